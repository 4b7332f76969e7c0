#include "base/random.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>

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

TEST(Random, TheSystemsNeverComesAgain) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(seen.insert(system_random().bytes(16)).second);
  std::string of_thread;
  std::thread([&] { of_thread = system_random().bytes(16); }).join();
  EXPECT_TRUE(seen.insert(of_thread).second);
  EXPECT_EQ(system_random().bytes(5000).size(), 5000u);
}

TEST(Random, AForkedProcessHasItsOwn) {
  EXPECT_EQ(system_random().bytes(8).size(), 8u);  // there is more in stock now
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string bytes = system_random().bytes(16);
    ::_exit(::write(ends[1], bytes.data(), bytes.size()) == 16 ? 0 : 1);
  }
  std::string of_child(16, '\0');
  ASSERT_EQ(::read(ends[0], of_child.data(), of_child.size()), 16);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_NE(of_child, system_random().bytes(16));
  ::close(ends[0]);
  ::close(ends[1]);
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
