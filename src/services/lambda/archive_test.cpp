#include "services/lambda/archive.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/lambda/archive_fixture.h"
#include "store/test_folder.h"

namespace tarn::lambda {
namespace {

namespace fs = std::filesystem;

class ArchiveTest : public testing::Test {
 protected:
  // "" where it unpacks, else the error's code.
  std::string unpack(const std::vector<ZipEntry>& entries, uint64_t max_bytes = 1000) {
    return unpack_bytes(ZipMaker::make(entries), max_bytes);
  }
  std::string unpack_bytes(std::string_view zip, uint64_t max_bytes = 1000) {
    fs::remove_all(root());
    auto done = unpack_archive(zip, root(), max_bytes);
    return done.ok() ? "" : done.error().code() + ": " + done.error().message();
  }
  std::string root() { return folder_.file("code"); }
  std::string read(const std::string& name) {
    std::ifstream file(root() + "/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  mode_t mode(const std::string& name) {
    struct stat status {};
    EXPECT_EQ(::lstat((root() + "/" + name).c_str(), &status), 0) << name;
    return status.st_mode & 07777;
  }

  store::TestFolder folder_;
};

constexpr std::string_view kBroken =
    "InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then "
    "try to upload again.";

TEST_F(ArchiveTest, UnpacksFilesAndFolders) {
  EXPECT_EQ(unpack({{"index.py", "print(1)"},
                    {"pkg/", "", 040755},
                    {"pkg/deep/er/a.txt", "a"},
                    {"bootstrap", "#!/bin/sh\n", 0100755},
                    {"./dot.txt", "d"}}),
            "");
  EXPECT_EQ(read("index.py"), "print(1)");
  EXPECT_EQ(read("pkg/deep/er/a.txt"), "a");
  EXPECT_EQ(read("dot.txt"), "d");
  EXPECT_EQ(mode("index.py"), 0444u);
  EXPECT_EQ(mode("bootstrap"), 0555u);
}

TEST_F(ArchiveTest, RefusesTwoFilesOfOneName) {
  EXPECT_EQ(unpack({{"a", "first"}, {"a", "second"}}), kBroken);
}

TEST_F(ArchiveTest, RefusesPathsThatLeadOut) {
  for (const char* name : {"../evil", "/etc/evil", "a/../../evil", "..", "a/..", "a/../b"}) {
    EXPECT_EQ(unpack({{name, "x"}}), kBroken) << name;
  }
  EXPECT_FALSE(fs::exists(folder_.file("evil")));
}

TEST_F(ArchiveTest, KeepsLinksThatStayInsideAndRefusesOthers) {
  EXPECT_EQ(unpack({{"lib/real", "x"}, {"bin/link", "../lib/real", 0120777}}), "");
  EXPECT_EQ(read("bin/link"), "x");
  for (const char* target : {"/etc/passwd", "../../etc/passwd", "../..", ""}) {
    EXPECT_EQ(unpack({{"bin/link", target, 0120777}}), kBroken) << target;
  }
}

TEST_F(ArchiveTest, RefusesLinksThatLeadOutByWayOfOthers) {
  EXPECT_EQ(unpack({{"p/q/up", "../..", 0120777}, {"p/q/out", "up/../etc", 0120777}}), kBroken);
  EXPECT_EQ(unpack({{"p/q/up", "../..", 0120777}, {"p/q/out", "up/..", 0120777}}), kBroken);
  EXPECT_EQ(unpack({{"p/q/up", "../..", 0120777}, {"p/q/in", "up/p", 0120777}}), "");
  EXPECT_EQ(unpack({{"a", "b", 0120777}, {"b", "a", 0120777}}), "") << "a circle";
  EXPECT_EQ(unpack({{"a", "nothing", 0120777}}), "");
}

TEST_F(ArchiveTest, RefusesMoreFoldersThanItsLimit) {
  std::vector<ZipEntry> entries;
  for (uint64_t i = 0; i * 98 <= kMaxArchiveFolders; ++i) {
    std::string name = std::to_string(i);
    for (int depth = 0; depth < 98; ++depth) name += "/d";
    entries.push_back({name + "/", "", 040755});
  }
  EXPECT_EQ(unpack(entries),
            "InvalidParameterValueException: Unzipped code must have at most 50000 folders");
}

TEST_F(ArchiveTest, WritesNothingThroughALink) {
  EXPECT_EQ(unpack({{"out", "target", 0120777}, {"target/", "", 040755}, {"out/x", "x"}}), kBroken);
  EXPECT_EQ(unpack({{"out/x", "x"}, {"out", ".", 0120777}}), kBroken);
}

TEST_F(ArchiveTest, CountsWhatIsWritten) {
  EXPECT_EQ(unpack({{"a", std::string(600, 'a')}, {"b", std::string(400, 'b')}}), "");
  EXPECT_NE(unpack({{"a", std::string(600, 'a')}, {"b", std::string(401, 'b')}}), "");
  EXPECT_EQ(unpack({{"a", std::string(1001, 'a')}}),
            "InvalidParameterValueException: Unzipped size must be smaller than 1000 bytes");
}

TEST_F(ArchiveTest, RefusesWhatIsBroken) {
  const std::string good = ZipMaker::make({{"index.py", "print(1)"}});
  EXPECT_EQ(unpack_bytes(""),
            "InvalidParameterValueException: Uploaded file must be a non-empty zip");
  EXPECT_EQ(unpack_bytes(ZipMaker::make({})),
            "InvalidParameterValueException: Uploaded file must be a non-empty zip");
  EXPECT_EQ(unpack_bytes("no zip at all"), kBroken);
  EXPECT_EQ(unpack_bytes(good.substr(0, good.size() / 2)), kBroken);
  std::string flipped = good;
  flipped[good.find("print")] = 'q';
  EXPECT_EQ(unpack_bytes(flipped), kBroken) << "a checksum";
  EXPECT_EQ(unpack({{"secret", "x", 0100644, 1}}), kBroken) << "encrypted";
  EXPECT_NE(unpack({{"a", "x", 0100644, 0, 500}}), "") << "a size that is not true";
  EXPECT_EQ(unpack({{"dir", "x"}, {"dir/file", "y"}}), kBroken) << "a file as a folder";
}

TEST_F(ArchiveTest, NeverCrashesOnDamage) {
  const std::string good = ZipMaker::make({{"index.py", "print(1)"}, {"b/c", "text"}});
  for (size_t at = 0; at < good.size(); ++at) {
    for (const char byte : {'\0', '\xff', '\x7f'}) {
      std::string bad = good;
      bad[at] = byte;
      unpack_bytes(bad);
    }
  }
}

}  // namespace
}  // namespace tarn::lambda
