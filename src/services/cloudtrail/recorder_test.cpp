#include "services/cloudtrail/recorder.h"

#include <chrono>
#include <thread>

#include "services/cloudtrail/cloudtrail_fixture.h"
#include "store/memory_files.h"

namespace tarn::cloudtrail {
namespace {

class RecorderTest : public CloudtrailFixture {
 protected:
  std::vector<std::string> recorded() {
    const store::Scope scope{generation(), "123456789012", "us-east-1"};
    const std::string start = events_key(scope, EventKind::kManagement).bytes();
    auto transaction = database_->begin();
    auto cursor = transaction->scan_loosely(start, store::prefix_end(start)).value();
    std::vector<std::string> names;
    while (cursor->valid()) {
      const AuditEvent event = store::decode_row<EventRow>(cursor->value()).value().event;
      names.push_back(event.event_name);
      if (!event.error_code.empty()) names.back() += " " + event.error_code;
      EXPECT_TRUE(cursor->next().ok());
    }
    return names;
  }

  size_t rows_of(std::string_view kind) {
    const std::string start = store::Key(directory_scope(generation()), kind).bytes();
    auto transaction = database_->begin();
    auto cursor = transaction->scan_loosely(start, store::prefix_end(start)).value();
    size_t count = 0;
    for (; cursor->valid(); ++count) EXPECT_TRUE(cursor->next().ok());
    return count;
  }
};

TEST_F(RecorderTest, AChangeAndItsEventAreOneCommit) {
  auto transaction = database_->begin();
  ASSERT_TRUE(recorder_->record(event("Made"), *transaction).ok());
  EXPECT_EQ(recorded(), std::vector<std::string>{});
  ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
  EXPECT_EQ(recorded(), std::vector<std::string>{"Made"});
  auto given_up = database_->begin();
  ASSERT_TRUE(recorder_->record(event("Never"), *given_up).ok());
  given_up.reset();
  open();
  EXPECT_EQ(recorded(), std::vector<std::string>{"Made"});
}

TEST_F(RecorderTest, OthersFollowWithinTheDelay) {
  recorder_->record_later(event("Read"));
  std::this_thread::sleep_for(std::chrono::milliseconds(kAuditDelayMs));
  EXPECT_EQ(recorded(), std::vector<std::string>{"Read"});
}

TEST_F(RecorderTest, AnOrderlyEndWritesWhatWaits) {
  recorder_->record_later(event("Last"));
  open();
  EXPECT_EQ(recorded(), std::vector<std::string>{"Last"});
}

TEST_F(RecorderTest, KeepsTheOrderOfAMillisecond) {
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i) {
    names.push_back("e" + std::to_string(i));
    recorder_->record_later(event(names.back()));
  }
  recorder_->flush();
  EXPECT_EQ(recorded(), names);
}

TEST_F(RecorderTest, LeavesOutWhatIsTooLong) {
  AuditEvent large = event("Large");
  large.request_parameters = "{\"a\":\"" + std::string(90'000, 'x') + "\"}";
  large.response_elements = "{\"b\":\"" + std::string(90'000, 'y') + "\"}";
  recorder_->record_later(large);
  recorder_->flush();
  EXPECT_EQ(recorded(), std::vector<std::string>{"Large"});
}

TEST_F(RecorderTest, ACallInStepsHasOneRecord) {
  put_trail();
  AuditEvent half = event("Steps");
  half.error_code = "InternalFailure";
  auto first = database_->begin();
  const auto place = recorder_->begin(half, *first);
  ASSERT_TRUE(place.ok());
  ASSERT_TRUE(database_->commit_and_wait(std::move(first)).ok());
  EXPECT_EQ(recorded(), std::vector<std::string>{"Steps InternalFailure"});
  EXPECT_EQ(rows_of("cloudtrail.outbox"), 0u);
  auto last = database_->begin();
  ASSERT_TRUE(recorder_->finish(*place, event("Steps"), *last).ok());
  ASSERT_TRUE(database_->commit_and_wait(std::move(last)).ok());
  EXPECT_EQ(recorded(), std::vector<std::string>{"Steps"});
  EXPECT_EQ(rows_of("cloudtrail.outbox"), 1u);
  EXPECT_EQ(rows_of("cloudtrail.unfinished"), 0u);
}

TEST_F(RecorderTest, WhatDidNotEndIsDeliveredAsItStands) {
  put_trail();
  AuditEvent half = event("Steps");
  half.error_code = "InternalFailure";
  auto transaction = database_->begin();
  ASSERT_TRUE(recorder_->begin(half, *transaction).ok());
  ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
  open();
  EXPECT_EQ(recorded(), std::vector<std::string>{"Steps InternalFailure"});
  EXPECT_EQ(rows_of("cloudtrail.outbox"), 1u);
  EXPECT_EQ(rows_of("cloudtrail.unfinished"), 0u);
  open();
  EXPECT_EQ(rows_of("cloudtrail.outbox"), 1u);
}

TEST_F(RecorderTest, AResetLeavesNothing) {
  recorder_->record_later(event("Before"));
  ASSERT_TRUE(database_->bump_generation().ok());
  recorder_->record_later(event("After"));
  recorder_->flush();
  EXPECT_EQ(recorded(), std::vector<std::string>{"After"});
}

class FullDiskTest : public RecorderTest {
 protected:
  void SetUp() override {
    store::DatabaseOptions options;
    options.path = "/rows";
    options.files = &disk_;
    options.free_space_watermark_bytes = 1 << 20;
    database_ = store::Database::open(options, clock_).value();
    book_ = std::make_unique<TrailBook>(*database_);
    recorder_ = std::make_unique<Recorder>(*database_, clock_, system_random(), *book_);
  }
  void TearDown() override {
    recorder_.reset();
    book_.reset();
    database_.reset();
  }
  // The store looks ten times a second.
  void set_free_bytes(int64_t free_bytes) {
    disk_.set_free_bytes(free_bytes);
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    recorder_->record_later(event("Notices"));
    recorder_->flush();
  }
  AuditEvent large(std::string_view name) {
    AuditEvent large = event(name);
    large.request_parameters = "{\"a\":\"" + std::string(20'000, 'x') + "\"}";
    return large;
  }
  size_t count(std::string_view name) {
    size_t count = 0;
    for (const std::string& recorded : recorded()) count += recorded == name ? 1 : 0;
    return count;
  }

  store::MemoryFiles disk_;
};

TEST_F(FullDiskTest, ReadsGoOnAndWhatIsDroppedIsCounted) {
  constexpr size_t kReads = 2 * Recorder::kMaxWaitingBytes / 20'000;
  set_free_bytes(0);
  for (size_t i = 0; i < kReads; ++i) {
    ASSERT_TRUE(recorder_->has_room());
    recorder_->record_later(large("Read"));
  }
  AuditEvent denied = large("Denied");
  denied.error_code = "AccessDenied";
  recorder_->record_later(denied);
  ASSERT_TRUE(recorder_->has_room());

  set_free_bytes(int64_t{1} << 40);
  recorder_->flush();
  const size_t kept = count("Read");
  EXPECT_GT(kept, kReads / 4);
  EXPECT_LT(kept, kReads);
  EXPECT_EQ(count("Denied AccessDenied"), 1u);
  const size_t dropped = kReads - kept + (2 - count("Notices"));
  MetricsText metrics;
  recorder_->probe(metrics);
  EXPECT_NE(
      metrics.text().find("tarn_audit_events_dropped_total " + std::to_string(dropped) + "\n"),
      std::string::npos)
      << metrics.text();
  recorder_->record_later(event("Again"));
  recorder_->flush();
  EXPECT_EQ(count("Again"), 1u);
}

TEST_F(RecorderTest, HasRoomUntilTooMuchWaits) {
  EXPECT_TRUE(recorder_->has_room());
  AuditEvent large = event("Large");
  large.request_parameters = "{\"a\":\"" + std::string(80'000, 'x') + "\"}";
  for (int i = 0; i < 400; ++i) recorder_->record_later(large);
  // Whether it was full in between depends on the disk; nothing is lost, and there is room again.
  recorder_->flush();
  EXPECT_TRUE(recorder_->has_room());
  EXPECT_EQ(recorded().size(), 400u);
}

}  // namespace
}  // namespace tarn::cloudtrail
