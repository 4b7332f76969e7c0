// The drawer with scripts of its own for draw.mjs: what comes out, and what a script can't do.
#include "engines/drawing/local_drawer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace tarn::drawing {
namespace {

namespace fs = std::filesystem;

sandbox::Spawner& spawner() {
  static std::unique_ptr<sandbox::Spawner> one = std::move(sandbox::Spawner::start()).value();
  return *one;
}
// Forked before the first test has a thread.
[[maybe_unused]] const bool is_started = (spawner(), true);

class LocalDrawerTest : public testing::Test {
 protected:
  LocalDrawerTest() {
    std::string name = testing::TempDir() + "drawer-XXXXXX";
    folder_ = mkdtemp(name.data());
    fs::permissions(folder_, fs::perms(0755));
    fs::create_directories(folder_ + "/drawing");
    fs::create_directories(folder_ + "/data");
    std::ofstream(folder_ + "/data/master.key") << "secret";
    drawer_ =
        LocalDrawer::make(spawner(), {folder_, folder_ + "/scratch", {folder_ + "/data"}, {}});
  }
  ~LocalDrawerTest() override { fs::remove_all(folder_); }

  Result<std::string> run(const std::string& script, std::string_view sheet) {
    std::ofstream(folder_ + "/drawing/draw.mjs") << script;
    return drawer_->draw(sheet, DrawingFormat::kSvg);
  }
  // Skips, in words, where this machine has no Node.js.
  static bool is_missing(const Result<std::string>& drawn) {
    return !drawn.ok() && drawn.error().code() == "DrawingUnavailable" &&
           drawn.error().message().find("Node.js") != std::string::npos;
  }

  std::string folder_;
  std::unique_ptr<LocalDrawer> drawer_;
};

constexpr const char* kRead = "import { readFileSync } from 'node:fs';\n";

TEST_F(LocalDrawerTest, PassesTheSheetInAndTheDrawingOut) {
  const std::string large(3 << 20, 'x');
  const auto drawn =
      run(std::string(kRead) + "process.stdout.write(process.argv[2] + readFileSync(0, 'utf8'));",
          large);
  if (is_missing(drawn)) GTEST_SKIP() << drawn.error().message();
  ASSERT_TRUE(drawn.ok()) << drawn.error().message();
  EXPECT_EQ(*drawn, "svg" + large);
}

TEST_F(LocalDrawerTest, SaysWhyADrawingFailed) {
  const auto drawn = run("console.error('it has no page'); process.exitCode = 1;", "{}");
  if (is_missing(drawn)) GTEST_SKIP() << drawn.error().message();
  ASSERT_FALSE(drawn.ok());
  EXPECT_EQ(drawn.error().code(), "DrawingFailed");
  EXPECT_EQ(drawn.error().message(), "The sheet could not be drawn: it has no page");
}

TEST_F(LocalDrawerTest, ShowsNothingOfTheServer) {
  const auto drawn =
      run(std::string(kRead) + "let out = '';\nfor (const file of ['" + folder_ +
              "/data/master.key', '/etc/shadow', '/proc/" + std::to_string(getpid()) +
              "/environ']) { try { readFileSync(file); out += file; } catch {} }\n"
              "process.stdout.write(`[${out}]`);",
          "{}");
  if (is_missing(drawn)) GTEST_SKIP() << drawn.error().message();
  ASSERT_TRUE(drawn.ok()) << drawn.error().message();
  EXPECT_EQ(*drawn, "[]");
}

TEST_F(LocalDrawerTest, EndsWhatWritesTooMuch) {
  const auto drawn =
      run("const piece = Buffer.alloc(1 << 20); for (let i = 0; i < 100; ++i) "
          "process.stdout.write(piece);",
          "{}");
  if (is_missing(drawn)) GTEST_SKIP() << drawn.error().message();
  ASSERT_FALSE(drawn.ok());
  EXPECT_NE(drawn.error().message().find("larger than 64 MiB"), std::string::npos);
}

TEST_F(LocalDrawerTest, NamesWhatTheMachineLacks) {
  const auto drawn = drawer_->draw("{}", DrawingFormat::kPdf);
  ASSERT_FALSE(drawn.ok());
  EXPECT_EQ(drawn.error().http_status(), 501);
  EXPECT_NE(drawn.error().message().find("the console is not built"), std::string::npos);
}

TEST_F(LocalDrawerTest, RefusesMoreThanItTakes) {
  const auto drawn = drawer_->draw(std::string(33 << 20, ' '), DrawingFormat::kSvg);
  ASSERT_FALSE(drawn.ok());
  EXPECT_EQ(drawn.error().code(), "DrawingTooLarge");
}

}  // namespace
}  // namespace tarn::drawing
