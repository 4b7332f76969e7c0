// Blobs after every crash: whatever was acknowledged is there and verifies, the rest is collected.
#include <gtest/gtest.h>

#include <filesystem>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "store/blobs.h"
#include "store/files_recorder.h"
#include "store/test_folder.h"

namespace tarn::store {
namespace {

FrameKey key_of(int seed) { return {std::string(32, 'k'), std::to_string(10'000'000 + seed)}; }

std::string content_of(int seed, size_t size_bytes) {
  std::mt19937 random(static_cast<uint32_t>(seed));
  std::string bytes(size_bytes, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// One blob, as the rows would know it: from its acknowledgement until its release.
struct Known {
  int seed;
  std::string content;
  Extent extent;
  size_t acknowledged_at;
  size_t released_at = SIZE_MAX;
  bool is_referenced_at(size_t crash) const {
    return acknowledged_at <= crash && crash < released_at;
  }
};

class BlobCrashTest : public testing::Test {
 protected:
  void SetUp() override {
    // As DataFolder does.
    ASSERT_TRUE(recorder_.make_folder(root_).ok());
    ASSERT_TRUE(recorder_.sync_folder(folder_.path()).ok());
    blobs_ = Blobs::open({root_, 0}, recorder_).value();
  }

  // What announces itself as large gets a file of its own, however small it is.
  void create(int seed, size_t size_bytes, bool in_file) {
    std::string content = content_of(seed, size_bytes);
    auto writer = blobs_->create(key_of(seed), in_file ? kPackedBytesMax + 1 : 0).value();
    ASSERT_TRUE(writer->write(content).ok());
    Extent extent = writer->finish().value();
    ASSERT_EQ(extent.place, in_file ? ExtentPlace::kFile : ExtentPlace::kPack);
    std::lock_guard lock(mutex_);
    known_.push_back({seed, content, extent, recorder_.size()});
  }

  void release(size_t index) {
    Known& known = known_[index];
    if (known.released_at != SIZE_MAX) return;
    known.released_at = recorder_.size();
    blobs_->release(known.extent);
  }

  void check_crash(const std::vector<FileOperation>& operations, size_t crash_at,
                   std::mt19937_64& random);
  void check_all_crashes(int states_each);

  TestFolder folder_;
  const std::string root_ = folder_.file("blobs");
  std::unique_ptr<Files> files_ = make_system_files();
  FilesRecorder recorder_{*files_, folder_.path()};
  std::unique_ptr<Blobs> blobs_;
  std::mutex mutex_;
  std::vector<Known> known_;
};

void BlobCrashTest::check_crash(const std::vector<FileOperation>& operations, size_t crash_at,
                                std::mt19937_64& random) {
  TestFolder after(TestFolder::Kind::kMemory);
  std::string root = after.file("blobs");
  CrashState(operations, crash_at, [&](uint64_t count) {
    return random() % count;
  }).materialize(after.path());
  auto check_readable = [&](Blobs& blobs) {
    for (const Known& known : known_) {
      if (!known.is_referenced_at(crash_at)) continue;
      auto reader = blobs.open_reader(known.extent, key_of(known.seed));
      ASSERT_TRUE(reader.ok()) << reader.error().message();
      auto bytes = (*reader)->read(0, known.extent.size_bytes);
      ASSERT_TRUE(bytes.ok()) << bytes.error().message();
      ASSERT_TRUE(*bytes == known.content);
    }
  };
  auto is_referenced = [&](const Extent& extent) -> Result<bool> {
    for (const Known& known : known_) {
      if (known.extent.id == extent.id && known.extent.offset_bytes == extent.offset_bytes &&
          known.is_referenced_at(crash_at)) {
        return true;
      }
    }
    return false;
  };
  {
    auto blobs = Blobs::open({root, 0}, *files_).value();
    check_readable(*blobs);
    ASSERT_TRUE(blobs->collect(is_referenced).ok());
    // New blobs don't disturb the old ones.
    auto writer = blobs->create(key_of(99), 0).value();
    ASSERT_TRUE(writer->write(content_of(99, 5000)).ok());
    Extent extent = writer->finish().value();
    check_readable(*blobs);
    blobs->release(extent);
  }
  auto blobs = Blobs::open({root, 0}, *files_).value();
  check_readable(*blobs);
  // What is left is referenced.
  std::set<uint64_t> left;
  std::set<uint64_t> referenced;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    left.insert(std::stoull(entry.path().filename().string(), nullptr, 16));
  }
  for (const Known& known : known_) {
    if (known.is_referenced_at(crash_at)) referenced.insert(known.extent.id);
  }
  ASSERT_EQ(left, referenced);
}

void BlobCrashTest::check_all_crashes(int states_each) {
  blobs_.reset();  // the sweeper is through
  std::vector<FileOperation> operations = recorder_.operations();
  std::mt19937_64 random(11);
  for (size_t crash_at = 2; crash_at <= operations.size(); ++crash_at) {
    for (int i = 0; i < states_each; ++i) {
      check_crash(operations, crash_at, random);
      ASSERT_FALSE(HasFatalFailure()) << "crash after operation " << crash_at;
    }
  }
}

TEST_F(BlobCrashTest, OneAfterTheOther) {
  std::mt19937 random(5);
  for (int seed = 1; seed <= 10; ++seed) {
    create(seed, 1 + random() % 70000, random() % 2 == 0);
    if (seed % 2 == 0) release(random() % known_.size());
  }
  check_all_crashes(20);
}

TEST_F(BlobCrashTest, SeveralUnderOneSync) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread] {
      for (int i = 0; i < 6; ++i)
        create(thread * 10 + i + 1, static_cast<size_t>(700 * i + 10), i == 5);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < known_.size(); i += 3) release(i);
  check_all_crashes(20);
}

// The test of the test: without its sync a blob must be seen to be lost.
TEST(CrashState, LosesWhatWasNotSynced) {
  TestFolder folder;
  auto files = make_system_files();
  FilesRecorder recorder(*files, folder.path());
  auto file = recorder.create(folder.file("a")).value();
  ASSERT_TRUE(file->write(0, std::string(2000, 'x')).ok());
  std::mt19937_64 random(3);
  auto contents_after = [&] {
    std::set<std::string> contents;
    for (int i = 0; i < 200; ++i) {
      TestFolder after(TestFolder::Kind::kMemory);
      CrashState(recorder.operations(), recorder.size(), [&](uint64_t n) {
        return random() % n;
      }).materialize(after.path());
      auto content = read_file(*files, after.file("a"));
      contents.insert(content.ok() ? *content : "no file");
    }
    return contents;
  };
  std::set<std::string> contents = contents_after();
  EXPECT_TRUE(contents.contains("no file"));
  EXPECT_TRUE(contents.contains(""));
  EXPECT_TRUE(contents.contains(std::string(2000, 'x')));
  EXPECT_TRUE(contents.contains(std::string(512, 'x')));
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(contents_after(), (std::set<std::string>{"no file", std::string(2000, 'x')}));
  ASSERT_TRUE(recorder.sync_folder(folder.path()).ok());
  EXPECT_EQ(contents_after(), std::set<std::string>{std::string(2000, 'x')});
}

}  // namespace
}  // namespace tarn::store
