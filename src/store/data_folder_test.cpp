#include "store/data_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "store/faulty_files.h"
#include "store/key_wrap.h"
#include "store/master_key.h"
#include "store/memory_files.h"
#include "store/test_folder.h"

namespace tarn::store {
namespace {

class DataFolderTest : public testing::Test {
 protected:
  Result<std::unique_ptr<DataFolder>> open() { return DataFolder::open({path_, 1 << 20}, *files_); }
  void write(const std::string& name, const std::string& content) {
    std::ofstream(path_ + "/" + name) << content;
  }
  std::string error() {
    auto result = open();
    return result.ok() ? "" : result.error().message();
  }

  TestFolder folder_;
  const std::string path_ = folder_.file("data");
  std::unique_ptr<Files> files_ = make_system_files();
};

TEST_F(DataFolderTest, IsMadeForItsOwnerOnly) {
  auto folder = open().value();
  EXPECT_TRUE(folder->is_new());
  for (const std::string& path : {path_, folder->rows_path(), folder->blobs_path()}) {
    struct stat status = {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0) << path;
    EXPECT_EQ(status.st_mode & 0777, 0700u) << path;
  }
  EXPECT_EQ(read_file(*files_, path_ + "/FORMAT").value(), format_text(kDataFormat));
  struct stat ballast = {};
  ASSERT_EQ(::stat((path_ + "/ballast").c_str(), &ballast), 0);
  folder.reset();
  EXPECT_FALSE(open().value()->is_new());
}

TEST_F(DataFolderTest, WarnsWhereOthersMayEnter) {
  ASSERT_TRUE(open().ok());
  testing::internal::CaptureStderr();
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  ASSERT_EQ(::chmod(path_.c_str(), 0755), 0);
  testing::internal::CaptureStderr();
  ASSERT_TRUE(open().ok());
  EXPECT_NE(testing::internal::GetCapturedStderr().find("store.open_to_others"), std::string::npos);
}

TEST_F(DataFolderTest, KeepsASecondProcessOut) {
  auto folder = open().value();
  EXPECT_NE(error().find("process " + std::to_string(::getpid())), std::string::npos);
  folder.reset();
  EXPECT_TRUE(open().ok());
}

TEST_F(DataFolderTest, IsLockedInMemoryToo) {
  MemoryFiles memory;
  FaultyFiles files(memory);
  auto folder = DataFolder::open({"/data", 0}, files).value();
  EXPECT_NE(DataFolder::open({"/data", 0}, files).error().message().find("is in use"),
            std::string::npos);
  folder.reset();
  files.fail([](FileCall call, const std::string&) { return call == FileCall::kLock ? EIO : 0; });
  EXPECT_FALSE(DataFolder::open({"/data", 0}, files).ok());
  files.heal();
  EXPECT_TRUE(DataFolder::open({"/data", 0}, files).ok());
}

TEST_F(DataFolderTest, LostRowsAreNotMadeAnew) {
  auto folder = open().value();
  folder.reset();
  ASSERT_TRUE(open().ok()) << "the first start was broken off before there were rows";
  write("rows/CURRENT", "MANIFEST-000001\n");
  ASSERT_TRUE(open().value()->note_rows().ok());
  ASSERT_TRUE(open().ok());
  ASSERT_TRUE(files_->unlink(path_ + "/rows/CURRENT").ok());
  EXPECT_NE(error().find("rows/CURRENT is gone"), std::string::npos);
  ASSERT_TRUE(files_->remove_tree(path_ + "/rows").ok());
  EXPECT_NE(error().find("rows/CURRENT is gone"), std::string::npos);
}

// Of folders that were not marked yet.
TEST_F(DataFolderTest, WhatIsLeftOfLostRowsIsEnough) {
  for (const std::string name : {"rows/000007.sst", "rows/000009.log", "blobs/packs/00ff"}) {
    ASSERT_TRUE(open().ok());
    ASSERT_TRUE(files_->make_folder(path_ + "/blobs/packs").ok());
    write(name, "x");
    EXPECT_NE(error().find("rows/CURRENT is gone"), std::string::npos) << name;
    ASSERT_TRUE(files_->unlink(path_ + "/" + name).ok());
  }
}

TEST_F(DataFolderTest, RefusesANewerFormat) {
  ASSERT_TRUE(open().ok());
  write("FORMAT", format_text(kDataFormat + 1));
  EXPECT_NE(error().find("has format " + std::to_string(kDataFormat + 1)), std::string::npos);
}

// Stands for two changes of the format that are yet to come.
TEST_F(DataFolderTest, MigratesStepByStepAndGoesOnWhereItWasBrokenOff) {
  DataFolderOptions old{path_, 0, 1};
  ASSERT_TRUE(DataFolder::open(old, *files_).ok());
  DataFolderOptions now{path_, 0, 3};
  std::vector<std::string> done;
  bool is_broken = true;
  const std::vector<Migration> steps = {
      [&](const std::string&, Files&) -> Result<void> {
        done.push_back("1 to 2");
        return {};
      },
      [&](const std::string& path, Files& files) -> Result<void> {
        done.push_back("2 to 3 of " + read_file(files, path + "/FORMAT").value());
        if (is_broken) return internal_error("the disk is full");
        return {};
      }};
  {
    auto folder = DataFolder::open(now, *files_).value();
    EXPECT_FALSE(folder->is_current());
    EXPECT_EQ(folder->migrate(steps).error().message(), "the disk is full");
    EXPECT_EQ(folder->format(), 2);
  }
  is_broken = false;
  auto folder = DataFolder::open(now, *files_).value();
  ASSERT_TRUE(folder->migrate(steps).ok());
  EXPECT_TRUE(folder->is_current());
  EXPECT_EQ(done, (std::vector<std::string>{"1 to 2", "2 to 3 of tarn data format 2\n",
                                            "2 to 3 of tarn data format 2\n"}));
  folder.reset();
  EXPECT_NE(DataFolder::open(old, *files_).error().message().find("has format 3"),
            std::string::npos);
}

TEST_F(DataFolderTest, RefusesAnUnknownFormat) {
  ASSERT_TRUE(open().ok());
  for (const char* text : {"", "tarn data format 0\n", "tarn data format 1x\n", "other 1\n"}) {
    write("FORMAT", text);
    EXPECT_NE(error().find("does not say"), std::string::npos) << text;
  }
  ASSERT_EQ(::unlink((path_ + "/FORMAT").c_str()), 0);
  EXPECT_NE(error().find("no file FORMAT"), std::string::npos);
}

TEST_F(DataFolderTest, RefusesAFolderOfSomebodyElse) {
  ASSERT_TRUE(files_->make_folder(path_).ok());
  write("master-key", "put there before the first start");
  EXPECT_TRUE(open().ok());
  ASSERT_TRUE(files_->remove_tree(path_).ok());
  ASSERT_TRUE(files_->make_folder(path_).ok());
  write("thesis.txt", "…");
  EXPECT_NE(error().find("such as thesis.txt"), std::string::npos);
  EXPECT_EQ(files_->list(path_).value(), std::vector<std::string>{"thesis.txt"});
}

class MasterKeyTest : public testing::Test {
 protected:
  Result<MasterKey> load() { return load_or_make_master_key(*files_, file_, system_random()); }
  TestFolder folder_;
  const KeyFile file_{folder_.path(), "master.key"};
  std::unique_ptr<Files> files_ = make_system_files();
};

TEST_F(MasterKeyTest, IsMadeOnce) {
  MasterKey made = load().value();
  EXPECT_TRUE(made.is_new);
  EXPECT_EQ(made.key.size(), 32u);
  struct stat status = {};
  ASSERT_EQ(::stat(made.path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  MasterKey loaded = load().value();
  EXPECT_FALSE(loaded.is_new);
  EXPECT_EQ(loaded.key, made.key);
}

TEST_F(MasterKeyTest, DamageAndOpenDoorsAreRefused) {
  MasterKey made = load().value();
  ASSERT_EQ(::chmod(made.path.c_str(), 0644), 0);
  EXPECT_NE(load().error().message().find("chmod 600"), std::string::npos);
  ASSERT_EQ(::chmod(made.path.c_str(), 0600), 0);
  std::string text = read_file(*files_, made.path).value();
  text[30] = text[30] == '0' ? '1' : '0';
  std::ofstream(made.path) << text;
  EXPECT_NE(load().error().message().find("damaged"), std::string::npos);
  std::ofstream(made.path) << "something else";
  EXPECT_FALSE(load().ok());
}

TEST_F(MasterKeyTest, IsNotMadeWhereDataNeedAnOldOne) {
  auto missing = load_master_key(*files_, file_);
  EXPECT_NE(missing.error().message().find("is missing"), std::string::npos);
  const MasterKey made = load().value();
  EXPECT_EQ(load_master_key(*files_, file_).value().key, made.key);
}

TEST(KeyWrap, OnlyTheSameKeyAndContextUnwrap) {
  std::string key(32, 'm');
  std::string data_key(32, 'd');
  std::string wrapped = wrap_key(key, data_key, "object/1", system_random());
  EXPECT_EQ(wrapped.size(), 1u + 12 + 32 + 16);
  EXPECT_NE(wrapped, wrap_key(key, data_key, "object/1", system_random()));
  EXPECT_EQ(unwrap_key(key, wrapped, "object/1").value(), data_key);
  EXPECT_FALSE(unwrap_key(key, wrapped, "object/2").ok());
  EXPECT_FALSE(unwrap_key(std::string(32, 'n'), wrapped, "object/1").ok());
  for (size_t i = 0; i < wrapped.size(); ++i) {
    std::string changed = wrapped;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(unwrap_key(key, changed, "object/1").ok()) << i;
    EXPECT_FALSE(unwrap_key(key, wrapped.substr(0, i), "object/1").ok()) << i;
  }
}

}  // namespace
}  // namespace tarn::store
