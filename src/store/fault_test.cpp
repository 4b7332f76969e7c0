// A store on a disk without room, on a broken disk, and with bits that flipped: what fails is said,
// what was acknowledged stays, and what was mended goes on without a restart.
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <random>
#include <thread>

#include "store/blobs.h"
#include "store/database.h"
#include "store/faulty_files.h"
#include "store/generation.h"
#include "store/key.h"
#include "store/memory_files.h"
#include "store/row.h"

namespace tarn::store {
namespace {

constexpr int kHealsWithinMs = 10'000;

struct Row {
  std::string text;
  template <class V>
  void fields(V& v) {
    v(1, text);
  }
};

std::string key_of(int number) {
  return Key({kFirstGeneration, "000000000000", kGlobal}, "test.row").add_integer(number).bytes();
}

// Not to be compressed, and others for each number.
std::string text_of(int number, size_t size_bytes) {
  uint64_t state = static_cast<uint64_t>(number) * 2654435761 + 1;
  std::string text(size_bytes, '\0');
  for (char& byte : text) {
    state = state * 6364136223846793005 + 1442695040888963407;
    byte = static_cast<char>(state >> 56);
  }
  return text;
}

class FaultTest : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    ASSERT_TRUE(memory_.make_folder("/tarn/blobs").ok());
    auto database = open_rows(faulty_);
    ASSERT_TRUE(database.ok()) << database.error().message();
    database_ = std::move(*database);
    blobs_ = Blobs::open({"/tarn/blobs", 0}, faulty_).value();
  }

  Result<std::unique_ptr<Database>> open_rows(Files& files) {
    DatabaseOptions options;
    options.path = "/tarn/rows";
    options.free_space_watermark_bytes = 0;
    options.files = &files;
    options.memtable_bytes = 64 << 10;
    return Database::open(options, clock_);
  }

  Result<void> put(int number, size_t size_bytes = 2000) {
    return run_transaction(*database_, [&](Transaction& t) {
      return t.put(key_of(number), encode_row(Row{text_of(number, size_bytes)}));
    });
  }

  static Result<std::string> get(Database& database, int number) {
    auto row = TRY(database.begin()->get(key_of(number)));
    if (!row) return std::string();
    return TRY(decode_row<Row>(*row))
    .text;
  }

  // Commits from `last` + 1 on; the number of the one that was refused.
  int put_until_refused(int last) {
    Result<void> refused;
    for (int end = last + 500; refused.ok() && last < end;) refused = put(++last);
    EXPECT_FALSE(refused.ok());
    EXPECT_TRUE(refused.ok() || refused.error().code() == "ServiceUnavailable");
    return last;
  }

  // Commits until one goes through, as a client would.
  bool heals(int number) {
    for (int waited_ms = 0; waited_ms < kHealsWithinMs; waited_ms += 50) {
      auto done = put(number);
      if (done.ok()) return true;
      last_refusal_ = done.error().message();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }

  Result<Extent> write_blob(int number, bool in_file) {
    auto writer = TRY(blobs_->create(frame_key(number), in_file ? kPackedBytesMax + 1 : 0));
    TRY(writer->write(text_of(number, 90'000)));
    return writer->finish();
  }

  static Result<void> check_blob(Blobs& blobs, int number, const Extent& extent) {
    auto reader = TRY(blobs.open_reader(extent, frame_key(number)));
    const bool is_same = TRY(reader->read(0, extent.size_bytes))
    == text_of(number, 90'000);
    return is_same ? Result<void>() : internal_error("wrong bytes");
  }

  static FrameKey frame_key(int number) {
    return {std::string(32, 'k'), std::to_string(10'000'000 + number)};
  }

  void fail_at(FileCall call, std::string part_of_path, int error_number) {
    faulty_.fail([=](FileCall made, const std::string& path) {
      return made == call && path.find(part_of_path) != path.npos ? error_number : 0;
    });
  }

  std::string last_refusal_;
  SystemClock clock_;
  MemoryFiles memory_{{{}, {"/tarn"}}};
  FaultyFiles faulty_{memory_};
  std::unique_ptr<Database> database_;
  std::unique_ptr<Blobs> blobs_;
};

using FaultDeathTest = FaultTest;

// RocksDB cannot go on with a log that failed. The watermark keeps a full disk away from it.
TEST_F(FaultDeathTest, ALogThatFailsStopsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  ASSERT_TRUE(put(1).ok());
  for (FileCall call : {FileCall::kWrite, FileCall::kSync}) {
    for (int error_number : {EIO, ENOSPC}) {
      fail_at(call, ".log", error_number);
      EXPECT_DEATH((void)put(2), "could not be synced to disk");
    }
  }
}

TEST_F(FaultTest, TablesWithoutRoomRefuseAndHeal) {
  int number = 0;
  for (FileCall call : {FileCall::kWrite, FileCall::kSync, FileCall::kCreate}) {
    SCOPED_TRACE(static_cast<int>(call));
    fail_at(call, ".sst", ENOSPC);
    number = put_until_refused(number);
    for (int i = 1; i < number; ++i) ASSERT_EQ(get(*database_, i).value(), text_of(i, 2000));
    faulty_.heal();
    ASSERT_TRUE(heals(number)) << last_refusal_;
  }
  MemoryFiles after(memory_.image());
  auto database = open_rows(after).value();
  for (int i = 1; i <= number; ++i) ASSERT_EQ(get(*database, i).value(), text_of(i, 2000));
}

// A broken disk asks for a restart: RocksDB does not try again.
TEST_F(FaultTest, TablesThatCannotBeWrittenRefuseUntilARestart) {
  fail_at(FileCall::kWrite, ".sst", EIO);
  const int number = put_until_refused(0);
  for (int i = 1; i < number; ++i) ASSERT_EQ(get(*database_, i).value(), text_of(i, 2000));
  MemoryFiles after(memory_.image());
  auto database = open_rows(after).value();
  for (int i = 1; i < number; ++i) ASSERT_EQ(get(*database, i).value(), text_of(i, 2000));
  EXPECT_EQ(get(*database, number).value(), "");
}

TEST_F(FaultTest, BlobsThatCannotBeWrittenAreRefusedAndLeaveNothing) {
  const Extent packed = write_blob(1, false).value();
  const Extent filed = write_blob(2, true).value();
  int number = 2;
  std::vector<std::pair<int, Extent>> written = {{1, packed}, {2, filed}};
  for (int error_number : {ENOSPC, EIO}) {
    for (FileCall call : {FileCall::kCreate, FileCall::kWrite, FileCall::kSync, FileCall::kName,
                          FileCall::kSyncFolder, FileCall::kReserve}) {
      for (bool in_file : {false, true}) {
        fail_at(call, "/blobs", error_number);
        auto refused = write_blob(++number, in_file);
        // A pack that is open needs no name and no folder; a hint may be ignored.
        if (refused.ok()) written.emplace_back(number, *refused);
        if (!refused.ok() && error_number == ENOSPC) {
          EXPECT_EQ(refused.error().code(), "ServiceUnavailable");
        }
        faulty_.heal();
        auto healed = write_blob(++number, in_file);
        ASSERT_TRUE(healed.ok()) << healed.error().message();
        written.emplace_back(number, *healed);
      }
    }
  }
  EXPECT_LT(written.size(), 2u + 24 + 12);  // most were refused
  for (const auto& [blob, extent] : written) EXPECT_TRUE(check_blob(*blobs_, blob, extent).ok());
  blobs_.reset();
  MemoryFiles after(memory_.image());
  auto blobs = Blobs::open({"/tarn/blobs", 0}, after).value();
  ASSERT_TRUE(blobs
                  ->collect([&](const Extent& extent) -> Result<bool> {
                    for (const auto& [blob, known] : written) {
                      if (known.id == extent.id && known.offset_bytes == extent.offset_bytes)
                        return true;
                    }
                    return false;
                  })
                  .ok());
  for (const auto& [blob, extent] : written) EXPECT_TRUE(check_blob(*blobs, blob, extent).ok());
}

TEST_F(FaultTest, AFailedReadIsAnErrorAndPasses) {
  const Extent extent = write_blob(1, true).value();
  fail_at(FileCall::kRead, "/blobs", EIO);
  EXPECT_FALSE(check_blob(*blobs_, 1, extent).ok());
  faulty_.heal();
  EXPECT_TRUE(check_blob(*blobs_, 1, extent).ok());
}

TEST_F(FaultTest, WritesAreRefusedBelowTheWatermark) {
  DatabaseOptions options;
  options.path = "/tarn/low";
  options.files = &faulty_;
  auto database = Database::open(options, clock_).value();
  auto put_one = [&](int number) {
    return run_transaction(
        *database, [&](Transaction& t) { return t.put(key_of(number), encode_row(Row{"text"})); });
  };
  ASSERT_TRUE(put_one(1).ok());
  memory_.set_free_bytes(100 << 20);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));  // what is known grows old
  auto refused = put_one(2);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), "ServiceUnavailable");
  EXPECT_NE(refused.error().message().find("has only 100 MiB left"), std::string::npos);
  EXPECT_EQ(get(*database, 1).value(), "text");
  EXPECT_TRUE(run_transaction(*database, [](Transaction& t) { return t.erase(key_of(1)); }).ok());
  memory_.set_free_bytes(int64_t{1} << 40);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  EXPECT_TRUE(put_one(2).ok());
}

// Any one bit of anything on disk: an error, or the right answer, but never another one.
TEST_F(FaultTest, FlippedBitsAreFound) {
  constexpr int kRows = 60, kBlobs = 4, kFlipsAFile = 40;
  std::vector<Extent> extents;
  for (int i = 1; i <= kRows; ++i) ASSERT_TRUE(put(i).ok());
  for (int i = 1; i <= kBlobs; ++i) extents.push_back(write_blob(i, i % 2 == 0).value());
  const FilesImage image = memory_.image();  // as kill -9 leaves it
  int errors = 0;
  auto look_after_flip = [&](Files& files, const std::string& path) {
    auto database = open_rows(files);
    if (!database.ok()) return ++errors;
    for (int i = 1; i <= kRows; ++i) {
      auto text = get(**database, i);
      if (!text.ok()) ++errors;
      // The last record of the log can't be told from one that was torn.
      const bool may_be_torn = i == kRows && path.ends_with(".log");
      if (text.ok() && !(may_be_torn && text->empty())) {
        EXPECT_TRUE(*text == text_of(i, 2000)) << "row " << i << " after a flip in " << path;
      }
    }
    auto blobs = Blobs::open({"/tarn/blobs", 0}, files).value();
    for (int i = 1; i <= kBlobs; ++i) {
      auto checked = check_blob(*blobs, i, extents[static_cast<size_t>(i - 1)]);
      if (checked.ok()) continue;
      ++errors;
      EXPECT_NE(checked.error().message(), "wrong bytes");
    }
    return errors;
  };
  for (const auto& [path, content] : image.files) {
    std::mt19937_64 random(std::hash<std::string>{}(path));
    const size_t flips = std::min<size_t>(kFlipsAFile, content->size());
    for (size_t flip = 0; flip < flips; ++flip) {
      const size_t at = flips < kFlipsAFile ? flip : random() % content->size();
      std::string flipped = *content;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << random() % 8));
      FilesImage damaged = image;
      damaged.files[path] = std::make_shared<const std::string>(std::move(flipped));
      MemoryFiles files(damaged);
      SCOPED_TRACE(path + " byte " + std::to_string(at));
      look_after_flip(files, path);
    }
  }
  EXPECT_GT(errors, 100);
}

// Where the tables of rows are named, behind whose flush there is no log any more.
TEST_F(FaultTest, FlippedBitsOfTheManifestAreFound) {
  constexpr int kRows = 60;
  for (int i = 1; i <= kRows; ++i) ASSERT_TRUE(put(i).ok());
  const auto count = [&](std::string_view end) {
    const FilesImage image = memory_.image();
    return std::count_if(image.files.begin(), image.files.end(), [&](const auto& file) {
      return file.first.starts_with("/tarn/rows/") && file.first.ends_with(end);
    });
  };
  for (int waited_ms = 0; count(".sst") == 0 || count(".log") > 1; waited_ms += 10) {
    ASSERT_LT(waited_ms, kHealsWithinMs);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const FilesImage image = memory_.image();
  const auto manifest = std::find_if(image.files.begin(), image.files.end(), [](const auto& file) {
    return file.first.starts_with("/tarn/rows/MANIFEST-");
  });
  ASSERT_NE(manifest, image.files.end());
  for (size_t at = 0; at < manifest->second->size(); ++at) {
    std::string flipped = *manifest->second;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
    FilesImage damaged = image;
    damaged.files[manifest->first] = std::make_shared<const std::string>(std::move(flipped));
    MemoryFiles files(damaged);
    auto database = open_rows(files);
    if (!database.ok()) continue;
    for (int i = 1; i <= kRows; ++i) {
      auto text = get(**database, i);
      ASSERT_TRUE(!text.ok() || *text == text_of(i, 2000)) << "row " << i << ", byte " << at;
    }
  }
}

}  // namespace
}  // namespace tarn::store
