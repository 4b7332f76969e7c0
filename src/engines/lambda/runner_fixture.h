// RunnerFixture: a real LocalRunner, and functions made of text, for tests.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.h"
#include "engines/lambda/local_runner.h"
#include "engines/lambda/test_functions.h"

namespace tarn::runner {

namespace fs = std::filesystem;

// Forked before the test program has threads; the second makes sandboxes of the lowest tier only.
sandbox::Spawner& test_spawner();
sandbox::Spawner& low_spawner();

class RunnerFixture : public ::testing::Test {
 protected:
  // One runner for the tests of a suite, since a zygote takes a while to warm up.
  static void TearDownTestSuite() { shared_runner().reset(); }
  static std::unique_ptr<LocalRunner>& shared_runner() {
    static std::unique_ptr<LocalRunner> runner;
    return runner;
  }

  void SetUp() override {
    std::string name = fs::temp_directory_path() / "runner-XXXXXX";
    folder_ = mkdtemp(name.data());
    fs::permissions(folder_, fs::perms(0755));
    options_.runtimes_folder = TARN_RUNTIMES_FOLDER;
    options_.scratch_folder = folder_ / "scratch";
    options_.hidden = {folder_ / "secret"};
    std::ofstream(folder_ / "secret") << "the master key\n";
  }
  void TearDown() override {
    // What a test's own functions still log must find its fixture.
    for (const std::string& key : keys_) retire(key);
    runner_.reset();
    fs::remove_all(folder_);
  }

  FunctionRunner& runner() {
    if (runner_) return *runner_;
    auto& shared = shared_runner();
    if (!shared) shared = start_runner();
    return *shared;
  }
  std::unique_ptr<LocalRunner> start_runner() {
    static SystemClock clock;
    return std::move(LocalRunner::start(*spawner_, clock, options_)).value();
  }
  void retire(const std::string& key) {
    std::promise<void> gone;
    runner().retire(key, [&] { gone.set_value(); });
    EXPECT_EQ(gone.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  }

  // Files by name; the runtime is the first Python of this machine unless said otherwise.
  std::shared_ptr<FunctionVersion> make_version(const std::map<std::string, std::string>& files,
                                                const std::string& handler = "index.handler") {
    keys_.push_back(make_uuid(system_random()));
    const fs::path code = folder_ / keys_.back();
    for (const auto& [name, text] : files) {
      fs::create_directories((code / name).parent_path());
      std::ofstream(code / name) << text;
      fs::permissions(code / name, fs::perms(0755));
    }
    auto version = latest_version(keys_.back(), code, handler);
    version->runtime = python();
    version->log = [this](const std::string& stream, const std::vector<LogLine>& lines) {
      const std::lock_guard lock(mutex_);
      for (const LogLine& line : lines) {
        log_ += line.message + "\n";
        streams_.push_back(stream);
      }
      logged_.notify_all();
    };
    return version;
  }

  std::shared_ptr<FunctionVersion> python_function(const std::string& text) {
    return make_version({{"index.py", text}});
  }

  std::string python() { return first_runtime("python"); }
  bool has_zygote() { return fs::exists(options_.runtimes_folder + "/libtarn-zygote.so"); }
  std::string first_runtime(const std::string& prefix) {
    for (const FunctionRuntime& runtime : runner().runtimes()) {
      if (runtime.is_here && runtime.name.starts_with(prefix)) return runtime.name;
    }
    return {};
  }

  std::future<Called> call_later(std::shared_ptr<const FunctionVersion> version,
                                 const std::string& payload = "{}", FunctionChunk on_chunk = {}) {
    auto promise = std::make_shared<std::promise<Called>>();
    FunctionInvocation invocation;
    invocation.request_id = make_uuid(system_random());
    invocation.invoked_arn = version->arn;
    invocation.payload = payload;
    invocation.wants_log_tail = true;
    invocation.on_chunk = std::move(on_chunk);
    runner().invoke(
        std::move(version), std::move(invocation),
        [promise](Result<FunctionAnswer> answer) { promise->set_value({std::move(answer)}); });
    return promise->get_future();
  }

  Called call(std::shared_ptr<const FunctionVersion> version, const std::string& payload = "{}",
              FunctionChunk on_chunk = {}) {
    auto later = call_later(std::move(version), payload, std::move(on_chunk));
    if (later.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
      return {internal_error("no answer in a minute")};
    }
    return later.get();
  }

  // The log, when `text` is in it, or after a while without.
  std::string log_with(const std::string& text) {
    std::unique_lock lock(mutex_);
    logged_.wait_for(lock, std::chrono::seconds(10),
                     [&] { return log_.find(text) != std::string::npos; });
    return log_;
  }

  sandbox::Spawner* spawner_ = &test_spawner();
  fs::path folder_;
  LocalRunnerOptions options_;
  std::mutex mutex_;
  std::condition_variable logged_;
  std::string log_;
  std::vector<std::string> streams_;
  std::vector<std::string> keys_;
  std::unique_ptr<LocalRunner> runner_;  // of this test alone; null: the shared one
};

}  // namespace tarn::runner
