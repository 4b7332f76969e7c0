#include "store/database.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "store/bytes.h"
#include "store/key.h"
#include "store/test_folder.h"

namespace tarn::store {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open(int64_t watermark_bytes = 0) {
    database_.reset();
    database_ = Database::open({folder_.file("rows"), watermark_bytes}, clock_).value();
  }
  Result<void> put(std::string_view key, std::string_view value) {
    return run_transaction(*database_, [&](Transaction& t) { return t.put(key, value); });
  }
  std::optional<std::string> get(std::string_view key, Family family = Family::kRows) {
    return database_->begin()->get(key, family).value();
  }

  TestFolder folder_;
  SystemClock clock_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, WhatIsCommittedIsThereAfterReopening) {
  ASSERT_TRUE(put("a", "1").ok());
  auto transaction = database_->begin();
  ASSERT_TRUE(transaction->put("inline", "bytes", Family::kInlineBytes).ok());
  ASSERT_TRUE(transaction->add("count", -3).ok());
  ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
  open();
  EXPECT_EQ(get("a"), "1");
  EXPECT_EQ(get("inline", Family::kInlineBytes), "bytes");
  EXPECT_EQ(get("inline"), std::nullopt);
  EXPECT_EQ(decode_counter(*get("count")), -3);
}

TEST_F(DatabaseTest, WhatIsNotCommittedIsNotThere) {
  auto transaction = database_->begin();
  ASSERT_TRUE(transaction->put("a", "1").ok());
  EXPECT_EQ(transaction->get("a").value(), "1");
  EXPECT_EQ(get("a"), std::nullopt);
  transaction.reset();
  EXPECT_EQ(get("a"), std::nullopt);
}

TEST_F(DatabaseTest, CountersSurviveManyAdditions) {
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(run_transaction(*database_, [](Transaction& t) { return t.add("n", 1); }).ok());
  }
  EXPECT_EQ(decode_counter(*get("n")), 200);
  auto transaction = database_->begin();
  ASSERT_TRUE(transaction->add("n", 1).ok());
  ASSERT_TRUE(transaction->add("n", 1).ok());
  EXPECT_EQ(decode_counter(*transaction->get("n").value()), 202);
  ASSERT_TRUE(transaction->erase("n").ok());
  ASSERT_TRUE(transaction->add("n", 5).ok());
  EXPECT_EQ(decode_counter(*transaction->get("n").value()), 5);
  ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
  EXPECT_EQ(decode_counter(*get("n")), 5);
}

TEST_F(DatabaseTest, LimitsAreErrors) {
  auto transaction = database_->begin();
  EXPECT_FALSE(transaction->put(std::string(kMaxKeyBytes + 1, 'k'), "").ok());
  EXPECT_TRUE(transaction->put("k", std::string(kMaxValueBytes, 'v')).ok());
  Result<void> too_large = transaction->put("k", std::string(kMaxValueBytes + 1, 'v'));
  ASSERT_FALSE(too_large.ok());
  EXPECT_EQ(too_large.error().http_status(), 400);
  int accepted = 0;
  while (transaction->put("k" + std::to_string(accepted), std::string(90'000, 'v')).ok()) {
    ASSERT_LT(++accepted, 12);
  }
  EXPECT_EQ(accepted, 10);  // with the first key, just below a mebibyte
  // Overwriting takes no more room.
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(transaction->put("k0", std::string(90'000, 'w')).ok());
  EXPECT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
  EXPECT_EQ(get("k0"), std::string(90'000, 'w'));
}

TEST_F(DatabaseTest, AFullDiskIsSaidBeforeItIsFull) {
  ASSERT_TRUE(put("a", "1").ok());
  open(INT64_MAX);
  Result<void> refused = put("b", "1");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().http_status(), 503);
  EXPECT_EQ(refused.error().code(), "ServiceUnavailable");
  EXPECT_NE(refused.error().message().find("ballast"), std::string::npos);
  EXPECT_EQ(get("a"), "1");  // reads go on
}

TEST_F(DatabaseTest, ANewGenerationIsEmptyAtOnce) {
  auto key = [&](const char* name) {
    return Key({database_->generation(), "000000000000", "global"}, "test.row").add(name).bytes();
  };
  EXPECT_EQ(database_->generation(), 1u);
  std::string old_key = key("a");
  ASSERT_TRUE(put(old_key, "1").ok());
  auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(database_->bump_generation().ok());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
  EXPECT_EQ(database_->generation(), 2u);
  EXPECT_EQ(get(key("a")), std::nullopt);
  EXPECT_EQ(get(old_key), std::nullopt);
  ASSERT_TRUE(put(key("a"), "2").ok());
  open();
  EXPECT_EQ(database_->generation(), 2u);
  EXPECT_EQ(get(key("a")), "2");
  EXPECT_EQ(get(old_key), std::nullopt);
}

TEST_F(DatabaseTest, ClosingAnswersWhatIsQueued) {
  std::atomic<int> succeeded{0};
  for (int i = 0; i < 500; ++i) {
    auto transaction = database_->begin();
    ASSERT_TRUE(transaction->put("k" + std::to_string(i), "1").ok());
    database_->commit(std::move(transaction), [&](Result<void> result) {
      if (result.ok()) ++succeeded;
    });
  }
  database_.reset();
  EXPECT_EQ(succeeded, 500);
  open();
  EXPECT_EQ(get("k499"), "1");
}

TEST_F(DatabaseTest, RunTransactionRetriesLostRacesOnly) {
  int runs = 0;
  Result<void> result = run_transaction(*database_, [&](Transaction& t) -> Result<void> {
    auto before = TRY(t.get("a"));
    if (++runs < 3) TRY(put("a", std::to_string(runs)));
    return t.put("a", "done");
  });
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(runs, 3);
  runs = 0;
  result = run_transaction(*database_, [&](Transaction&) -> Result<void> {
    ++runs;
    return internal_error("no");
  });
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(runs, 1);
}

TEST_F(DatabaseTest, TransactionsMayOutliveTheDatabase) {
  ASSERT_TRUE(put("a", "1").ok());
  auto transaction = database_->begin();
  database_.reset();
  EXPECT_EQ(transaction->get("a").value(), "1");
}

TEST_F(DatabaseTest, MemoryIsReported) { EXPECT_GT(database_->memory_bytes(), 0); }

}  // namespace
}  // namespace tarn::store
