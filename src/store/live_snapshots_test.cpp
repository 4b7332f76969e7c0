#include "store/live_snapshots.h"

#include <gtest/gtest.h>

#include "store/test_folder.h"

namespace tarn::store {
namespace {

class LiveSnapshotsTest : public testing::Test {
 protected:
  void put(std::string_view key, std::string_view value) {
    Rocks::Batch batch;
    batch.put(*rocks_, Family::kRows, key, value);
    ASSERT_TRUE(rocks_->write_synced(batch).ok());
  }
  static std::optional<std::string> read(const LiveSnapshot& snapshot, std::string_view key) {
    return snapshot.get_shared(key).value();
  }

  TestFolder folder_;
  std::shared_ptr<Rocks> rocks_ = Rocks::open({folder_.path()}).value();
  LiveSnapshots snapshots_{rocks_};
};

// What it keeps of a row, or of its absence, is that of its own time.
TEST_F(LiveSnapshotsTest, KeepsRowsAsTheyWere) {
  put("a", "1");
  const auto before = snapshots_.take();
  EXPECT_EQ(read(*before, "a"), "1");
  EXPECT_EQ(read(*before, "b"), std::nullopt);
  put("a", "2");
  put("b", "2");
  const auto after = snapshots_.take();
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(read(*before, "a"), "1");
    EXPECT_EQ(read(*before, "b"), std::nullopt);
    EXPECT_EQ(read(*after, "a"), "2");
    EXPECT_EQ(read(*after, "b"), "2");
  }
}

TEST_F(LiveSnapshotsTest, ReadsMoreRowsThanItKeeps) {
  const std::string large(LiveSnapshot::kMaxKeptBytes + 1, 'x');
  put("large", large);
  for (int i = 0; i < 100; ++i) put("key" + std::to_string(i), std::to_string(i));
  const auto snapshot = snapshots_.take();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(read(*snapshot, "large"), large);
    for (int i = 0; i < 100; ++i) {
      EXPECT_EQ(read(*snapshot, "key" + std::to_string(i)), std::to_string(i));
    }
  }
}

TEST_F(LiveSnapshotsTest, KnowsTheOldestInUse) {
  put("a", "1");
  const uint64_t first = rocks_->latest_sequence();
  EXPECT_EQ(snapshots_.oldest_sequence(), first);
  auto one = snapshots_.take();
  EXPECT_EQ(snapshots_.take(), one);  // nothing was committed in between
  put("a", "2");
  auto two = snapshots_.take();
  EXPECT_NE(two, one);
  EXPECT_EQ(snapshots_.oldest_sequence(), first);
  one.reset();
  EXPECT_EQ(snapshots_.oldest_sequence(), two->sequence());
  put("a", "3");
  EXPECT_EQ(snapshots_.oldest_sequence(), two->sequence());
  two.reset();
  EXPECT_EQ(snapshots_.oldest_sequence(), rocks_->latest_sequence());
}

}  // namespace
}  // namespace tarn::store
