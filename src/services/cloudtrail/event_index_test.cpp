#include "services/cloudtrail/event_index.h"

#include <algorithm>

#include "services/cloudtrail/cloudtrail_fixture.h"
#include "services/cloudtrail/event_json.h"
#include "services/cloudtrail/fsck.h"
#include "services/cloudtrail/lookup_walk.h"
#include "services/cloudtrail/resource_names.h"

namespace tarn::cloudtrail {
namespace {

constexpr LookupRange kAlways = {{0, 0}, {INT64_MAX / 2, INT64_MAX}};

class EventIndexTest : public CloudtrailFixture {
 protected:
  store::Scope scope() const { return {generation(), "123456789012", "us-east-1"}; }

  // One in a thousand has the rare name; each has a table of its own.
  void record(int count) {
    for (int i = 0; i < count; ++i) {
      AuditEvent one = event(number_ % 1000 == 999 ? "Rare" : "Common");
      one.identity.access_key_id = "AKIA" + std::to_string(number_ % 7);
      one.resources = {"arn:aws:glue:us-east-1:123456789012:table/d/t" + std::to_string(number_)};
      recorder_->record_later(std::move(one));
      ++number_;
    }
    recorder_->flush();
  }

  size_t advance() {
    const int64_t before = recorder_->index().made();
    for (;;) {
      const auto has_more = recorder_->index().advance();
      EXPECT_TRUE(has_more.ok());
      if (!has_more.ok() || !*has_more) break;
    }
    return static_cast<size_t>(recorder_->index().made() - before);
  }

  size_t blocks() {
    const auto transaction = database_->begin();
    size_t count = 0;
    auto cursor = scan_blocks(*transaction, scope(), {0, 0}).value();
    for (; cursor->valid(); ++count) EXPECT_TRUE(cursor->next().ok());
    return count;
  }

  struct Found {
    std::vector<std::string> tables;  // of those that have the value, the latest first
    int64_t looked_at = 0;
  };
  Found find(std::string_view attribute, std::string_view text, LookupRange range = kAlways) {
    Found found;
    const uint32_t value = value_of(attribute, text);
    const auto transaction = database_->begin();
    LookupWalk walk(*transaction, scope(), range, value);
    EXPECT_TRUE(walk.start().ok());
    while (walk.valid()) {
      const auto row = store::decode_row<EventRow>(walk.bytes()).value();
      const auto values = values_of(row.event);
      if (std::find(values.begin(), values.end(), value) != values.end()) {
        found.tables.push_back(row.event.resources.empty() ? "" : row.event.resources[0]);
      }
      EXPECT_TRUE(walk.next().ok());
    }
    found.looked_at = walk.looked_at();
    return found;
  }

  void expect_clean() {
    store::RowRules rules;
    add_row_rules(rules);
    EXPECT_TRUE(
        rules
            .check(*database_, [](const std::string& name,
                                  const std::string& row) { ADD_FAILURE() << name << ": " << row; })
            .ok());
  }

  int number_ = 0;
};

TEST_F(EventIndexTest, FindsTheSameWithBlocksAndWithout) {
  record(3500);
  EXPECT_EQ(advance(), 0u);  // nothing is old enough
  const Found rare = find("EventName", "Rare"), table = find("ResourceName", "d.t17"),
              key = find("AccessKeyId", "AKIA3"),
              source = find("EventSource", "glue.amazonaws.com");
  EXPECT_EQ(rare.tables.size(), 3u);
  EXPECT_EQ(table.tables.size(), 1u);
  EXPECT_EQ(source.tables.size(), 3500u);
  clock_.advance_domain(kSettledMs / 1000 + 1);
  EXPECT_EQ(advance(), 3u);
  EXPECT_EQ(blocks(), 3u);
  EXPECT_EQ(find("EventName", "Rare").tables, rare.tables);
  EXPECT_EQ(find("AccessKeyId", "AKIA3").tables, key.tables);
  EXPECT_EQ(find("EventSource", "glue.amazonaws.com").tables, source.tables);
  const Found again = find("ResourceName", "d.t17");
  EXPECT_EQ(again.tables, table.tables);
  EXPECT_LT(again.looked_at, 1600);  // its own block, and those that no block has yet
  const Found none = find("ResourceName", "d.other");
  EXPECT_TRUE(none.tables.empty());
  EXPECT_LT(none.looked_at, 500);
  expect_clean();
}

TEST_F(EventIndexTest, ARangeMayBeginAndEndWithinABlock) {
  record(2100);
  clock_.advance_domain(kSettledMs / 1000 + 1);
  EXPECT_EQ(advance(), 2u);
  std::vector<EventPlace> places;
  const auto transaction = database_->begin();
  const std::string start = events_key(scope(), EventKind::kManagement).bytes();
  auto cursor = transaction->scan_loosely(start, store::prefix_end(start)).value();
  while (cursor->valid()) {
    places.push_back(place_of(cursor->key()).value());
    EXPECT_TRUE(cursor->next().ok());
  }
  const Found found = find("EventName", "Rare", {places[998], places[1998]});
  EXPECT_EQ(found.tables.size(), 1u);
  EXPECT_EQ(find("EventName", "Rare", {places[998], places[1999]}).tables.size(), 2u);
  EXPECT_EQ(find("EventName", "Rare", {places[1000], places[1998]}).tables.size(), 0u);
}

TEST_F(EventIndexTest, AnEventThatComesLateIsFound) {
  record(500);
  auto first = database_->begin();
  const auto place = recorder_->begin(event("Steps"), *first);
  ASSERT_TRUE(place.ok());
  ASSERT_TRUE(database_->commit_and_wait(std::move(first)).ok());
  record(2000);
  clock_.advance_domain(kSettledMs / 1000 + 1);
  EXPECT_EQ(advance(), 2u);
  AuditEvent ended = event("Steps");
  ended.resources = {"arn:aws:s3:::made-at-last"};
  auto last = database_->begin();
  ASSERT_TRUE(recorder_->finish(*place, ended, *last).ok());
  ASSERT_TRUE(database_->commit_and_wait(std::move(last)).ok());
  EXPECT_EQ(blocks(), 1u);
  EXPECT_EQ(find("ResourceName", "made-at-last").tables.size(), 1u);
  expect_clean();
  EXPECT_EQ(advance(), 1u);
  EXPECT_EQ(blocks(), 2u);
  EXPECT_EQ(find("ResourceName", "made-at-last").tables.size(), 1u);
  expect_clean();
}

TEST_F(EventIndexTest, ARestartGoesOnAndKnowsHowFarItCame) {
  record(1500);
  clock_.advance_domain(kSettledMs / 1000 + 1);
  EXPECT_EQ(advance(), 1u);
  open();
  EXPECT_EQ(advance(), 0u);
  record(1500);
  clock_.advance_domain(kSettledMs / 1000 + 1);
  EXPECT_EQ(advance(), 1u);
  EXPECT_EQ(find("EventName", "Rare").tables.size(), 3u);
}

TEST_F(EventIndexTest, BlocksGoWithTheirEvents) {
  record(3000);
  clock_.advance_domain(kSettledMs / 1000 + 1);
  EXPECT_EQ(advance(), 2u);
  ASSERT_TRUE(remove_old_events(*database_, clock_, {.kept_bytes = 200'000}).ok());
  EXPECT_LE(blocks(), 1u);
  EXPECT_EQ(find("EventName", "Rare").tables.size(), 1u);
  ASSERT_TRUE(remove_old_events(*database_, clock_, {.kept_bytes = 0}).ok());
  EXPECT_EQ(blocks(), 0u);
}

}  // namespace
}  // namespace tarn::cloudtrail
