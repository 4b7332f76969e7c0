// ScriptedRunner: stands in for the runner of functions in Lambda's tests. Tests only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/function_runner.h"

namespace tarn::lambda {

// Answers invocations as the test says, on the calling thread.
class ScriptedRunner final : public FunctionRunner {
 public:
  using Script =
      std::function<Result<FunctionAnswer>(const FunctionVersion&, const FunctionInvocation&)>;

  void invoke(std::shared_ptr<const FunctionVersion> version, FunctionInvocation invocation,
              FunctionDone done) override {
    Script script;
    {
      const std::lock_guard lock(mutex_);
      versions.push_back(version);
      invocations.push_back(invocation);
      script = script_;
    }
    changed_.notify_all();
    if (script) return done(script(*version, invocation));
    FunctionAnswer answer;
    answer.payload = invocation.payload;
    done(std::move(answer));
  }
  void retire(const std::string& key, std::function<void()> gone) override {
    {
      const std::lock_guard lock(mutex_);
      retired.push_back(key);
    }
    gone();
  }
  void keep_ready(std::shared_ptr<const FunctionVersion> version, int64_t environments) override {
    const std::lock_guard lock(mutex_);
    kept[version->version] = environments;
  }
  FunctionReadiness readiness(const std::string&) const override { return {}; }
  std::vector<FunctionRuntime> runtimes() const override { return {{"python3.12", true, "", ""}}; }
  Result<void> check_runtime(std::string_view runtime) const override {
    if (runtime == "python3.12") return {};
    return Error(400, "InvalidParameterValueException", "not here");
  }
  Result<void> check_snap_start(std::string_view) const override { return {}; }
  void make_snapshot(std::shared_ptr<const FunctionVersion> version,
                     FunctionSnapshotDone done) override {
    {
      const std::lock_guard lock(mutex_);
      snapshots.push_back(version->version);
    }
    done(snapshot_answer_);
  }
  void answer_snapshots(Result<void> answer) { snapshot_answer_ = std::move(answer); }
  const SandboxTier& tier() const override { return tier_; }
  void probe(MetricsText&) const override {}

  void set_script(Script script) {
    const std::lock_guard lock(mutex_);
    script_ = std::move(script);
  }
  // Whether `count` invocations came within ten seconds.
  bool wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10),
                             [&] { return invocations.size() >= count; });
  }

  size_t count() {
    const std::lock_guard lock(mutex_);
    return invocations.size();
  }

  std::vector<std::shared_ptr<const FunctionVersion>> versions;
  std::vector<FunctionInvocation> invocations;
  std::vector<std::string> retired;
  std::map<std::string, int64_t> kept;  // by version
  std::vector<std::string> snapshots;   // versions

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Script script_;
  Result<void> snapshot_answer_;
  SandboxTier tier_{"test", {}};
};

}  // namespace tarn::lambda
