#include "console/console_pack.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tarn::console {
namespace {

class ConsolePackTest : public testing::Test {
 protected:
  std::string write(std::string_view bytes) {
    const std::string path =
        (std::filesystem::temp_directory_path() /
         ("pack" + std::to_string(reinterpret_cast<uintptr_t>(this)) + ".pack"))
            .string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path_ = path;
  }
  void TearDown() override {
    if (!path_.empty()) std::filesystem::remove(path_);
  }
  static std::string with_index(const std::string& index, std::string_view bytes) {
    return "TARNPACK1\n" + std::to_string(index.size()) + "\n" + index + std::string(bytes);
  }
  std::string path_;
};

constexpr const char* kIndex =
    R"([{"path":"/index.html","type":"text/html","etag":"e","immutable":false,)"
    R"("encodings":{"br":[0,2],"identity":[2,5]}}])";

TEST_F(ConsolePackTest, FindsFilesAndTheirEncodings) {
  auto pack = ConsolePack::open(write(with_index(kIndex, "brplain")));
  ASSERT_TRUE(pack.ok()) << pack.error().message();
  const Asset* asset = (*pack)->find("/index.html");
  ASSERT_NE(asset, nullptr);
  EXPECT_EQ(asset->etag, "\"e\"");
  EXPECT_EQ(choose_encoding(*asset, "gzip, br").second, "br");
  EXPECT_EQ(choose_encoding(*asset, "gzip, br;q=0").second, "plain");
  EXPECT_EQ(choose_encoding(*asset, "").second, "plain");
  EXPECT_EQ((*pack)->find("/other"), nullptr);
}

TEST_F(ConsolePackTest, AbsentIsNoError) {
  auto pack = ConsolePack::open("/nonexistent/console.pack");
  ASSERT_TRUE(pack.ok());
  EXPECT_EQ(*pack, nullptr);
}

TEST_F(ConsolePackTest, RefusesWhatIsCutOrIsNone) {
  for (const std::string& bytes :
       {std::string("ELF"), std::string("TARNPACK1\n"), std::string("TARNPACK1\n99999\n[]"),
        with_index("{}", ""), with_index(kIndex, "brpl")}) {
    EXPECT_FALSE(ConsolePack::open(write(bytes)).ok()) << bytes;
  }
}

}  // namespace
}  // namespace tarn::console
