#include "engines/jobs/local_job_runner.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/log.h"
#include "base/metric_families.h"
#include "engines/jobs/job_recipe.h"
#include "engines/jobs/job_session.h"
#include "engines/lambda/zygotes.h"

namespace tarn::jobs {
namespace {

namespace fs = std::filesystem;
constexpr uint64_t kRunnerMib = 1 << 20;
constexpr uint64_t kJobProcessesMax = 4097;
constexpr int64_t kMinMemoryMib = 512;

constexpr int64_t kLibraryMemoryMib = 2048;
constexpr int64_t kLibraryTimeoutMs = 600'000;
constexpr size_t kMaxSaidBytes = 8 * 1024;
constexpr std::string_view kScalaLibrary = "tarn-glue-scala.jar";  // scala_job.py has it too

// Of the run that compiles the library for Scala.
class LibraryEvents final : public JobEvents {
 public:
  bool on_running() override { return true; }
  void on_lines(bool, const std::vector<LogLine>& lines) override {
    for (const LogLine& line : lines) {
      if (said_.size() < kMaxSaidBytes) said_ += line.message + "\n";
    }
  }
  Result<std::string> on_request(std::string_view) override { return std::string("{}"); }
  const std::string& said() const { return said_; }

 private:
  std::string said_;
};

struct Ends {
  engines::Descriptor ours, theirs;
};

Result<Ends> make_job_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe2", "a job's output", errno);
  return Ends{engines::Descriptor(ends[0]), engines::Descriptor(ends[1])};
}

Result<Ends> make_control() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return system_error("socketpair", "a job's control channel", errno);
  }
  return Ends{engines::Descriptor(ends[0]), engines::Descriptor(ends[1])};
}

// The zygote loads from where the sandbox shows it, so both must name folders alike; empty: it is
// not there.
std::string real_folder(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? std::string() : real.string();
}

runner::RecipeSurroundings look_around(const sandbox::Tier& tier,
                                       const sandbox::ControlGroups& groups,
                                       const LocalJobRunnerOptions& options) {
  runner::RecipeSurroundings out;
  out.tier = tier;
  out.limits_memory = groups.limits_memory();
  out.runtimes_folder = real_folder(options.runtimes_folder);
  out.packages_folder = real_folder(options.runtimes_folder + "/packages");
  out.hidden = options.hidden;
  runner::add_system(out);
  return out;
}

// Three quarters of the machine's: the rest is the server's, and the system's.
int64_t machine_limit_mib() {
  const int64_t pages = ::sysconf(_SC_PHYS_PAGES), page_bytes = ::sysconf(_SC_PAGE_SIZE);
  return std::max(pages * page_bytes / 4 * 3 / static_cast<int64_t>(kRunnerMib), kMinMemoryMib);
}

class Runner final : public LocalJobRunner {
 public:
  Runner(sandbox::Spawner& spawner, const Clock& clock, LocalJobRunnerOptions options)
      : spawner_(spawner),
        clock_(clock),
        options_(std::move(options)),
        zygotes_(spawner, {options_.runtimes_folder + "/libtarn-zygote.so",
                           real_folder(options_.runtimes_folder) + "/python/jobs/job_zygote.py",
                           real_folder(options_.runtimes_folder + "/packages")}),
        memory_limit_mib_(machine_limit_mib()) {}

  void warm() override;
  JobEnd run(const JobOrder& order, JobEvents& events) override;
  void stop(const std::string& run_id) override;
  void stop_all() override;
  int64_t memory_limit_mib() const override { return memory_limit_mib_; }
  bool has_spark() const override { return !options_.spark.python.empty(); }
  void probe(MetricsText& out) const override;

 private:
  struct Ready {
    runner::RecipeSurroundings surroundings;
    std::optional<runner::RuntimeProgram> program;
    std::string scratch_folder;  // without symbolic links, as mounts want it
  };

  const Ready& ready();
  int64_t disk_bytes() const { return options_.disk_mib * static_cast<int64_t>(kRunnerMib); }
  JobEnd run_in(const std::string& scratch, const JobOrder& order, JobEvents& events);
  Result<std::string> scala_library();
  Result<void> add_scala_library(const JobOrder& order, const std::string& scratch);
  Result<LaunchedJob> launch(const JobOrder& order, const Ready& ready, uint32_t slot,
                             const std::string& scratch);

  sandbox::Spawner& spawner_;
  const Clock& clock_;
  const LocalJobRunnerOptions options_;
  runner::Zygotes zygotes_;
  const int64_t memory_limit_mib_;
  std::once_flag looked_;
  std::optional<Ready> ready_;
  std::atomic<uint32_t> slots_{0};
  std::atomic<int64_t> runs_{0};
  std::mutex library_mutex_;   // before mutex_
  std::string scala_library_;  // its file, once it is there
  mutable std::mutex mutex_;
  std::map<std::string, JobSession*> sessions_;  // by run id
  bool is_closing_ = false;
};

// When the first job runs: a server without jobs need not look for interpreters.
const Runner::Ready& Runner::ready() {
  std::call_once(looked_, [this] {
    Ready made;
    made.surroundings = look_around(spawner_.tier(), options_.groups, options_);
    runner::CatalogOptions catalog;
    made.program =
        find_job_python(runner::RuntimeCatalog::find(catalog), made.surroundings.packages_folder);
    std::error_code error;
    fs::remove_all(options_.scratch_folder, error);
    fs::create_directories(options_.scratch_folder, error);
    made.scratch_folder = real_folder(options_.scratch_folder);
    ready_ = std::move(made);
  });
  return *ready_;
}

Result<LaunchedJob> Runner::launch(const JobOrder& order, const Ready& ready, uint32_t slot,
                                   const std::string& scratch) {
  const sandbox::Tier& tier = ready.surroundings.tier;
  if (tier.isolation == sandbox::Isolation::kTrusted) {
    return internal_error("this machine cannot keep jobs apart: " + tier.reason);
  }
  if (!ready.program) return internal_error("there is no Python 3.10 or later on this machine");
  if (mkdir(scratch.c_str(), 0700) != 0) return system_error("mkdir", scratch, errno);
  if (tier.isolation == sandbox::Isolation::kPrivileged &&
      chown(scratch.c_str(), job_user(slot), job_user(slot)) != 0) {
    return system_error("chown", scratch, errno);
  }
  TRY(add_scala_library(order, scratch));
  Ends output = TRY(make_job_pipe());
  Ends errors = TRY(make_job_pipe());
  Ends control = TRY(make_control());
  std::optional<SparkPlace> spark;
  if (order.uses_spark) spark = TRY(find_spark(options_.spark));
  sandbox::SandboxSpec spec = make_job_recipe(
      ready.surroundings, {order, *ready.program, scratch, static_cast<uint64_t>(disk_bytes()),
                           slot, spark ? &*spark : nullptr});
  LaunchedJob launched;
  launched.group = options_.groups.make(
      "job-" + std::to_string(slot),
      {static_cast<uint64_t>(order.memory_mib) * kRunnerMib, kJobProcessesMax});
  if (launched.group) spec.control_groups = launched.group->entrances();
  launched.counts_memory = launched.group == nullptr || !options_.groups.limits_memory();
  launched.has_namespace = tier.isolation != sandbox::Isolation::kProcess;
  const int passed[] = {output.theirs.get(), errors.theirs.get(), control.theirs.get()};
  launched.scratch_folder = scratch;
  launched.disk_bytes = disk_bytes();
  launched.status = TRY(zygotes_.launch(ready.program->program, spec, passed));
  launched.output = std::move(output.ours);
  launched.errors = std::move(errors.ours);
  launched.control = std::move(control.ours);
  return launched;
}

void Runner::warm() {
  const Ready& here = ready();
  if (!here.program || here.surroundings.tier.isolation == sandbox::Isolation::kTrusted) return;
  if (auto warmed = zygotes_.warm(here.program->program); !warmed.ok()) {
    log_error("jobs.zygote_failed", {{"message", warmed.error().message()}});
  }
}

JobEnd Runner::run(const JobOrder& order, JobEvents& events) {
  ++runs_;
  const std::string scratch = ready().scratch_folder + "/" + order.run_id;
  const JobEnd end = run_in(scratch, order, events);
  std::error_code error;
  fs::remove_all(scratch, error);
  return end;
}

// Compiled by a run of its own, which has no script of anybody's, once a server.
Result<std::string> Runner::scala_library() {
  const std::lock_guard lock(library_mutex_);
  if (!scala_library_.empty()) return scala_library_;
  JobOrder order;
  order.run_id = "scala-library-" + std::to_string(slots_);
  order.uses_spark = order.is_scala = true;
  order.settings = R"({"builds_scala_library": true})";
  order.memory_mib = kLibraryMemoryMib;
  order.timeout_ms = kLibraryTimeoutMs;
  const std::string scratch = ready().scratch_folder + "/" + order.run_id;
  LibraryEvents events;
  const JobEnd end = run_in(scratch, order, events);
  std::error_code error;
  const std::string kept = ready().scratch_folder + "/" + std::string(kScalaLibrary);
  if (end.outcome == JobOutcome::kSucceeded) {
    fs::copy_file(scratch + "/" + std::string(kScalaLibrary), kept,
                  fs::copy_options::overwrite_existing, error);
  }
  std::error_code ignored;
  fs::remove_all(scratch, ignored);
  if (end.outcome != JobOutcome::kSucceeded || error) {
    log_error("jobs.no_scala_library",
              {{"message", end.message + error.message()}, {"said", events.said()}});
    return internal_error("Glue's library for Scala scripts was not compiled: " + end.message);
  }
  scala_library_ = kept;
  return kept;
}

// The script's sandbox gets a copy of its own.
Result<void> Runner::add_scala_library(const JobOrder& order, const std::string& scratch) {
  if (!order.is_scala || order.script.empty()) return {};
  const std::string library = TRY(scala_library());
  std::error_code error;
  fs::copy_file(library, scratch + "/" + std::string(kScalaLibrary), error);
  if (error) return internal_error("a copy of the library for Scala: " + error.message());
  return {};
}

JobEnd Runner::run_in(const std::string& scratch, const JobOrder& order, JobEvents& events) {
  JobEnd end;
  const Ready& here = ready();
  const uint32_t slot = slots_++;
  JobSession session(order, events, clock_);
  {
    const std::lock_guard lock(mutex_);
    if (is_closing_) return end;
    sessions_[order.run_id] = &session;
  }
  auto launched = launch(order, here, slot, scratch);
  if (launched.ok()) {
    end = session.run(*std::move(launched));
  } else {
    log_error("jobs.launch_failed",
              {{"run", order.run_id}, {"message", launched.error().message()}});
    end.message = launched.error().message();
  }
  {
    const std::lock_guard lock(mutex_);
    sessions_.erase(order.run_id);
  }
  return end;
}

void Runner::stop(const std::string& run_id) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(run_id);
  if (found != sessions_.end()) found->second->stop();
}

void Runner::stop_all() {
  const std::lock_guard lock(mutex_);
  is_closing_ = true;
  for (const auto& [id, session] : sessions_) session->close();
}

void Runner::probe(MetricsText& out) const {
  const std::lock_guard lock(mutex_);
  add_gauge(out, "tarn_job_processes", "Runs of jobs that have a process.",
            static_cast<int64_t>(sessions_.size()));
  out.family("tarn_job_launches_total", "counter", "Runs of jobs that were launched.");
  out.sample("tarn_job_launches_total", {}, runs_.load());
}

}  // namespace

std::unique_ptr<LocalJobRunner> LocalJobRunner::start(sandbox::Spawner& spawner, const Clock& clock,
                                                      LocalJobRunnerOptions options) {
  return std::make_unique<Runner>(spawner, clock, std::move(options));
}

}  // namespace tarn::jobs
