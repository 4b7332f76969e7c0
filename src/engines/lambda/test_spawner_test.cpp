// The spawners of this test program, forked before the first test has a thread.
#include "engines/lambda/runner_fixture.h"

namespace tarn::runner {

sandbox::Spawner& test_spawner() {
  static std::unique_ptr<sandbox::Spawner> spawner = std::move(sandbox::Spawner::start()).value();
  return *spawner;
}

sandbox::Spawner& low_spawner() {
  static std::unique_ptr<sandbox::Spawner> spawner =
      std::move(sandbox::Spawner::start(sandbox::Isolation::kProcess)).value();
  return *spawner;
}

namespace {
const bool are_started = (test_spawner(), low_spawner(), true);
}  // namespace

TEST(TestSpawner, IsThereBeforeThreads) { EXPECT_TRUE(are_started); }

}  // namespace tarn::runner
