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

TEST(Random, UuidsTellTheirTime) {
  const std::string uuid = make_time_uuid(system_random(), 1'769'904'000'123);
  EXPECT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid[14], '7');
  EXPECT_EQ(time_of_uuid(uuid), std::optional<int64_t>(1'769'904'000'123));
  EXPECT_EQ(time_of_uuid(make_uuid(system_random())), std::nullopt);
  EXPECT_EQ(time_of_uuid("no uuid"), std::nullopt);
}

}  // namespace
}  // namespace tarn
