#include "store/blobs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "store/blob_inventory.h"
#include "store/blob_layout.h"
#include "store/files.h"
#include "store/test_folder.h"

namespace tarn::store {
namespace {

std::string pattern(size_t size_bytes, int seed) {
  std::string bytes(size_bytes, '\0');
  uint32_t state = static_cast<uint32_t>(seed) * 2654435761u + 1;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

FrameKey test_key(int seed) {
  std::string prefix = std::to_string(10'000'000 + seed);
  return {std::string(32, 'k'), prefix};
}

class BlobsTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    blobs_.reset();
    blobs_ = Blobs::open({root_, 0}, *files_).value();
  }
  Result<Extent> write(size_t size_bytes, int seed, uint64_t hint_bytes = 0,
                       size_t piece_bytes = 300'000) {
    std::string bytes = pattern(size_bytes, seed);
    auto writer = TRY(blobs_->create(test_key(seed), hint_bytes));
    for (size_t at = 0; at < bytes.size(); at += piece_bytes) {
      TRY(writer->write(std::string_view(bytes).substr(at, piece_bytes)));
    }
    return writer->finish();
  }
  Result<std::string> read(const Extent& extent, int seed, uint64_t offset, uint64_t size) {
    return TRY(blobs_->open_reader(extent, test_key(seed)))
    ->read(offset, size);
  }
  // Regular files below the folder of the blobs.
  size_t count_files() {
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
      count += entry.is_regular_file();
    }
    return count;
  }
  static void overwrite(const std::string& path, uint64_t offset, std::string_view bytes) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(offset));
    file << bytes;
  }

  TestFolder folder_;
  const std::string root_ = folder_.file("blobs");
  std::unique_ptr<Files> files_ = make_system_files();
  std::unique_ptr<Blobs> blobs_;
};

// Uploads that stand still hold no more than their share: those that come late go to files.
TEST_F(BlobsTest, ManyWritersShareTheMemory) {
  constexpr int kWriters = 200;
  constexpr size_t kHalf = 500'000, kAll = 900'000;
  std::vector<std::unique_ptr<BlobWriter>> writers;
  for (int seed = 0; seed < kWriters; ++seed) {
    writers.push_back(blobs_->create(test_key(seed), 0).value());
    ASSERT_TRUE(writers.back()->write(pattern(kAll, seed).substr(0, kHalf)).ok());
  }
  int in_files = 0;
  for (int seed = 0; seed < kWriters; ++seed) {
    const std::string bytes = pattern(kAll, seed);
    ASSERT_TRUE(writers[seed]->write(bytes.substr(kHalf)).ok());
    const Extent extent = writers[seed]->finish().value();
    in_files += extent.place == ExtentPlace::kFile ? 1 : 0;
    EXPECT_EQ(read(extent, seed, 0, kAll).value(), bytes) << seed;
    writers[seed].reset();
  }
  EXPECT_GT(in_files, 0);
  EXPECT_LT(in_files, kWriters);
}

TEST_F(BlobsTest, EverySizeAndRangeComesBack) {
  int seed = 0;
  for (size_t size : {size_t{1}, size_t{5000}, size_t{kFrameBytes}, size_t{kFrameBytes + 1},
                      size_t{kPackedBytesMax}, size_t{kPackedBytesMax + 1}, size_t{5 << 20}}) {
    for (uint64_t hint : {uint64_t{0}, uint64_t{size}, uint64_t{3 << 20}}) {
      Extent extent = write(size, ++seed, hint).value();
      EXPECT_EQ(extent.size_bytes, size);
      bool in_file = size > kPackedBytesMax || hint > kPackedBytesMax;
      EXPECT_EQ(extent.place, in_file ? ExtentPlace::kFile : ExtentPlace::kPack);
      std::string bytes = pattern(size, seed);
      EXPECT_EQ(read(extent, seed, 0, size).value(), bytes);
      EXPECT_EQ(read(extent, seed, 0, size + 100).value(), bytes);
      EXPECT_EQ(read(extent, seed, size, 1).value(), "");
      for (uint64_t offset : {uint64_t{0}, uint64_t{1}, kFrameBytes - 1, kFrameBytes}) {
        if (offset >= size) continue;
        for (uint64_t count : {uint64_t{1}, uint64_t{100}, kFrameBytes, kFrameBytes + 1}) {
          EXPECT_EQ(read(extent, seed, offset, count).value(), bytes.substr(offset, count));
        }
      }
    }
  }
}

TEST_F(BlobsTest, NothingIsAnExtentWithoutPlace) {
  Extent extent = write(0, 1).value();
  EXPECT_EQ(extent.place, ExtentPlace::kNone);
  EXPECT_EQ(count_files(), 0u);
}

TEST_F(BlobsTest, AWrongKeyIsAnErrorNeverBytes) {
  Extent extent = write(5000, 1).value();
  EXPECT_FALSE(read(extent, 2, 0, 5000).ok());
}

TEST_F(BlobsTest, DamageIsFound) {
  Extent packed = write(5000, 1).value();
  Extent filed = write(2 << 20, 2).value();
  overwrite(pack_path(root_, packed.id), packed.offset_bytes + 100, "damage");
  overwrite(file_path(root_, filed.id), kFrameBytes + 5, "damage");
  EXPECT_FALSE(read(packed, 1, 0, 5000).ok());
  EXPECT_FALSE(read(filed, 2, kFrameBytes, 10).ok());
  EXPECT_TRUE(read(filed, 2, 0, kFrameBytes).ok());
  std::filesystem::resize_file(file_path(root_, filed.id), 1 << 20);
  EXPECT_FALSE(read(filed, 2, 0, 10).ok());
}

TEST_F(BlobsTest, WhatIsGivenUpLeavesNothing) {
  auto writer = blobs_->create(test_key(1), 0).value();
  ASSERT_TRUE(writer->write(pattern(3 << 20, 1)).ok());
  writer.reset();
  EXPECT_EQ(count_files(), 0u);
}

TEST_F(BlobsTest, ReleasedFilesGoButOpenReadersStay) {
  Extent extent = write(2 << 20, 1).value();
  auto reader = blobs_->open_reader(extent, test_key(1)).value();
  blobs_->release(extent);
  open();  // waits for the sweeper
  EXPECT_EQ(count_files(), 0u);
  EXPECT_EQ(reader->read(0, 2 << 20).value(), pattern(2 << 20, 1));
  EXPECT_FALSE(read(extent, 1, 0, 1).ok());
}

TEST_F(BlobsTest, APackGoesWithItsLastRecord) {
  Extent first = write(5000, 1).value();
  Extent second = write(6000, 2).value();
  EXPECT_EQ(first.id, second.id);
  auto reader = blobs_->open_reader(first, test_key(1)).value();
  blobs_->release(first);
  blobs_->release(second);
  EXPECT_EQ(count_files(), 1u);  // the pack still takes records
  open();
  EXPECT_EQ(count_files(), 0u);
  EXPECT_EQ(reader->read(0, 5000).value(), pattern(5000, 1));
}

TEST_F(BlobsTest, CollectRemovesWhatNoRowRefersTo) {
  Extent kept = write(5000, 1).value();
  Extent orphan = write(5000, 2).value();
  Extent kept_file = write(2 << 20, 3).value();
  Extent orphan_file = write(2 << 20, 4).value();
  open();
  Extent young = write(2 << 20, 5).value();
  Extent young_packed = write(5000, 6).value();
  std::set<std::pair<uint64_t, uint64_t>> asked;
  auto is_referenced = [&](const Extent& extent) -> Result<bool> {
    asked.insert({extent.id, extent.offset_bytes});
    for (const Extent& known : {kept, orphan, kept_file, orphan_file}) {
      if (known.id != extent.id || known.offset_bytes != extent.offset_bytes) continue;
      EXPECT_EQ(known.size_bytes, extent.size_bytes);
      EXPECT_EQ(known.tags_offset_bytes, extent.tags_offset_bytes);
    }
    return extent.id == kept_file.id ||
           (extent.id == kept.id && extent.offset_bytes == kept.offset_bytes);
  };
  ASSERT_TRUE(blobs_->collect(is_referenced).ok());
  EXPECT_EQ(asked.size(), 4u);
  EXPECT_EQ(read(young, 5, 0, 10).value(), pattern(2 << 20, 5).substr(0, 10));
  open();
  EXPECT_EQ(count_files(), 4u);  // two packs, two files
  EXPECT_FALSE(read(orphan_file, 4, 0, 10).ok());
  EXPECT_EQ(read(kept, 1, 0, 5000).value(), pattern(5000, 1));
  EXPECT_EQ(read(kept_file, 3, 0, 10).value(), pattern(2 << 20, 3).substr(0, 10));
  EXPECT_EQ(read(young_packed, 6, 0, 5000).value(), pattern(5000, 6));
}

TEST_F(BlobsTest, WhatIsReleasedBeforeAPackIsCountedIsNotForgotten) {
  Extent first = write(5000, 1).value();
  Extent second = write(5000, 2).value();
  open();
  blobs_->release(first);
  // The answer was read before the release was committed.
  ASSERT_TRUE(blobs_->collect([](const Extent&) { return Result<bool>(true); }).ok());
  EXPECT_EQ(count_files(), 1u);
  blobs_->release(second);
  open();
  EXPECT_EQ(count_files(), 0u);
}

TEST_F(BlobsTest, ADamagedRecordDoesNotHideTheNext) {
  Extent first = write(5000, 1).value();
  Extent second = write(5000, 2).value();
  open();
  overwrite(pack_path(root_, first.id), first.offset_bytes - 10, "damage");
  int asked = 0;
  ASSERT_TRUE(blobs_
                  ->collect([&](const Extent& extent) -> Result<bool> {
                    asked += extent.size_bytes > 1;  // else a gap in which a record may begin
                    return extent.offset_bytes == second.offset_bytes;
                  })
                  .ok());
  EXPECT_EQ(asked, 1);
  open();
  EXPECT_EQ(read(second, 2, 0, 5000).value(), pattern(5000, 2));
}

TEST_F(BlobsTest, ClearForgetsEverythingAtOnce) {
  Extent packed = write(5000, 1).value();
  Extent filed = write(2 << 20, 2).value();
  auto reader = blobs_->open_reader(filed, test_key(2)).value();
  auto half_written = blobs_->create(test_key(3), 0).value();
  ASSERT_TRUE(half_written->write(pattern(2 << 20, 3)).ok());
  ASSERT_TRUE(blobs_->clear().ok());
  EXPECT_FALSE(read(packed, 1, 0, 1).ok());
  EXPECT_FALSE(read(filed, 2, 0, 1).ok());
  EXPECT_TRUE(reader->read(0, 100).ok());
  Extent finished = half_written->finish().value();
  Extent young = write(5000, 4).value();
  open();
  EXPECT_EQ(count_files(), 2u);
  EXPECT_EQ(read(finished, 3, 0, 9).value(), pattern(2 << 20, 3).substr(0, 9));
  EXPECT_EQ(read(young, 4, 0, 5000).value(), pattern(5000, 4));
}

TEST_F(BlobsTest, AFullDiskIsSaidBeforeItIsFull) {
  blobs_ = Blobs::open({root_, INT64_MAX}, *files_).value();
  auto refused = blobs_->create(test_key(1), 0);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), "ServiceUnavailable");
  blobs_ = Blobs::open({root_, 0}, *files_).value();
  EXPECT_FALSE(blobs_->create(test_key(1), uint64_t{1} << 62).ok());
}

TEST_F(BlobsTest, ManyThreadsWriteAndRead) {
  constexpr int kThreads = 8;
  constexpr int kEach = 20;
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        int seed = thread * kEach + i + 1;
        size_t size = i % 10 == 9 ? (1 << 20) + 77 : static_cast<size_t>(4097 + 991 * i);
        Extent extent = write(size, seed).value();
        if (read(extent, seed, 0, size).value() != pattern(size, seed)) ++wrong;
        if (i % 2 == 0) blobs_->release(extent);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// The header of a record only tells collect() of it: without it the bytes must stay all the same.
TEST_F(BlobsTest, ADamagedHeaderLosesNoBytes) {
  const Extent damaged = write(5000, 1).value();
  const Extent other = write(6000, 2).value();
  ASSERT_EQ(damaged.id, other.id);
  overwrite(pack_path(root_, damaged.id), damaged.offset_bytes - 10, "damage");
  open();
  auto is_referenced = [&](const Extent& extent) -> Result<bool> {
    return extent.id == damaged.id && (extent.offset_bytes == damaged.offset_bytes ||
                                       extent.offset_bytes == other.offset_bytes);
  };
  ASSERT_TRUE(blobs_->collect(is_referenced).ok());
  blobs_->release(other);
  open();  // what was to be deleted is
  EXPECT_EQ(read(damaged, 1, 0, 5000).value(), pattern(5000, 1));
  EXPECT_FALSE(has_sound_frame(*files_, root_, damaged).value());
  EXPECT_TRUE(has_sound_frame(*files_, root_, other).value());
}

}  // namespace
}  // namespace tarn::store
