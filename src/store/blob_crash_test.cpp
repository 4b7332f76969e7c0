// Blobs after every crash: whatever was acknowledged is there and verifies, the rest is collected.
#include <gtest/gtest.h>

#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "store/blobs.h"
#include "store/crash_replay.h"
#include "store/files_recorder.h"
#include "store/memory_files.h"

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
    ASSERT_TRUE(recorder_.sync_folder(parent_).ok());
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

  void check_crash(const FilesImage& image, size_t crash_at);
  void check_all_crashes(int states_each);

  const std::string parent_ = "/tarn";
  const std::string root_ = "/tarn/blobs";
  const FilesImage start_{{}, {parent_}};
  MemoryFiles files_{start_};
  FilesRecorder recorder_{files_, ""};
  std::unique_ptr<Blobs> blobs_;
  std::mutex mutex_;
  std::vector<Known> known_;
};

void BlobCrashTest::check_crash(const FilesImage& image, size_t crash_at) {
  MemoryFiles files(image);
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
    auto blobs = Blobs::open({root_, 0}, files).value();
    check_readable(*blobs);
    ASSERT_TRUE(blobs->collect(is_referenced).ok());
    // New blobs don't disturb the old ones.
    auto writer = blobs->create(key_of(99), 0).value();
    ASSERT_TRUE(writer->write(content_of(99, 5000)).ok());
    Extent extent = writer->finish().value();
    check_readable(*blobs);
    blobs->release(extent);
  }
  auto blobs = Blobs::open({root_, 0}, files).value();
  check_readable(*blobs);
  // What is left is referenced.
  std::set<uint64_t> left;
  std::set<uint64_t> referenced;
  blobs.reset();  // the sweeper is through
  for (const auto& [path, content] : files.image().files) {
    left.insert(std::stoull(path.substr(path.rfind('/') + 1), nullptr, 16));
  }
  for (const Known& known : known_) {
    if (known.is_referenced_at(crash_at)) referenced.insert(known.extent.id);
  }
  ASSERT_EQ(left, referenced);
}

void BlobCrashTest::check_all_crashes(int states_each) {
  blobs_.reset();  // the sweeper is through
  std::vector<FileOperation> operations = recorder_.operations();
  CrashReplay replay(operations, start_);
  for (size_t crash_at = 2; crash_at <= operations.size(); ++crash_at) {
    replay.advance_to(crash_at);
    for (int i = 0; i < states_each; ++i) {
      auto pattern = static_cast<CrashPattern>(std::min(i, kCrashPatterns - 1));
      auto fates = make_fates(pattern, replay.unsynced(), crash_at * 1000 + i);
      check_crash(replay.crash(*fates), crash_at);
      ASSERT_FALSE(HasFatalFailure()) << "crash after operation " << crash_at << ", state " << i;
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
TEST(CrashReplay, LosesWhatWasNotSynced) {
  const FilesImage start{{}, {"/d"}};
  MemoryFiles files(start);
  FilesRecorder recorder(files, "");
  auto file = recorder.create("/d/a").value();
  ASSERT_TRUE(file->write(0, std::string(2000, 'x')).ok());
  auto contents_after = [&] {
    std::vector<FileOperation> operations = recorder.operations();
    CrashReplay replay(operations, start);
    replay.advance_to(operations.size());
    std::set<std::string> contents;
    for (uint64_t seed = 0; seed < 400; ++seed) {
      auto fates = make_fates(CrashPattern::kAny, replay.unsynced(), seed);
      MemoryFiles after(replay.crash(*fates));
      auto content = read_file(after, "/d/a");
      contents.insert(content.ok() ? *content : "no file");
    }
    return contents;
  };
  std::set<std::string> contents = contents_after();
  EXPECT_TRUE(contents.contains("no file"));
  EXPECT_TRUE(contents.contains(""));
  EXPECT_TRUE(contents.contains(std::string(2000, 'x')));
  EXPECT_TRUE(contents.contains(std::string(512, 'x')));
  EXPECT_TRUE(contents.contains(std::string(2000, '\0')));
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(contents_after(), (std::set<std::string>{"no file", std::string(2000, 'x')}));
  ASSERT_TRUE(recorder.sync_folder("/d").ok());
  EXPECT_EQ(contents_after(), std::set<std::string>{std::string(2000, 'x')});
  ASSERT_TRUE(recorder.rename("/d/a", "/d/b").ok());
  EXPECT_EQ(contents_after(), (std::set<std::string>{"no file", std::string(2000, 'x')}));
}

// A name that was taken over is there before and after, never missing.
TEST(CrashReplay, RenamesInOneStep) {
  const FilesImage start{{{"/d/a", std::make_shared<std::string>("old")}}, {"/d"}};
  MemoryFiles files(start);
  FilesRecorder recorder(files, "");
  ASSERT_TRUE(replace_file(recorder, "/d", "a", "new").ok());
  std::vector<FileOperation> operations = recorder.operations();
  CrashReplay replay(operations, start);
  std::set<std::string> contents;
  for (size_t crash_at = 0; crash_at <= operations.size(); ++crash_at) {
    replay.advance_to(crash_at);
    for (uint64_t seed = 0; seed < 50; ++seed) {
      auto fates = make_fates(CrashPattern::kAny, replay.unsynced(), seed);
      MemoryFiles after(replay.crash(*fates));
      contents.insert(read_file(after, "/d/a").value());
      if (crash_at == operations.size()) {
        ASSERT_EQ(read_file(after, "/d/a").value(), "new");
      }
    }
  }
  EXPECT_EQ(contents, (std::set<std::string>{"old", "new"}));
}

}  // namespace
}  // namespace tarn::store
