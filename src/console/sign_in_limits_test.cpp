#include "console/sign_in_limits.h"

#include <gtest/gtest.h>

namespace tarn::console {
namespace {

TEST(SignInLimits, DoublesTheWaitBeyondTheFreeFailures) {
  SignInLimits limits(3);
  limits.failed("ann", 0);
  limits.failed("ann", 0);
  EXPECT_EQ(limits.wait_ms("ann", 0), 0);
  limits.failed("ann", 0);
  EXPECT_EQ(limits.wait_ms("ann", 0), 1000);
  EXPECT_EQ(limits.wait_ms("bob", 0), 0);
  limits.failed("ann", 1000);
  EXPECT_EQ(limits.wait_ms("ann", 1000), 2000);
  EXPECT_EQ(limits.wait_ms("ann", 3000), 0);
}

TEST(SignInLimits, StaysBounded) {
  SignInLimits limits(1);
  for (int i = 0; i < 100; ++i) limits.failed("ann", 0);
  EXPECT_EQ(limits.wait_ms("ann", 0), 15 * 60 * 1000);
  for (int i = 0; i < 20'000; ++i) limits.failed("name" + std::to_string(i), i);
}

TEST(SignInLimits, SuccessAndTimeForget) {
  SignInLimits limits(1);
  limits.failed("ann", 0);
  limits.succeeded("ann");
  EXPECT_EQ(limits.wait_ms("ann", 0), 0);
  limits.failed("bob", 0);
  limits.failed("bob", 2 * 3600 * 1000);
  EXPECT_EQ(limits.wait_ms("bob", 2 * 3600 * 1000), 1000);
}

}  // namespace
}  // namespace tarn::console
