#include "base/log.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace tarn
