#include "engines/lambda/local_runner.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <map>
#include <mutex>

#include "base/log.h"
#include "engines/lambda/errors.h"
#include "engines/lambda/runtime_listener.h"

namespace tarn::runner {

namespace {

// A function may have more memory than it should for this long, and a little more.
constexpr int64_t kMemoryWatchUs = 25'000;
constexpr int64_t kIdleSweepUs = 1'000'000;

// The zygote imports from where the sandbox shows the packages, so both name them alike: without
// links. Empty: there are none.
std::string real_folder(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? std::string() : real.string();
}

std::string packages_folder(const LocalRunnerOptions& options) {
  return real_folder(options.runtimes_folder + "/packages");
}

RecipeSurroundings look_around(const sandbox::Tier& tier, const sandbox::ControlGroups& groups,
                               const LocalRunnerOptions& options) {
  RecipeSurroundings out;
  out.tier = tier;
  out.limits_memory = groups.limits_memory();
  out.runtimes_folder = options.runtimes_folder;
  out.packages_folder = packages_folder(options);
  out.node_packages_folder = real_folder(options.runtimes_folder + "/node-packages");
  out.hidden = options.hidden;
  add_system(out);
  return out;
}

SandboxTier describe(const sandbox::Tier& tier, const sandbox::ControlGroups& groups) {
  SandboxTier out;
  out.name = sandbox::name_of(tier.isolation);
  out.unprotected = sandbox::unprotected(tier);
  if (tier.isolation == sandbox::Isolation::kTrusted) return out;
  if (!groups.limits_memory()) {
    out.unprotected.push_back("Memory is counted every 25 ms only: " + groups.reason() + ".");
  }
  if (!groups.limits_processes() && tier.isolation == sandbox::Isolation::kProcess) {
    out.unprotected.push_back("The number of a function's processes is not limited.");
  }
  return out;
}

class Runner final : public LocalRunner {
 public:
  Runner(sandbox::Spawner& spawner, Clock& clock, LocalRunnerOptions options,
         sandbox::ControlGroups groups);
  ~Runner() override;
  Result<void> listen();

  void invoke(std::shared_ptr<const FunctionVersion> version, FunctionInvocation invocation,
              FunctionDone done) override;
  void retire(const std::string& version_key, std::function<void()> gone) override;
  void keep_ready(std::shared_ptr<const FunctionVersion> version, int64_t environments) override;
  FunctionReadiness readiness(const std::string& version_key) const override;
  Result<void> check_snap_start(std::string_view runtime) const override;
  void make_snapshot(std::shared_ptr<const FunctionVersion> version,
                     FunctionSnapshotDone done) override;
  std::vector<FunctionRuntime> runtimes() const override { return catalog().list(); }
  Result<void> check_runtime(std::string_view runtime) const override;
  const SandboxTier& tier() const override { return tier_; }
  const sandbox::ControlGroups& groups() const override { return maker_.groups(); }
  void probe(MetricsText& out) const override;

 private:
  const RuntimeCatalog& catalog() const { return catalog_.get(); }
  VersionPool* pool_of(const std::shared_ptr<const FunctionVersion>& version);
  bool make_room();
  void watch_memory();
  void limit_originals();
  void sweep();
  void count();
  std::vector<pid_t> tcp_candidates();

  const SandboxTier tier_;
  Zygotes zygotes_;
  mutable EnvironmentMaker maker_;
  // Made when first asked for: a server without functions need not look for interpreters.
  std::shared_future<RuntimeCatalog> catalog_;
  LogPump logs_;
  EventLoop loop_;
  std::unique_ptr<RuntimeListener> listener_;
  Clock& clock_;
  VersionPool::Machine machine_;
  std::map<std::string, std::unique_ptr<VersionPool>> pools_;  // by version key; the loop's
  mutable std::mutex readiness_mutex_;
  std::map<std::string, FunctionReadiness> readiness_;  // of pools that keep environments ready
  std::atomic<int64_t> environments_{0}, idle_{0}, waiting_{0}, originals_{0}, invocations_{0};
};

Runner::Runner(sandbox::Spawner& spawner, Clock& clock, LocalRunnerOptions options,
               sandbox::ControlGroups groups)
    : tier_(describe(spawner.tier(), groups)),
      zygotes_(spawner, {options.runtimes_folder + "/libtarn-zygote.so",
                         options.runtimes_folder + "/python/zygote.py", packages_folder(options)}),
      maker_(spawner, zygotes_, look_around(spawner.tier(), groups, options), groups,
             options.scratch_folder),
      catalog_(std::async(std::launch::deferred, RuntimeCatalog::find, options.catalog).share()),
      clock_(clock),
      machine_{{loop_, maker_, logs_, clock},
               options.limits,
               StartGate(loop_, options.limits.starts),
               0,
               0,
               [this] { return make_room(); }} {
  loop_.post([this] {
    watch_memory();
    sweep();
  });
}

Runner::~Runner() {
  std::promise<void> ended;
  loop_.post([this, &ended] {
    if (listener_) listener_->stop();
    for (const auto& [key, pool] : pools_) pool->end_all();
    pools_.clear();
    ended.set_value();
  });
  ended.get_future().wait();
  // What is on its way up comes back to the loop, and ends there; timers look at what dies next.
  maker_.stop();
  loop_.stop();
}

Result<void> Runner::listen() {
  listener_ = TRY(RuntimeListener::listen(
      loop_, [this] { return tcp_candidates(); },
      [this](pid_t first, engines::Descriptor socket) {
        for (const auto& [key, pool] : pools_) {
          Environment* owner =
              pool->find([&](Environment& each) { return each.first_process() == first; });
          if (owner != nullptr) return owner->adopt(std::move(socket));
        }
      }));
  maker_.set_runtime_api(listener_->address());
  return {};
}

// Those that start come first: it is mostly one of them.
std::vector<pid_t> Runner::tcp_candidates() {
  std::vector<pid_t> starting, others;
  for (const auto& [key, pool] : pools_) {
    pool->find([&](Environment& each) {
      if (each.first_process() > 0) {
        (each.is_starting() ? starting : others).push_back(each.first_process());
      }
      return false;
    });
  }
  starting.insert(starting.end(), others.begin(), others.end());
  return starting;
}

VersionPool* Runner::pool_of(const std::shared_ptr<const FunctionVersion>& version) {
  const auto found = pools_.find(version->key);
  if (found != pools_.end()) return found->second.get();
  const RuntimeProgram* program = catalog().program(version->runtime);
  if (program == nullptr) return nullptr;
  auto pool = std::make_unique<VersionPool>(machine_, version, *program);
  return pools_.emplace(version->key, std::move(pool)).first->second.get();
}

void Runner::invoke(std::shared_ptr<const FunctionVersion> version, FunctionInvocation invocation,
                    FunctionDone done) {
  ++invocations_;
  if (invocation.answers_after_log) {
    done = [this, done = std::move(done)](Result<FunctionAnswer> got) {
      auto answer = std::make_shared<Result<FunctionAnswer>>(std::move(got));
      logs_.then([done, answer] { done(*std::move(answer)); });
    };
  }
  auto work = std::make_shared<Work>(Work{std::move(invocation), std::move(done)});
  loop_.post([this, version = std::move(version), work] {
    if (tier_.name == "none") {
      return work->done(environment_failed(tier_.unprotected.front()));
    }
    VersionPool* pool = pool_of(version);
    if (pool == nullptr) return work->done(runtime_is_gone(version->runtime, catalog().present()));
    pool->invoke(std::move(*work));
  });
}

void Runner::retire(const std::string& version_key, std::function<void()> gone) {
  loop_.post([this, version_key, gone = std::move(gone)] {
    const auto found = pools_.find(version_key);
    if (found == pools_.end()) {
      if (gone) logs_.then(gone);
      return;
    }
    // Not from within the pool, which goes with this.
    found->second->retire([this, version_key, gone] {
      loop_.post([this, version_key, gone] {
        pools_.erase(version_key);
        if (gone) logs_.then(gone);
      });
    });
  });
}

void Runner::keep_ready(std::shared_ptr<const FunctionVersion> version, int64_t environments) {
  loop_.post([this, version = std::move(version), environments] {
    VersionPool* pool = tier_.name == "none" ? nullptr : pool_of(version);
    if (pool != nullptr) pool->keep(environments);
  });
}

FunctionReadiness Runner::readiness(const std::string& version_key) const {
  const std::lock_guard lock(readiness_mutex_);
  const auto found = readiness_.find(version_key);
  return found == readiness_.end() ? FunctionReadiness{} : found->second;
}

Result<void> Runner::check_runtime(std::string_view runtime) const {
  const RuntimeProgram* program = catalog().program(runtime);
  if (program == nullptr) return runtime_is_not_here(runtime, catalog().present());
  // Whoever makes a function will soon run it.
  if (program->language == Language::kPython && tier_.name != "none") maker_.warm(*program);
  return {};
}

Result<void> Runner::check_snap_start(std::string_view runtime) const {
  const RuntimeProgram* program = catalog().program(runtime);
  if (program == nullptr) return runtime_is_not_here(runtime, catalog().present());
  if (program->language != Language::kPython)
    return no_snap_start(runtime, "only Python's have it");
  const sandbox::Tier& tier = maker_.surroundings().tier;
  if (tier.isolation == sandbox::Isolation::kProcess) {
    return no_snap_start(runtime, "this machine lets no sandbox have namespaces");
  }
  if (!tier.has_proc) return no_snap_start(runtime, "this machine's sandboxes have no /proc");
  if (!tier.no_copies.empty()) return no_snap_start(runtime, tier.no_copies);
  return {};
}

void Runner::make_snapshot(std::shared_ptr<const FunctionVersion> version,
                           FunctionSnapshotDone done) {
  loop_.post([this, version = std::move(version), done = std::move(done)] {
    VersionPool* pool = tier_.name == "none" ? nullptr : pool_of(version);
    if (pool == nullptr) return done(runtime_is_gone(version->runtime, catalog().present()));
    if (!uses_zygote(*version, *catalog().program(version->runtime))) {
      return done(Error(400, "Runtime.SnapshotError",
                        "A function with AWS_LAMBDA_EXEC_WRAPPER has no snapshots here."));
    }
    pool->make_snapshot(done);
  });
}

// Drops those that were used least lately, of versions that nothing runs of.
void Runner::limit_originals() {
  std::vector<VersionPool*> idle;
  size_t count = 0;
  uint64_t bytes = 0;
  for (const auto& [key, pool] : pools_) {
    Snapshot* snapshot = pool->snapshot();
    if (snapshot == nullptr || !snapshot->is_there()) continue;
    ++count;
    bytes += snapshot->bytes();
    if (pool->is_idle() && snapshot->is_ready()) idle.push_back(pool.get());
  }
  std::sort(idle.begin(), idle.end(), [](VersionPool* one, VersionPool* other) {
    return one->snapshot()->used_us() < other->snapshot()->used_us();
  });
  for (VersionPool* pool : idle) {
    if (count <= machine_.limits.originals && bytes <= machine_.limits.original_bytes) return;
    --count;
    bytes -= std::min(bytes, pool->snapshot()->bytes());
    pool->snapshot()->drop();
  }
}

bool Runner::make_room() {
  Environment* longest = nullptr;
  for (const auto& [key, pool] : pools_) {
    Environment* idle = pool->longest_idle();
    if (idle == nullptr) continue;
    if (longest == nullptr || idle->idle_since_us() < longest->idle_since_us()) longest = idle;
  }
  if (longest == nullptr) return false;
  longest->end();
  return true;
}

void Runner::watch_memory() {
  for (const auto& [key, pool] : pools_) pool->watch_memory();
  count();
  loop_.after(kMemoryWatchUs, [this] { watch_memory(); });
}

void Runner::sweep() {
  const int64_t now_us = monotonic_us(), real_ms = clock_.real_ms();
  for (const auto& [key, pool] : pools_) pool->sweep_idle(now_us, real_ms);
  limit_originals();
  loop_.after(kIdleSweepUs, [this] { sweep(); });
}

void Runner::count() {
  int64_t environments = 0, idle = 0, waiting = 0, originals = 0;
  std::map<std::string, FunctionReadiness> readiness;
  for (const auto& [key, pool] : pools_) {
    if (pool->kept() > 0) readiness.emplace(key, pool->readiness());
    environments += static_cast<int64_t>(pool->size());
    idle += static_cast<int64_t>(pool->idle());
    waiting += static_cast<int64_t>(pool->waiting());
    originals += pool->snapshot() != nullptr && pool->snapshot()->is_there() ? 1 : 0;
  }
  environments_ = environments, idle_ = idle, waiting_ = waiting, originals_ = originals;
  const std::lock_guard lock(readiness_mutex_);
  readiness_ = std::move(readiness);
}

void Runner::probe(MetricsText& out) const {
  out.family("tarn_function_environments", "gauge", "Environments of functions.");
  out.sample("tarn_function_environments", {{"state", "idle"}}, idle_.load());
  out.sample("tarn_function_environments", {{"state", "busy"}}, environments_ - idle_);
  out.family("tarn_function_originals", "gauge", "Initialized functions that are copied.");
  out.sample("tarn_function_originals", {}, originals_.load());
  out.family("tarn_function_waiting", "gauge", "Invocations that wait for an environment.");
  out.sample("tarn_function_waiting", {}, waiting_.load());
  out.family("tarn_function_invocations_total", "counter", "Invocations handed to the runner.");
  out.sample("tarn_function_invocations_total", {}, invocations_.load());
  out.family("tarn_function_sandbox", "gauge", "How functions are kept apart; 1 for the tier.");
  out.sample("tarn_function_sandbox", {{"tier", tier_.name}}, int64_t{1});
}

}  // namespace

Result<std::unique_ptr<LocalRunner>> LocalRunner::start(sandbox::Spawner& spawner, Clock& clock,
                                                        LocalRunnerOptions options) {
  auto runner =
      std::make_unique<Runner>(spawner, clock, std::move(options), sandbox::ControlGroups::find());
  TRY(runner->listen());
  std::string unprotected;
  for (const std::string& each : runner->tier().unprotected) {
    unprotected += (unprotected.empty() ? "" : " ") + each;
  }
  log_info("functions.sandbox", {{"tier", runner->tier().name}, {"unprotected", unprotected}});
  return std::unique_ptr<LocalRunner>(std::move(runner));
}

}  // namespace tarn::runner
