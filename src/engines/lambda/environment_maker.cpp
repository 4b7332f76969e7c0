#include "engines/lambda/environment_maker.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/log.h"

namespace tarn::runner {

namespace {

constexpr size_t kThreads = 2;
constexpr size_t kQueueMax = 10'000;
constexpr uint64_t kMib = 1 << 20;
// AWS's 1,024, and the sandbox's first process.
constexpr uint64_t kProcessesMax = 1025;

struct Pipe {
  engines::Descriptor ours, theirs;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe2", "a function's log", errno);
  return Pipe{engines::Descriptor(ends[0]), engines::Descriptor(ends[1])};
}

Result<Pipe> make_stream_pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return system_error("socketpair", "the Runtime API", errno);
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Pipe{engines::Descriptor(ends[0]), engines::Descriptor(ends[1])};
}

}  // namespace

EnvironmentMaker::EnvironmentMaker(sandbox::Spawner& spawner, Zygotes& zygotes,
                                   RecipeSurroundings surroundings, sandbox::ControlGroups groups,
                                   std::string scratch_folder)
    : spawner_(spawner),
      zygotes_(zygotes),
      surroundings_(std::move(surroundings)),
      groups_(std::move(groups)),
      scratch_folder_(std::move(scratch_folder)),
      threads_(std::make_unique<ThreadPool>("function-start", kThreads, kQueueMax)) {}

void EnvironmentMaker::stop() {
  const std::lock_guard lock(mutex_);
  threads_.reset();
}

bool EnvironmentMaker::post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  return threads_ && threads_->try_post(std::move(task));
}

void EnvironmentMaker::make(Order order, Done done) {
  auto task = [this, order = std::move(order), done] { done(make_now(order)); };
  if (!post(std::move(task))) {
    done(internal_error("too many environments are being started"));
  }
}

void EnvironmentMaker::warm(const RuntimeProgram& program) {
  (void)post([this, path = program.program] {
    if (auto warmed = zygotes_.warm(path); !warmed.ok()) {
      log_error("functions.zygote_failed", {{"message", warmed.error().message()}});
    }
  });
}

void EnvironmentMaker::clean(std::unique_ptr<sandbox::ControlGroup> group,
                             std::string scratch_folder) {
  auto task = [group = std::shared_ptr<sandbox::ControlGroup>(std::move(group)),
               scratch = std::move(scratch_folder)]() mutable {
    group.reset();
    std::error_code error;
    if (!scratch.empty()) std::filesystem::remove_all(scratch, error);
  };
  if (!post(task)) task();
}

Result<MadeEnvironment> EnvironmentMaker::make_now(const Order& order) {
  const FunctionVersion& version = *order.version;
  MadeEnvironment made;
  FunctionCredentials credentials;
  if (version.credentials) credentials = TRY(version.credentials());
  made.credentials_expire_ms = credentials.expires_ms;
  if (surroundings_.tier.isolation == sandbox::Isolation::kProcess) {
    made.scratch_folder = scratch_folder_ + "/" + std::to_string(order.slot);
    std::error_code error;
    std::filesystem::remove_all(made.scratch_folder, error);
    std::filesystem::create_directories(made.scratch_folder, error);
    chmod(made.scratch_folder.c_str(), 0700);
  }
  Pipe lines = TRY(make_pipe());
  Pipe frames = TRY(make_pipe());
  std::vector<int> passed = {lines.theirs.get(), lines.theirs.get(), frames.theirs.get()};
  Pipe api;
  if (order.program.language != Language::kProvided) {
    api = TRY(make_stream_pair());
    passed.push_back(api.theirs.get());
  }
  // A tmpfs is memory of the group that writes it; what is the function's own is watched apart.
  const auto memory_mib = static_cast<uint64_t>(version.memory_mib + version.ephemeral_storage_mib);
  made.group =
      groups_.make("environment-" + std::to_string(order.slot), {memory_mib * kMib, kProcessesMax});
  const RecipeParts parts{version,          order.program,       credentials,
                          order.log_stream, made.scratch_folder, order.slot,
                          order.kind};
  if (order.kind == StartKind::kCopy) {
    TRY(launch_copy(order, parts, passed, made));
  } else {
    TRY(launch(order, parts, passed, made));
  }
  made.lines = std::move(lines.ours);
  made.frames = std::move(frames.ours);
  made.api = std::move(api.ours);
  return made;
}

Result<void> EnvironmentMaker::launch(const Order& order, const RecipeParts& parts,
                                      std::vector<int> passed, MadeEnvironment& made) {
  engines::Descriptor control;
  if (order.kind == StartKind::kOriginal) {
    auto [ours, theirs] = TRY(sandbox::make_packet_pair());
    made.control = std::move(ours);
    control = std::move(theirs);
    passed.push_back(control.get());
  }
  sandbox::SandboxSpec spec = TRY(make_recipe(surroundings_, parts));
  if (made.group) spec.control_groups = made.group->entrances();
  if (uses_zygote(parts.version, order.program)) {
    made.status = TRY(zygotes_.launch(order.program.program, spec, passed));
  } else {
    made.status = TRY(sandbox::request_launch(spawner_.socket(), spec, passed));
  }
  return {};
}

Result<void> EnvironmentMaker::launch_copy(const Order& order, RecipeParts parts,
                                           std::span<const int> passed, MadeEnvironment& made) {
  const OriginalDoor& original = *order.original;
  parts.slot = original.slot;
  sandbox::SandboxSpec spec = make_copy_recipe(surroundings_, parts);
  if (made.group) spec.control_groups = made.group->entrances();
  sandbox::StartedCopy copy = TRY(sandbox::request_copy(
      spawner_.socket(), {original.control.get(), original.handle.get()}, spec, passed));
  made.status = std::move(copy.status);
  made.handle = std::move(copy.handle);
  made.first_process = copy.first_process;
  return {};
}

}  // namespace tarn::runner
