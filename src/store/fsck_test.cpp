#include "store/fsck.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/blob_layout.h"
#include "store/key.h"
#include "store/row.h"
#include "store/test_folder.h"

namespace tarn::store {
namespace {

struct Row {
  std::string text;
  template <class V>
  void fields(V& v) {
    v(1, text);
  }
};

class FsckTest : public testing::Test {
 protected:
  void SetUp() override {
    database_ = Database::open({folder_.file("rows"), 0}, clock_).value();
    blobs_ = Blobs::open({blobs_path_, 0}, *files_).value();
    hooks_.extents = [this](const auto& each) -> Result<void> {
      for (const ReferencedExtent& extent : referenced_) TRY(each(extent));
      return {};
    };
  }
  std::string key(std::string_view name) {
    return Key({database_->generation(), "000000000000", kGlobal}, "test.row").add(name).bytes();
  }
  void put(const std::string& key, const std::string& value) {
    ASSERT_TRUE(
        run_transaction(*database_, [&](Transaction& t) { return t.put(key, value); }).ok());
  }
  Extent write(size_t size_bytes, uint64_t hint_bytes = 0) {
    auto writer = blobs_->create(key_, hint_bytes).value();
    EXPECT_TRUE(writer->write(std::string(size_bytes, 'x')).ok());
    return writer->finish().value();
  }
  FsckReport run() { return run_fsck(*database_, *blobs_, *files_, blobs_path_, hooks_).value(); }

  TestFolder folder_;
  const std::string blobs_path_ = folder_.file("blobs");
  const FrameKey key_{std::string(32, 'k'), "prefix00"};
  SystemClock clock_;
  std::unique_ptr<Files> files_ = make_system_files();
  std::unique_ptr<Database> database_;
  std::unique_ptr<Blobs> blobs_;
  std::vector<ReferencedExtent> referenced_;
  FsckHooks hooks_;
};

TEST_F(FsckTest, AWholeStoreIsClean) {
  put(key("a"), encode_row(Row{"text"}));
  ASSERT_TRUE(run_transaction(*database_, [&](Transaction& t) { return t.add(key("n"), 5); }).ok());
  referenced_.push_back({"packed", write(5000), key_});
  referenced_.push_back({"filed", write(70'000, 2 << 20), key_});
  write(300);
  write(400, 2 << 20);
  FsckReport report = run();
  EXPECT_TRUE(report.is_clean());
  EXPECT_EQ(report.rows, 2u);
  EXPECT_EQ(report.counters, 1u);
  EXPECT_EQ(report.extents, 2u);
  EXPECT_EQ(report.extent_bytes, 75'000u);
  EXPECT_EQ(report.orphan_extents, 2u);
  EXPECT_EQ(report.orphan_bytes, 700u);
}

TEST_F(FsckTest, BrokenRowsAreFound) {
  put(key("short"), "x");
  std::string damaged = encode_row(Row{"text"});
  damaged[2] ^= 1;
  put(key("damaged"), damaged);
  put(key("").substr(0, 12), encode_row(Row{"key"}));
  FsckReport report = run();
  EXPECT_EQ(report.problem_count, 3u);
  EXPECT_EQ(report.problems.size(), 3u);
}

TEST_F(FsckTest, BrokenExtentsAreFound) {
  Extent damaged = write(5000);
  Extent missing = write(70'000, 2 << 20);
  std::fstream(pack_path(blobs_path_, damaged.id), std::ios::in | std::ios::out | std::ios::binary)
          .seekp(static_cast<std::streamoff>(damaged.offset_bytes))
      << "damage";
  ASSERT_TRUE(files_->unlink(file_path(blobs_path_, missing.id)).ok());
  referenced_.push_back({"object one", damaged, key_});
  referenced_.push_back({"object two", missing, key_});
  FsckReport report = run();
  ASSERT_EQ(report.problem_count, 2u);
  EXPECT_TRUE(report.problems[0].starts_with("object one: ")) << report.problems[0];
  EXPECT_TRUE(report.problems[1].starts_with("object two: ")) << report.problems[1];
}

TEST_F(FsckTest, AWalkThatBreaksOffLeavesTheOtherChecks) {
  put(key("short"), "x");
  hooks_.extents = [this](const auto& each) -> Result<void> {
    TRY(each({"gone", Extent{ExtentPlace::kFile, 77, 0, 10, 0}, key_}));
    return corrupt("a block of rows");
  };
  hooks_.checks.push_back({"own", [](FsckReport& report) -> Result<void> {
                             report.add_problem("own: found");
                             return corrupt("another block");
                           }});
  const FsckReport report = run();
  const std::vector<std::string>& found = report.problems;
  ASSERT_EQ(found.size(), 5u);
  EXPECT_NE(found[1].find("gone: "), std::string::npos);
  EXPECT_NE(found[2].find("bytes of rows: Corrupt data: a block of rows"), std::string::npos);
  EXPECT_EQ(found[3], "own: found");
  EXPECT_NE(found[4].find("own: Corrupt data: another block"), std::string::npos);
}

TEST_F(FsckTest, ServicesAddTheirOwn) {
  hooks_.checks.push_back({"s3", [](FsckReport& report) -> Result<void> {
                             report.add_problem("s3: a count is off");
                             return internal_error("gave up");
                           }});
  EXPECT_EQ(run().problems, (std::vector<std::string>{"s3: a count is off", "s3: gave up"}));
}

}  // namespace
}  // namespace tarn::store
