#include "console/console_origins.h"

#include <gtest/gtest.h>

namespace tarn::console {
namespace {

TEST(ConsoleOrigins, TheApiTrustsTheConsoleOfItsOwnHost) {
  const ConsoleOrigins origins({"127.0.0.1:4580"}, {});
  EXPECT_TRUE(origins.is_trusted("http://127.0.0.1:4580", "127.0.0.1:4566"));
  EXPECT_TRUE(origins.is_trusted("https://localhost:4580", "localhost:4566"));
  EXPECT_FALSE(origins.is_trusted("http://127.0.0.1:4566", "127.0.0.1:4566"));
  EXPECT_FALSE(origins.is_trusted("http://localhost:4580", "127.0.0.1:4566"));
  EXPECT_FALSE(origins.is_trusted("http://evil.example:4580", "evil.example:4566"));
  EXPECT_FALSE(origins.is_trusted("http://127.0.0.1.evil.example:4580", "127.0.0.1:4566"));
  EXPECT_FALSE(origins.is_trusted("null", "127.0.0.1:4566"));
  EXPECT_FALSE(origins.is_trusted("", "127.0.0.1:4566"));
}

TEST(ConsoleOrigins, KnowsNamesThatItWasTold) {
  const ConsoleOrigins origins({"0.0.0.0:4580"}, {"https://tarn.example.org"});
  EXPECT_TRUE(origins.is_trusted("https://tarn.example.org", "api.example.org"));
  EXPECT_FALSE(origins.is_trusted("http://tarn.example.org", "api.example.org"));
  EXPECT_TRUE(origins.is_own_host("tarn.example.org"));
  EXPECT_FALSE(origins.is_own_host("other.example.org"));
}

TEST(ConsoleOrigins, OnlyItsOwnPageMayPost) {
  const ConsoleOrigins origins({"[::1]:4580"}, {});
  EXPECT_TRUE(origins.is_same_origin("http://[::1]:4580", "[::1]:4580"));
  EXPECT_FALSE(origins.is_same_origin("http://[::1]:4566", "[::1]:4580"));
  EXPECT_FALSE(origins.is_same_origin("", "[::1]:4580"));
  EXPECT_FALSE(origins.is_same_origin("http://evil.example", "evil.example"));
}

TEST(ConsoleOrigins, SplitsHosts) {
  EXPECT_EQ(host_of("localhost:1"), "localhost");
  EXPECT_EQ(host_of("[::1]:1"), "[::1]");
  EXPECT_EQ(host_of("[::1]"), "[::1]");
  EXPECT_EQ(host_of(""), "");
}

}  // namespace
}  // namespace tarn::console
