// Which interleavings of two transactions are allowed: exactly the serialisable ones.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "store/bytes.h"
#include "store/commit_window.h"
#include "store/committer.h"
#include "store/database.h"
#include "store/test_folder.h"

namespace tarn::store {
namespace {

class StoppedClock final : public Clock {
 public:
  int64_t real_ms() const override { return now_ms; }
  int64_t domain_ms() const override { return now_ms; }
  int64_t monotonic_ms() const override { return now_ms; }
  int64_t day_seconds() const override { return 86400; }
  std::atomic<int64_t> now_ms{1};
};

class ConflictTest : public testing::Test {
 protected:
  void SetUp() override {
    database_ = Database::open({folder_.file("rows"), 0}, clock_).value();
    auto setup = database_->begin();
    for (const char* key : {"a", "c", "e"}) ASSERT_TRUE(setup->put(key, "0").ok());
    ASSERT_TRUE(database_->commit_and_wait(std::move(setup)).ok());
    first_ = database_->begin();
    second_ = database_->begin();
  }

  static void read(Transaction& t, std::string_view key) { ASSERT_TRUE(t.get(key).ok()); }
  static void put(Transaction& t, std::string_view key) { ASSERT_TRUE(t.put(key, "1").ok()); }
  static void scan_all(Transaction& t, std::string_view start, std::string_view end,
                       Direction direction = Direction::kForward) {
    auto cursor = t.scan(start, end, direction).value();
    while (cursor->valid()) ASSERT_TRUE(cursor->next().ok());
  }

  // Commits both, in order; the first must pass. Whether the second does.
  bool second_passes() {
    EXPECT_TRUE(database_->commit_and_wait(std::move(first_)).ok());
    Result<void> result = database_->commit_and_wait(std::move(second_));
    EXPECT_TRUE(result.ok() || result.error().is_conflict());
    return result.ok();
  }

  TestFolder folder_;
  StoppedClock clock_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Transaction> first_;
  std::unique_ptr<Transaction> second_;
};

TEST_F(ConflictTest, DisjointPass) {
  read(*first_, "a");
  put(*first_, "a");
  read(*second_, "c");
  put(*second_, "c");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, LostUpdate) {
  for (Transaction* t : {first_.get(), second_.get()}) {
    read(*t, "a");
    put(*t, "a");
  }
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, BlindWritesPass) {
  put(*first_, "a");
  put(*second_, "a");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, WriteSkewOnPoints) {
  read(*first_, "a");
  put(*first_, "c");
  read(*second_, "c");
  put(*second_, "a");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, WriteSkewOnRanges) {
  scan_all(*first_, "a", "b");
  put(*first_, "c");
  scan_all(*second_, "c", "d");
  put(*second_, "a");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, AbsenceIsARead) {
  for (Transaction* t : {first_.get(), second_.get()}) {
    read(*t, "new");
    put(*t, "new");
  }
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, Phantom) {
  put(*first_, "b");
  scan_all(*second_, "a", "z");
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, PhantomBackwards) {
  put(*first_, "b");
  scan_all(*second_, "a", "z", Direction::kBackward);
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, PhantomAfterTheLastRow) {
  put(*first_, "f");
  scan_all(*second_, "a", "z");
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, ErasureInARange) {
  ASSERT_TRUE(first_->erase("c").ok());
  scan_all(*second_, "a", "z");
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, WhatACursorDidNotReachIsNotRead) {
  put(*first_, "d");
  auto cursor = second_->scan("a", "z").value();
  ASSERT_TRUE(cursor->next().ok());  // stands on "c"
  ASSERT_EQ(cursor->key(), "c");
  put(*second_, "y");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, TheRowUnderACursorIsRead) {
  put(*first_, "c");
  auto cursor = second_->scan("b", "z").value();
  ASSERT_EQ(cursor->key(), "c");
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, WhatASeekSkipsIsNotRead) {
  put(*first_, "b");
  auto cursor = second_->scan("a", "z").value();
  ASSERT_TRUE(cursor->seek("d").ok());
  ASSERT_EQ(cursor->key(), "e");
  put(*second_, "y");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, WhatASeekBackwardsSkipsIsNotRead) {
  put(*first_, "d");
  auto cursor = second_->scan("a", "z", Direction::kBackward).value();
  ASSERT_TRUE(cursor->seek("c").ok());
  ASSERT_EQ(cursor->key(), "c");
  put(*second_, "y");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, LooseScansAreNotRead) {
  put(*first_, "b");
  auto cursor = second_->scan_loosely("a", "z").value();
  while (cursor->valid()) ASSERT_TRUE(cursor->next().ok());
  put(*second_, "y");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, AdditionsCommute) {
  ASSERT_TRUE(first_->add("n", 2).ok());
  ASSERT_TRUE(second_->add("n", 3).ok());
  EXPECT_TRUE(second_passes());
  auto reader = database_->begin();
  EXPECT_EQ(decode_counter(*reader->get("n").value()), 5);
}

TEST_F(ConflictTest, AdditionsDisturbReaders) {
  ASSERT_TRUE(first_->add("n", 2).ok());
  read(*second_, "n");
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, ReadersNeverConflict) {
  put(*first_, "a");
  read(*second_, "a");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, FamiliesAreApart) {
  ASSERT_TRUE(first_->put("a", "1", Family::kInlineBytes).ok());
  read(*second_, "a");
  put(*second_, "y");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, AnErasedRangeIsAChangeOfEachRowInIt) {
  ASSERT_TRUE(first_->erase_range("b", "d").ok());
  read(*second_, "c");
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, AnErasedRangeIsAChangeOfRowsThatWereMissing) {
  ASSERT_TRUE(first_->erase_range("b", "d").ok());
  read(*second_, "b1");
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, AnErasedRangeEndsBeforeItsEnd) {
  ASSERT_TRUE(first_->erase_range("b", "e").ok());
  read(*second_, "e");
  read(*second_, "a");
  put(*second_, "y");
  EXPECT_TRUE(second_passes());
}

TEST_F(ConflictTest, AnErasedRangeMeetsScans) {
  ASSERT_TRUE(first_->erase_range("b", "d").ok());
  scan_all(*second_, "a", "b1");
  put(*second_, "y");
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, AnErasedRangeDoesNotMeetScansBeside) {
  ASSERT_TRUE(first_->erase_range("b", "d").ok());
  scan_all(*second_, "d", "f");
  scan_all(*second_, "a", "b");
  put(*second_, "y");
  EXPECT_TRUE(second_passes());
}

// What comes in between is erased too: the range is erased as of the commit.
TEST_F(ConflictTest, AnErasedRangeTakesWhatWasCommittedMeanwhile) {
  put(*first_, "c1");
  ASSERT_TRUE(second_->erase_range("b", "d").ok());
  put(*second_, "c2");
  EXPECT_TRUE(second_passes());
  auto after = database_->begin();
  EXPECT_FALSE(after->get("c").value());
  EXPECT_FALSE(after->get("c1").value());
  EXPECT_TRUE(after->get("c2").value());
  EXPECT_TRUE(after->get("e").value());
}

TEST_F(ConflictTest, OldTransactionsLose) {
  read(*second_, "a");
  put(*second_, "y");
  clock_.now_ms += kMaxTransactionAgeMs + 1;
  EXPECT_FALSE(second_passes());
}

TEST_F(ConflictTest, OlderGenerationsLose) {
  put(*second_, "y");
  ASSERT_TRUE(database_->bump_generation().ok());
  EXPECT_FALSE(second_passes());
}

TEST(CommitWindow, ForgetsWhatNobodyNeeds) {
  CommitWindow window;
  for (uint64_t sequence = 1; sequence <= 100; ++sequence) {
    WriteSet writes;
    ASSERT_TRUE(writes.put(Family::kRows, "key" + std::to_string(sequence % 10), "").ok());
    window.record(writes, sequence);
  }
  EXPECT_EQ(window.size(), 10u);
  window.forget_before(95);
  EXPECT_EQ(window.size(), 5u);
  ReadSet reads;
  reads.points.push_back({Family::kRows, "key6"});  // written last at 96
  EXPECT_FALSE(window.still_holds(reads, 95));
  EXPECT_TRUE(window.still_holds(reads, 96));
}

TEST(CommitWindow, IsBounded) {
  CommitWindow window;
  for (uint64_t i = 0; i < kMaxWindowKeys + 50; ++i) {
    WriteSet writes;
    ASSERT_TRUE(writes.put(Family::kRows, "key" + std::to_string(i), "").ok());
    window.record(writes, i + 1);
  }
  EXPECT_EQ(window.size(), kMaxWindowKeys);
  ReadSet reads;
  reads.points.push_back({Family::kRows, "untouched"});
  EXPECT_FALSE(window.still_holds(reads, 49));
  EXPECT_TRUE(window.still_holds(reads, 50));
}

TEST(CommitWindow, IsBoundedInRanges) {
  CommitWindow window;
  for (uint64_t i = 0; i < kMaxWindowRanges + 50; ++i) {
    WriteSet writes;
    ASSERT_TRUE(writes.erase_range("a", "b").ok());
    window.record(writes, i + 1);
  }
  EXPECT_EQ(window.size(), kMaxWindowRanges);
  ReadSet reads;
  reads.points.push_back({Family::kRows, "untouched"});
  EXPECT_FALSE(window.still_holds(reads, 49));
  EXPECT_TRUE(window.still_holds(reads, 50));
}

// Many threads move money about; the sum never changes and nothing is lost.
TEST_F(ConflictTest, ConcurrentTransfersKeepTheSum) {
  constexpr int kAccounts = 8;
  constexpr int kThreads = 6;
  constexpr int kTransfers = 60;
  auto account = [](uint64_t i) { return "account" + std::to_string(i % kAccounts); };
  std::atomic<int> failures{0};
  auto transfer = [&](int thread) {
    for (int i = 0; i < kTransfers; ++i) {
      Result<void> result = run_transaction(*database_, [&](Transaction& t) -> Result<void> {
        std::string from = account(static_cast<uint64_t>(thread + i));
        std::string to = account(static_cast<uint64_t>(thread * 3 + i * 5 + 1));
        for (auto& [key, delta] : {std::pair{from, -1}, std::pair{to, 1}}) {
          auto before = TRY(t.get(key));
          std::string after;
          int64_t balance = (before ? decode_counter(*before) : 0) + delta;
          append_u64(after, static_cast<uint64_t>(balance));
          TRY(t.put(key, after));
        }
        return t.add("transfers", 1);
      });
      if (!result.ok()) ++failures;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(transfer, i);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  auto reader = database_->begin();
  int64_t sum = 0;
  for (int i = 0; i < kAccounts; ++i) {
    auto value = reader->get(account(static_cast<uint64_t>(i))).value();
    if (value) sum += decode_counter(*value);
  }
  EXPECT_EQ(sum, 0);
  EXPECT_EQ(decode_counter(*reader->get("transfers").value()), kThreads * kTransfers);
}

}  // namespace
}  // namespace tarn::store
