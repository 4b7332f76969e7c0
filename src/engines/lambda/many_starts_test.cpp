// Many environments that start at one time, as when a queue of events is first looked at.
#include <chrono>
#include <set>

#include "engines/lambda/runner_fixture.h"

namespace tarn::runner {

namespace {

class ManyStartsTest : public RunnerFixture {
 protected:
  static constexpr int64_t kInitLimitUs = 5'000'000;
  void SetUp() override {
    RunnerFixture::SetUp();
    options_.limits.init_us = kInitLimitUs;
    runner_ = start_runner();
    if (runner().tier().name == "none") GTEST_SKIP() << runner().tier().unprotected.front();
    if (python().empty()) GTEST_SKIP() << "no Python on this machine";
    if (!has_zygote()) GTEST_SKIP() << "this build has no zygote";
  }
};

// A runtime may ask for its first work before the launcher has said that it is there.
TEST_F(ManyStartsTest, RunLongerThanAnInitializationMay) {
  constexpr int kStarts = 60;
  auto version = python_function(
      "import time\n"
      "def handler(event, context):\n"
      "    time.sleep(6)\n");
  version->timeout_ms = 60'000;
  std::vector<std::future<Called>> calls;
  for (int i = 0; i < kStarts; ++i) calls.push_back(call_later(version));
  for (auto& later : calls) {
    ASSERT_EQ(later.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    const Called called = later.get();
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    EXPECT_EQ(called.answer->function_error, "") << called.answer->payload;
  }
}

// Starting them all would make each as late as the last one; few of them do all of the work. More
// on a busy machine, since who starts for long makes room for others (StartGate::kHoldUs).
TEST_F(ManyStartsTest, StartNoMoreThanThereAreCoresFor) {
  constexpr int kCalls = 120;
  const auto version = python_function(
      "import time\n"
      "end = time.process_time() + 0.02\n"
      "while time.process_time() < end: pass\n"
      "def handler(event, context):\n"
      "    return 1\n");
  std::vector<std::future<Called>> calls;
  for (int i = 0; i < kCalls; ++i) calls.push_back(call_later(version));
  for (auto& later : calls) {
    ASSERT_EQ(later.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    const Called called = later.get();
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    ASSERT_EQ(called.answer->function_error, "") << called.answer->payload;
  }
  retire(version->key);  // all of them have logged then that they start
  const std::lock_guard lock(mutex_);
  EXPECT_LT(std::set<std::string>(streams_.begin(), streams_.end()).size(), kCalls * 3 / 4);
}

// What waits and does not compute lets others go on.
TEST_F(ManyStartsTest, DoNotWaitForOneThatOnlyWaits) {
  constexpr int kCalls = 8;
  options_.limits.starts = 1;
  runner_.reset();
  runner_ = start_runner();
  const auto version = python_function(
      "import time\n"
      "time.sleep(3)\n"
      "def handler(event, context):\n"
      "    time.sleep(3)\n");
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::future<Called>> calls;
  for (int i = 0; i < kCalls; ++i) calls.push_back(call_later(version));
  for (auto& later : calls) {
    ASSERT_EQ(later.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    EXPECT_TRUE(later.get().answer.ok());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(kCalls * 3));
}

// One whose initialization fails makes room for the next, and one function's do not hold back
// those of another.
TEST_F(ManyStartsTest, GoOnAfterThoseThatFail) {
  constexpr int kCalls = 12;
  const auto broken = python_function("raise ValueError('no such table')\n");
  const auto sound = python_function("def handler(event, context):\n    return 1\n");
  std::vector<std::future<Called>> failing, passing;
  for (int i = 0; i < kCalls; ++i) {
    failing.push_back(call_later(broken));
    passing.push_back(call_later(sound));
  }
  for (int i = 0; i < kCalls; ++i) {
    ASSERT_EQ(failing[i].wait_for(std::chrono::seconds(60)), std::future_status::ready);
    EXPECT_EQ(failing[i].get().answer->function_error, "Unhandled");
    ASSERT_EQ(passing[i].wait_for(std::chrono::seconds(60)), std::future_status::ready);
    EXPECT_EQ(passing[i].get().answer->function_error, "");
  }
}

}  // namespace

}  // namespace tarn::runner
