#include "store/key_ring.h"

#include <gtest/gtest.h>

#include "store/crash_replay.h"
#include "store/data_folder.h"
#include "store/key_rotation.h"
#include "store/key_wrap.h"
#include "store/migrations.h"

namespace tarn::store {
namespace {

const std::string kFolder = "/data";
const std::string kMaster(32, 'm');

class KeyRingTest : public testing::Test {
 protected:
  Result<KeyRing> read(const std::string& master) { return read_key_ring(files_, kFolder, master); }

  MemoryFiles files_{FilesImage{{}, {kFolder}}};
};

TEST_F(KeyRingTest, OpensUnderItsMasterKeyOnly) {
  KeyRing made = make_key_ring({}, system_random());
  ASSERT_TRUE(write_key_ring(files_, kFolder, made, kMaster, system_random()).ok());
  KeyRing ring = read(kMaster).value();
  ASSERT_EQ(ring.keys.size(), 1u);
  EXPECT_EQ(ring.keys[0].number, 1u);
  EXPECT_EQ(ring.keys[0].key, made.keys[0].key);
  const std::string other(32, 'o');
  const std::string message = read(other).error().message();
  EXPECT_NE(message.find("need the master key " + master_key_id(kMaster)), std::string::npos);
  EXPECT_NE(message.find("given is " + master_key_id(other)), std::string::npos);
  EXPECT_EQ(read_file(files_, kFolder + "/key-ring").value().find(made.keys[0].key),
            std::string::npos);
}

TEST_F(KeyRingTest, DamageAndLossAreTold) {
  EXPECT_NE(read(kMaster).error().message().find("is missing"), std::string::npos);
  KeyRing made = make_key_ring({}, system_random());
  ASSERT_TRUE(write_key_ring(files_, kFolder, made, kMaster, system_random()).ok());
  const std::string bytes = read_file(files_, kFolder + "/key-ring").value();
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    ASSERT_TRUE(replace_file(files_, kFolder, "key-ring", damaged).ok());
    EXPECT_FALSE(read(kMaster).ok()) << i;
    ASSERT_TRUE(replace_file(files_, kFolder, "key-ring", bytes.substr(0, i)).ok());
    EXPECT_FALSE(read(kMaster).ok()) << i;
  }
}

TEST(Migrations, TheMasterKeyOfFormat1OpensWhatItWrapped) {
  MemoryFiles files;
  DataFolderOptions old;
  old.path = kFolder;
  old.ballast_bytes = 0;
  old.format = 1;
  ASSERT_TRUE(DataFolder::open(old, files).ok());
  DataFolderOptions now = old;
  now.format = kDataFormat;
  auto folder = DataFolder::open(now, files).value();
  EXPECT_EQ(folder->format(), 1);
  ASSERT_TRUE(folder->migrate(migrations(kMaster, system_random())).ok());
  EXPECT_EQ(read_file(files, kFolder + "/FORMAT").value(), format_text(kDataFormat));
  KeyRing ring = read_key_ring(files, kFolder, kMaster).value();
  ASSERT_EQ(ring.keys.size(), 2u);
  EXPECT_EQ(ring.keys[0].number, 0u);
  EXPECT_EQ(ring.keys[0].key, kMaster);
  EXPECT_NE(ring.keys[1].key, kMaster);
}

// Every crash of a rotation, on every kind of disk that keeps what files.h promises.
class RotationTest : public testing::Test {
 protected:
  void SetUp() override {
    files_.make_folder(kFolder).value();
    files_.make_folder("/keys").value();
    old_ = load_or_make_master_key(files_, file_, system_random()).value();
    KeyRing ring = make_key_ring({}, system_random());
    first_ = ring.keys[0].key;
    write_key_ring(files_, kFolder, ring, old_.key, system_random()).value();
    start_ = files_.image();
  }

  // `new_file` null: in place. Calls `check` with what each crash left.
  template <class Check>
  void crash_everywhere(const KeyFile* new_file, const Check& check) {
    FilesRecorder recorder(files_, "");
    ASSERT_TRUE(rotate_master_key(recorder, kFolder, file_, new_file, system_random()).ok());
    const std::vector<FileOperation> operations = recorder.operations();
    ASSERT_GT(operations.size(), 8u);
    CrashReplay replay(operations, start_);
    for (size_t at = 0; at <= operations.size(); ++at) {
      replay.advance_to(at);
      for (int pattern = 0; pattern < kCrashPatterns; ++pattern) {
        for (uint64_t seed = 0; seed < 20; ++seed) {
          auto fates = make_fates(static_cast<CrashPattern>(pattern), replay.unsynced(), seed);
          MemoryFiles left(replay.crash(*fates));
          check(left, at == operations.size());
        }
      }
    }
  }

  const KeyFile file_{"/keys", "master-key"};
  MemoryFiles files_;
  FilesImage start_;
  MasterKey old_;
  std::string first_;
};

TEST_F(RotationTest, KilledAnywhereOneOfTheTwoKeysOpens) {
  int opened_by_new = 0, opened_by_old = 0;
  crash_everywhere(nullptr, [&](MemoryFiles& left, bool is_done) {
    auto key = load_ring_master_key(left, kFolder, file_);
    ASSERT_TRUE(key.ok()) << key.error().message();
    KeyRing ring = read_key_ring(left, kFolder, key->key).value();
    EXPECT_EQ(ring.keys[0].key, first_);
    EXPECT_FALSE(left.exists("/keys/master-key.new").value());
    const bool is_old = key->key == old_.key;
    EXPECT_EQ(ring.keys.size(), is_old ? 1u : 2u);
    EXPECT_EQ(read_key_ring(left, kFolder, old_.key).ok(), is_old);
    EXPECT_FALSE(is_done && is_old);
    ++(is_old ? opened_by_old : opened_by_new);
    // A rotation that was broken off can be run again.
    ASSERT_TRUE(rotate_master_key(left, kFolder, file_, nullptr, system_random()).ok());
    EXPECT_FALSE(read_key_ring(left, kFolder, key->key).ok());
  });
  EXPECT_GT(opened_by_new, 0);
  EXPECT_GT(opened_by_old, 0);
}

TEST_F(RotationTest, IntoAnotherFileKilledAnywhere) {
  const KeyFile new_file{"/keys", "next"};
  crash_everywhere(&new_file, [&](MemoryFiles& left, bool is_done) {
    const bool opens_old = load_ring_master_key(left, kFolder, file_).ok();
    const bool opens_new = load_ring_master_key(left, kFolder, new_file).ok();
    EXPECT_NE(opens_old, opens_new);
    EXPECT_TRUE(opens_new || !is_done);
  });
}

TEST_F(RotationTest, TheSameKeyIsNoNewOne) {
  const KeyFile copy{"/keys", "copy"};
  replace_file(files_, "/keys", "copy", read_file(files_, file_.path()).value()).value();
  auto rotated = rotate_master_key(files_, kFolder, file_, &copy, system_random());
  EXPECT_NE(rotated.error().message().find("in use already"), std::string::npos);
}

}  // namespace
}  // namespace tarn::store
