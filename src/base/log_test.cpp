#include "base/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/json.h"

namespace tarn {
namespace {

TEST(Log, OneJsonLineAnEvent) {
  testing::internal::CaptureStderr();
  log_info("query.finished", {{"query_id", "a\"b\n"}, {"rows", 12}});
  log_debug("not.shown");
  const std::string line = testing::internal::GetCapturedStderr();
  ASSERT_EQ(line.find('\n'), line.size() - 1);
  const Json json = Json::parse(line).value();
  EXPECT_EQ(json.find("event")->as_string(), "query.finished");
  EXPECT_EQ(json.find("level")->as_string(), "info");
  EXPECT_EQ(json.find("query_id")->as_string(), "a\"b\n");
  EXPECT_EQ(json.find("rows")->as_int(), 12);
}

// A full disk under standard error, and one that was closed.
TEST(Log, WhatCannotBeWrittenIsCountedAndNothingElse) {
  const int64_t before = lost_log_lines();
  const int kept = ::dup(STDERR_FILENO);
  const int full = ::open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  ASSERT_GE(::dup2(full, STDERR_FILENO), 0);
  log_info("lost.one");
  ::close(STDERR_FILENO);
  log_info("lost.two");
  ::dup2(kept, STDERR_FILENO);
  ::close(full);
  ::close(kept);
  log_debug("not.shown");
  EXPECT_EQ(lost_log_lines() - before, 2);
}

}  // namespace
}  // namespace tarn
