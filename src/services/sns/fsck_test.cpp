#include "services/sns/fsck.h"

#include "services/sns/row_store.h"
#include "store/row_rules_fixture.h"

namespace tarn::sns {
namespace {

class SnsRules : public store::RowRulesFixture {};

TEST_F(SnsRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  auto transaction = database_->begin();
  RowStore rows(*transaction, generation());
  TopicRow topic;
  topic.name = "t";
  topic.account = kAccount;
  topic.region = kRegion;
  ASSERT_TRUE(rows.put_topic(topic).ok());
  SubscriptionRow subscription;
  subscription.id = "s";
  ASSERT_TRUE(rows.put_subscription(topic.ref(), subscription).ok());
  MessageRow message;
  message.message = std::string(100'000, 'm');  // two pieces
  ASSERT_TRUE(rows.put_message(5, message).ok());
  ASSERT_TRUE(rows.put_post(7000, "p", PostRow(), "body").ok());
  DeduplicationRow seen;
  seen.ends_ms = 9000;
  const std::string key = rows.deduplication(topic.ref(), "g", "d").bytes();
  ASSERT_TRUE(transaction->put(key, store::encode_row(seen)).ok());
  const std::string end = rows.deduplication_ends().add_integer(9000).add(key).bytes();
  ASSERT_TRUE(transaction->put(end, "1").ok());
  ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
  expect_each_breaks();
}

}  // namespace
}  // namespace tarn::sns
