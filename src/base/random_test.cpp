#include "base/random.h"

#include <gtest/gtest.h>

namespace tarn {
namespace {

class FixedRandom final : public Random {
 public:
  std::string bytes(size_t count) override { return std::string(count, '\xff'); }
};

TEST(Random, IdsHaveTheirForms) {
  FixedRandom fixed;
  EXPECT_EQ(make_uuid(fixed), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(make_id(fixed, "AKIA", 4), "AKIA7777");
  EXPECT_EQ(make_hex_id(fixed, 5), "fffff");
}

TEST(Random, TheSystemsDiffers) {
  EXPECT_NE(system_random().bytes(16), system_random().bytes(16));
  EXPECT_EQ(system_random().bytes(0), "");
}

}  // namespace
}  // namespace tarn
