// Prints figures of running functions, "name<TAB>value" a line: cold start with boto3, warm
// overhead, throughput of two environments, memory of idle ones. Without HTTP, storage or IAM.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "engines/lambda/local_runner.h"
#include "engines/sandbox/process_tree.h"

using namespace tarn;

namespace {

namespace fs = std::filesystem;

constexpr int kColdStarts = 30;
constexpr int kWarmInvokes = 3000;
constexpr int kPipelined = 2;  // invocations at one time, where throughput is measured

constexpr const char* kWithClients =
    "import boto3, time\n"
    "s3 = boto3.client('s3')\n"
    "dynamodb = boto3.resource('dynamodb')\n"
    "def handler(event, context):\n"
    "    if event: time.sleep(event)\n"
    "    return event\n";
constexpr const char* kSlow =
    "import boto3, time\n"
    "s3 = boto3.client('s3')\n"
    "time.sleep(2)\n"
    "def handler(event, context):\n"
    "    return event\n";
constexpr const char* kWithoutClients =
    "import boto3, time\n"
    "def handler(event, context):\n"
    "    if event: time.sleep(event)\n"
    "    return event\n";

double now_ms() {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
}

class Bench {
 public:
  Bench(sandbox::Spawner& spawner, const fs::path& folder, const std::string& runtimes,
        int64_t environments = 1000)
      : code_(folder / "code") {
    fs::permissions(folder, fs::perms(0755));
    fs::create_directories(code_ / "clients");
    fs::create_directories(code_ / "none");
    fs::create_directories(code_ / "slow");
    std::ofstream(code_ / "slow/index.py") << kSlow;
    std::ofstream(code_ / "clients/index.py") << kWithClients;
    std::ofstream(code_ / "none/index.py") << kWithoutClients;
    runner::LocalRunnerOptions options;
    options.runtimes_folder = runtimes;
    options.scratch_folder = folder / "scratch";
    options.limits.environments = environments;
    runner_ = std::move(runner::LocalRunner::start(spawner, clock_, options)).value();
    for (const FunctionRuntime& runtime : runner_->runtimes()) {
      if (runtime.is_here && runtime.name.starts_with("python")) runtime_ = runtime.name;
    }
  }

  std::shared_ptr<FunctionVersion> make_version(bool has_clients = true) {
    auto version = std::make_shared<FunctionVersion>();
    version->key = make_uuid(system_random());
    version->account = "123456789012";
    version->region = "us-east-1";
    version->name = "fn";
    version->version = "$LATEST";
    version->runtime = runtime_;
    version->handler = "index.handler";
    version->code_folder = code_ / (has_clients ? "clients" : "none");
    version->timeout_ms = 60'000;
    version->endpoint_url = "http://127.0.0.1:9";
    version->credentials = [] { return FunctionCredentials{"AKIA", "secret", "token", 0}; };
    return version;
  }

  // Initialized already.
  std::shared_ptr<const FunctionVersion> make_snapshot() {
    auto version = make_version();
    version->version = "1";
    version->code_folder = code_ / "slow";
    version->snap_start = true;
    std::promise<void> made;
    runner_->make_snapshot(version, [&](Result<void> done) {
      if (!done.ok()) {
        std::fprintf(stderr, "no snapshot: %s\n", done.error().message().c_str());
        std::_Exit(1);
      }
      made.set_value();
    });
    made.get_future().wait();
    return version;
  }

  std::future<void> invoke(std::shared_ptr<const FunctionVersion> version,
                           const std::string& payload) {
    auto promise = std::make_shared<std::promise<void>>();
    FunctionInvocation invocation;
    invocation.request_id = make_uuid(system_random());
    invocation.payload = payload;
    runner_->invoke(
        std::move(version), std::move(invocation), [promise](Result<FunctionAnswer> answer) {
          if (!answer.ok() || !answer->function_error.empty()) {
            std::fprintf(stderr, "an invocation failed: %s\n",
                         answer.ok() ? answer->payload.c_str() : answer.error().message().c_str());
            std::_Exit(1);
          }
          promise->set_value();
        });
    return promise->get_future();
  }

  void retire(const std::string& key) {
    std::promise<void> gone;
    runner_->retire(key, [&] { gone.set_value(); });
    gone.get_future().wait();
  }

 private:
  const fs::path code_;
  SystemClock clock_;
  std::unique_ptr<runner::LocalRunner> runner_;
  std::string runtime_;
};

void measure_cold(Bench& bench) {
  bench.invoke(bench.make_version(), "0").wait();  // the zygote's own start is not counted
  std::vector<double> times;
  for (int i = 0; i < kColdStarts; ++i) {
    const auto version = bench.make_version();
    const double begin = now_ms();
    bench.invoke(version, "0").wait();
    times.push_back(now_ms() - begin);
    bench.retire(version->key);
  }
  std::printf("cold p50 ms\t%.2f\ncold p99 ms\t%.2f\n", percentile(times, 0.5),
              percentile(times, 0.99));
}

// Where there is room for one environment only, each of two versions ends the other's.
void measure_snapshots(Bench& bench) {
  const std::shared_ptr<const FunctionVersion> versions[] = {bench.make_snapshot(),
                                                             bench.make_snapshot()};
  std::vector<double> times;
  for (int i = 0; i < kColdStarts; ++i) {
    const double begin = now_ms();
    bench.invoke(versions[i % 2], "0").wait();
    times.push_back(now_ms() - begin);
  }
  std::printf("snapstart cold p50 ms\t%.2f\nsnapstart cold p99 ms\t%.2f\n", percentile(times, 0.5),
              percentile(times, 0.99));
  for (const auto& version : versions) bench.retire(version->key);
}

void measure_warm(Bench& bench) {
  const auto version = bench.make_version();
  bench.invoke(version, "0").wait();
  std::vector<double> times;
  for (int i = 0; i < kWarmInvokes; ++i) {
    const double begin = now_ms();
    bench.invoke(version, "0").wait();
    times.push_back(now_ms() - begin);
  }
  std::printf("warm p50 ms\t%.3f\nwarm p99 ms\t%.3f\n", percentile(times, 0.5),
              percentile(times, 0.99));
  std::vector<std::future<void>> running;
  const double begin = now_ms();
  for (int i = 0; i < kWarmInvokes; ++i) {
    if (running.size() == kPipelined) {
      running.front().wait();
      running.erase(running.begin());
    }
    running.push_back(bench.invoke(version, "0"));
  }
  for (auto& each : running) each.wait();
  std::printf("invokes per second\t%.0f\n", kWarmInvokes / (now_ms() - begin) * 1000);
  bench.retire(version->key);
}

// Proportional memory of every process below this one, the zygote and spawner among them.
double family_mib() {
  double kib = 0;
  for (const pid_t pid : sandbox::descendants_of(getpid())) {
    std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
    for (std::string line; std::getline(rollup, line);) {
      if (line.starts_with("Pss:")) kib += std::strtod(line.c_str() + 4, nullptr);
    }
  }
  return kib / 1024;
}

// How much memory as many environments of one version add.
double idle_mib(Bench& bench, bool has_clients, int environments) {
  const auto version = bench.make_version(has_clients);
  const double before = family_mib();
  // Each sleeps until all are there, so that none is used twice.
  std::vector<std::future<void>> running;
  for (int i = 0; i < environments; ++i) running.push_back(bench.invoke(version, "20"));
  for (auto& each : running) each.wait();
  const double added = family_mib() - before;
  bench.retire(version->key);
  return added;
}

void measure_idle(Bench& bench, int environments) {
  std::printf("idle environments\t%d\n", environments);
  std::printf("idle MiB\t%.0f\n", family_mib() + idle_mib(bench, false, environments));
  constexpr int kSome = 20;
  std::printf("idle MiB each with clients\t%.2f\n", idle_mib(bench, true, kSome) / kSome);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: function_bench RUNTIMES-FOLDER [IDLE-ENVIRONMENTS]\n");
    return 2;
  }
  const auto spawner = std::move(sandbox::Spawner::start()).value();
  set_log_level(LogLevel::kWarn);
  std::string name = fs::temp_directory_path() / "function-bench-XXXXXX";
  const fs::path folder = mkdtemp(name.data());
  {
    Bench bench(*spawner, folder, fs::absolute(argv[1]));
    measure_cold(bench);
    measure_warm(bench);
    measure_idle(bench, argc > 2 ? std::atoi(argv[2]) : 500);
  }
  {
    Bench bench(*spawner, folder, fs::absolute(argv[1]), 1);
    measure_snapshots(bench);
  }
  fs::remove_all(folder);
  return 0;
}
