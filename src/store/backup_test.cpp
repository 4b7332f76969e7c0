#include "store/backup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#include "base/hash.h"
#include "store/backup_contents.h"
#include "store/crash_replay.h"
#include "store/data_folder.h"
#include "store/faulty_files.h"
#include "store/key.h"
#include "store/key_ring.h"
#include "store/master_key.h"
#include "store/memory_files.h"
#include "store/restore.h"
#include "store/row.h"

namespace tarn::store {
namespace {

const std::string kData = "/data";
const std::string kBackups = "/backups";
const KeyFile kKeyFile{"/keys", "master-key"};

struct Row {
  Extent extent;
  template <class V>
  void fields(V& v) {
    v(1, extent);
  }
};

// A data folder with rows that each refer to a blob, open on some Files.
class Store {
 public:
  Store(Files& files, std::string path) : files_(files), path_(std::move(path)) {
    folder_ = DataFolder::open({path_, 0}, files_).value();
    DatabaseOptions options;
    options.path = folder_->rows_path();
    options.files = &files_;
    database_ = Database::open(options, clock_).value();
    blobs_ = Blobs::open({folder_->blobs_path(), 0}, files_).value();
  }

  BackupSource source() { return {path_, *database_, *blobs_}; }
  Database& database() { return *database_; }
  Blobs& blobs() { return *blobs_; }

  std::string key(std::string_view name) {
    return Key({database_->generation(), "000000000000", kGlobal}, "test.row").add(name).bytes();
  }
  void put(const std::string& name, size_t size_bytes) {
    auto writer = blobs_->create(kKey, size_bytes).value();
    ASSERT_TRUE(writer->write(std::string(size_bytes, name[0])).ok());
    const Row row{writer->finish().value()};
    ASSERT_TRUE(run_transaction(*database_, [&](Transaction& t) {
                  return t.put(key(name), encode_row(row));
                }).ok());
  }
  void erase(const std::string& name) {
    auto transaction = database_->begin();
    const Row row = decode_row<Row>(transaction->get(key(name)).value().value()).value();
    ASSERT_TRUE(transaction->erase(key(name)).ok());
    ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
    blobs_->release(row.extent);
  }
  // By name: how many bytes it has, all of them read.
  std::map<std::string, size_t> look() {
    std::map<std::string, size_t> found;
    auto transaction = database_->begin();
    const std::string start =
        Key({database_->generation(), "000000000000", kGlobal}, "test.row").bytes();
    auto cursor = transaction->scan_loosely(start, prefix_end(start)).value();
    for (; cursor->valid(); cursor->next().value()) {
      KeyReader reader(cursor->key());
      std::string name;
      EXPECT_TRUE(reader.skip_scope() && reader.read(name));
      const Row row = decode_row<Row>(cursor->value()).value();
      auto blob = blobs_->open_reader(row.extent, kKey);
      EXPECT_TRUE(blob.ok()) << name << ": " << blob.error().message();
      const std::string bytes = (*blob)->read(0, row.extent.size_bytes).value();
      EXPECT_EQ(bytes, std::string(row.extent.size_bytes, name[0])) << name;
      found[name] = bytes.size();
    }
    return found;
  }

 private:
  const FrameKey kKey{std::string(32, 'k'), "prefix00"};
  Files& files_;
  const std::string path_;
  SystemClock clock_;
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Blobs> blobs_;
};

class BackupTest : public testing::Test {
 protected:
  void SetUp() override {
    disk_.make_folder(kData).value();
    disk_.make_folder(kBackups).value();
    disk_.make_folder("/keys").value();
    ASSERT_TRUE(DataFolder::open({kData, 0}, disk_).ok());
    auto master = load_or_make_master_key(disk_, kKeyFile, system_random()).value();
    write_key_ring(disk_, kData, make_key_ring({}, system_random()), master.key, system_random())
        .value();
  }
  Result<BackupReport> back_up(Files& files, Store& store, int64_t keep = 0) {
    CopyProgress progress;
    return make_backup(files, store.source(), {kBackups, {}, keep}, clock_, progress);
  }
  BackupReport must_back_up(Files& files, Store& store) {
    auto report = back_up(files, store);
    EXPECT_TRUE(report.ok()) << report.error().message();
    return report.ok() ? *report : BackupReport{};
  }
  Result<RestoreReport> restore(Files& files, const std::string& target,
                                const std::string& state = {}) {
    CopyProgress progress;
    RestoreOptions options;
    options.from = kBackups;
    options.state = state;
    options.data_folder = target;
    options.master_key = &kKeyFile;
    return restore_backup(files, options, progress);
  }

  MemoryFiles disk_;
  SystemClock clock_;
};

using Found = std::map<std::string, size_t>;

TEST_F(BackupTest, EachStateIsRestoredAsItWas) {
  Store store(disk_, kData);
  store.put("a", 3000);
  store.put("b", 2 << 20);
  const BackupReport first = must_back_up(disk_, store);
  store.put("c", 5000);
  store.erase("b");
  const BackupReport second = must_back_up(disk_, store);
  EXPECT_LT(second.copied_bytes, first.copied_bytes / 10);
  EXPECT_LT(first.state, second.state);

  EXPECT_EQ(restore(disk_, "/one", first.state).value().files, first.files);
  EXPECT_EQ(Store(disk_, "/one").look(), (Found{{"a", 3000}, {"b", 2 << 20}}));
  EXPECT_EQ(restore(disk_, "/two").value().state, second.state);
  EXPECT_EQ(Store(disk_, "/two").look(), (Found{{"a", 3000}, {"c", 5000}}));
}

TEST_F(BackupTest, WhatIsDeletedMeanwhileIsStillThere) {
  Store store(disk_, kData);
  store.put("a", 2 << 20);
  store.put("b", 4000);
  {
    const auto hold = store.blobs().hold();
    const auto rows = store.database().freeze().value();
    const auto names = store.blobs().list_sealed().value();
    store.erase("a");
    store.erase("b");
    EXPECT_FALSE(store.blobs().clear().ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    for (const std::string& name : names) {
      EXPECT_TRUE(disk_.exists(kData + "/blobs/" + name).value()) << name;
    }
    for (const RowFile& file : rows->files()) {
      EXPECT_TRUE(disk_.exists(kData + "/rows/" + file.name).value()) << file.name;
    }
    EXPECT_EQ(names.size(), 2u);
  }
  for (int i = 0; i < 1000 && !store.blobs().list_sealed().value().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_TRUE(store.blobs().list_sealed().value().empty());
}

TEST_F(BackupTest, KeepsAsManyStatesAsAskedFor) {
  Store store(disk_, kData);
  store.put("a", 2 << 20);
  ASSERT_TRUE(back_up(disk_, store).ok());
  store.erase("a");
  for (int i = 0; i < 3; ++i) {
    store.put("b" + std::to_string(i), 2 << 20);
    ASSERT_TRUE(back_up(disk_, store, 2).ok());
  }
  EXPECT_EQ(list_states(disk_, kBackups).value().size(), 2u);
  size_t blobs = 0;
  for (const auto& [path, content] : disk_.image().files) {
    blobs += path.starts_with(kBackups + "/files/blobs/files/") ? 1 : 0;
  }
  EXPECT_EQ(blobs, 3u);  // b0 to b2; a went with the states that had it
  ASSERT_TRUE(restore(disk_, "/restored").ok());
  EXPECT_EQ(Store(disk_, "/restored").look().size(), 3u);
}

std::string path_of_pooled_blob(MemoryFiles& files) {
  for (const auto& [path, content] : files.image().files) {
    if (path.starts_with(kBackups + "/files/blobs/files/")) return path;
  }
  return {};
}

void rewrite(Files& files, const std::string& path, std::string_view content) {
  ASSERT_TRUE(files.unlink(path).ok());
  ASSERT_TRUE(files.create(path).value()->write(0, content).ok());
}

TEST_F(BackupTest, WhatThePoolLostIsCopiedAnew) {
  Store store(disk_, kData);
  store.put("a", 2 << 20);
  const std::string first = must_back_up(disk_, store).state;
  const std::string path = path_of_pooled_blob(disk_);
  const std::string whole = read_file(disk_, path).value();
  rewrite(disk_, path, std::string_view(whole).substr(0, 1000));
  EXPECT_GE(must_back_up(disk_, store).copied_bytes, uint64_t{2 << 20});
  ASSERT_TRUE(restore(disk_, "/restored").ok());
  ASSERT_TRUE(restore(disk_, "/first", first).ok());
}

TEST_F(BackupTest, BytesThatNoWholeStateVouchesForAreCompared) {
  Store store(disk_, kData);
  store.put("a", 2 << 20);
  const std::string contents =
      kBackups + "/states/" + must_back_up(disk_, store).state + "/" + std::string(kContentsName);
  rewrite(disk_, contents, "damaged");
  const std::string path = path_of_pooled_blob(disk_);
  std::string flipped = read_file(disk_, path).value();
  flipped[flipped.size() / 2] ^= 1;
  rewrite(disk_, path, flipped);
  // A damaged state is none of those that are kept, and keeps nobody from a backup.
  for (int i = 0; i < 2; ++i) {
    auto report = back_up(disk_, store, 1);
    ASSERT_TRUE(report.ok()) << report.error().message();
  }
  ASSERT_TRUE(restore(disk_, "/restored").ok());
  EXPECT_EQ(Store(disk_, "/restored").look().size(), 1u);
}

// Every single call on the folder of backups fails once; then the disk is well again.
TEST_F(BackupTest, ABrokenOffBackupIsNoneAndCanBeRunAgain) {
  FaultyFiles files(disk_);
  Store store(files, kData);
  store.put("a", 3000);
  store.put("b", 2 << 20);
  bool has_failed = true;
  int broken_off = 0;
  for (int nth = 0; has_failed; ++nth) {
    std::atomic<int> calls{0};
    has_failed = false;
    files.fail([&](FileCall call, const std::string& path) {
      const bool is_meant = path.starts_with(kBackups) && call != FileCall::kLock;
      if (!is_meant || calls++ != nth) return 0;
      has_failed = true;
      return ENOSPC;
    });
    auto report = back_up(files, store);
    files.heal();
    EXPECT_EQ(report.ok(), !has_failed) << nth;
    if (report.ok()) break;
    EXPECT_NE(report.error().message().find("no room"), std::string::npos);
    ++broken_off;
    // The last calls come after CONTENTS is there, when its folder is being synced.
    auto restored = restore(disk_, "/restored");
    EXPECT_TRUE(!restored.ok() || Store(disk_, "/restored").look().size() == 2);
    ASSERT_TRUE(disk_.remove_tree("/restored").ok());
    ASSERT_TRUE(back_up(files, store).ok()) << nth;
    ASSERT_TRUE(restore(disk_, "/restored").ok());
    EXPECT_EQ(Store(disk_, "/restored").look().size(), 2u);
    ASSERT_TRUE(disk_.remove_tree("/restored").ok());
    ASSERT_TRUE(disk_.remove_tree(kBackups).ok());
  }
  EXPECT_GT(broken_off, 30);
}

TEST_F(BackupTest, AfterEachCrashTheNewestWholeStateIsWhole) {
  FilesImage start = disk_.image();
  FilesRecorder recorder(disk_, "");
  size_t acknowledged_at = 0;
  {
    Store store(recorder, kData);
    store.put("a", 3000);
    ASSERT_TRUE(back_up(recorder, store).ok());
    acknowledged_at = recorder.size();
    store.put("b", 2000);
    ASSERT_TRUE(back_up(recorder, store).ok());
  }
  const std::vector<FileOperation> operations = recorder.operations();
  CrashReplay replay(operations, start);
  size_t restored_states = 0;
  for (size_t at = 0; at <= operations.size(); ++at) {
    replay.advance_to(at);
    for (int pattern = 0; pattern < kCrashPatterns; ++pattern) {
      auto fates = make_fates(static_cast<CrashPattern>(pattern), replay.unsynced(), at);
      MemoryFiles left(replay.crash(*fates));
      auto restored = restore(left, "/restored");
      ASSERT_TRUE(restored.ok() || at < acknowledged_at) << restored.error().message();
      if (!restored.ok()) continue;
      ++restored_states;
      if (pattern % 3 != 0) continue;  // opening costs most
      const Found found = Store(left, "/restored").look();
      EXPECT_TRUE(found == (Found{{"a", 3000}}) || found == (Found{{"a", 3000}, {"b", 2000}}));
    }
  }
  EXPECT_GT(restored_states, 100u);
}

TEST(BackupContents, EveryChangedByteIsNoticed) {
  BackupContents contents;
  contents.made_at = "2026-11-28T22:45:00Z";
  contents.data_format = 2;
  contents.master_key_id = "1a2b3c4d";
  contents.files = {{"rows/CURRENT", "states/1/rows/CURRENT", 16, 0x89abcdef},
                    {"FORMAT", "states/1/FORMAT", 19, 7}};
  const std::string text = encode_contents(contents);
  const BackupContents again = decode_contents(text, "CONTENTS").value();
  EXPECT_EQ(again.files[0].kept_path, "states/1/rows/CURRENT");
  EXPECT_EQ(again.files[0].crc32c, 0x89abcdefu);
  EXPECT_EQ(again.files[1].size_bytes, 19u);
  EXPECT_EQ(again.master_key_id, "1a2b3c4d");
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(decode_contents(changed, "CONTENTS").ok()) << i;
    EXPECT_FALSE(decode_contents(text.substr(0, i), "CONTENTS").ok()) << i;
  }
}

TEST(BackupContents, PathsLeadNowhereElse) {
  for (const char* path : {"../etc/passwd", "/etc/passwd", "rows/../../x", "rows//x", "."}) {
    BackupContents contents;
    contents.data_format = 2;
    contents.files = {{"FORMAT", "states/1/FORMAT", 1, 2}};
    std::string text = encode_contents(contents);
    text = text.substr(0, text.find("end "));
    text.replace(text.find("FORMAT"), 6, path);
    char end[64];
    std::snprintf(end, sizeof end, "end 1 %08x\n", crc32c(0, text));
    EXPECT_FALSE(decode_contents(text + end, "CONTENTS").ok()) << path;
  }
}

}  // namespace
}  // namespace tarn::store
