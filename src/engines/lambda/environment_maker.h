// EnvironmentMaker: all that waits when an environment starts: the role's credentials, control
// groups, pipes, the request to the spawner or zygote. On threads of its own.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/thread_pool.h"
#include "core/function_runner.h"
#include "engines/lambda/recipe.h"
#include "engines/lambda/zygotes.h"
#include "engines/sandbox/control_groups.h"
#include "engines/sandbox/copies.h"

namespace tarn::runner {

// An initialized environment that is copied, and runs no invocation itself.
struct OriginalDoor {
  engines::Descriptor control, handle;  // sandbox::Original
  uint32_t slot = 0;                    // its own, which copies share
};

// A sandbox on its way up, and our ends of what leads into it.
struct MadeEnvironment {
  engines::Descriptor status;  // sandbox_spec.h
  engines::Descriptor lines, frames;
  engines::Descriptor api;      // of our own runtimes; others come over TCP
  engines::Descriptor control;  // of an original
  engines::Descriptor handle;   // of a copy, which has said kStarted: a pidfd of its first process
  pid_t first_process = -1;     // of a copy
  std::unique_ptr<sandbox::ControlGroup> group;
  std::string scratch_folder;
  int64_t credentials_expire_ms = 0;
};

class EnvironmentMaker {
 public:
  struct Order {
    std::shared_ptr<const FunctionVersion> version;
    RuntimeProgram program;
    std::string log_stream;
    uint32_t slot = 0;
    StartKind kind = StartKind::kOnDemand;
    std::shared_ptr<const OriginalDoor> original;  // of a copy
  };
  using Done = std::function<void(Result<MadeEnvironment>)>;

  EnvironmentMaker(sandbox::Spawner& spawner, Zygotes& zygotes, RecipeSurroundings surroundings,
                   sandbox::ControlGroups groups, std::string scratch_folder);

  // `done` comes on a thread of the maker's.
  void make(Order order, Done done);
  void warm(const RuntimeProgram& program);
  // Finishes what was ordered; orders that follow are refused.
  void stop();
  void set_runtime_api(std::string address) { surroundings_.runtime_api = std::move(address); }
  const RecipeSurroundings& surroundings() const { return surroundings_; }
  const sandbox::ControlGroups& groups() const { return groups_; }
  // Frees what an environment that is gone has left, on a thread of the maker's.
  void clean(std::unique_ptr<sandbox::ControlGroup> group, std::string scratch_folder);

 private:
  Result<MadeEnvironment> make_now(const Order& order);
  Result<void> launch(const Order& order, const RecipeParts& parts, std::vector<int> passed,
                      MadeEnvironment& made);
  Result<void> launch_copy(const Order& order, RecipeParts parts, std::span<const int> passed,
                           MadeEnvironment& made);
  bool post(std::function<void()> task);

  sandbox::Spawner& spawner_;
  Zygotes& zygotes_;
  RecipeSurroundings surroundings_;
  const sandbox::ControlGroups groups_;
  const std::string scratch_folder_;
  std::mutex mutex_;
  std::unique_ptr<ThreadPool> threads_;  // null when stopped
};

}  // namespace tarn::runner
