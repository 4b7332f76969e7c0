// What stands in for IAM, S3, Logs and the runner in Lambda's tests. Tests only.
#pragma once

#include <gtest/gtest.h>

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
#include "core/guarded_logs.h"
#include "core/identities.h"
#include "core/objects.h"
#include "core/sessions.h"

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

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Script script_;
  SandboxTier tier_{"test", {}};
};

// Allows everything but the actions in `denied`.
class TestAuthorizer final : public Authorizer {
 public:
  Result<void> authorize(const Identity&, const AccessRequest& request) override {
    for (const auto& action : denied) {
      if (request.action == action) return Error(403, "AccessDenied", "denied by the test");
    }
    return {};
  }
  std::vector<std::string> denied;
};

class TestIdentities final : public Identities {
 public:
  Result<std::optional<Credential>> find(std::string_view) override {
    return std::optional<Credential>();
  }
  Result<Identity> assume_service_role(std::string_view role_arn, std::string_view,
                                       std::string_view session_name) override {
    if (role_arn.ends_with("untrusting")) return Error(400, "AccessDenied", "no trust");
    Identity identity;
    identity.kind = PrincipalKind::kAssumedRole;
    identity.account = "123456789012";
    identity.role_arn = role_arn;
    identity.session_name = session_name;
    return identity;
  }
};

class TestSessions final : public Sessions {
 public:
  Result<std::optional<AssumableRole>> find_role(store::Transaction&, std::string_view) override {
    return std::optional<AssumableRole>();
  }
  Result<std::optional<std::string>> find_policy(store::Transaction&, std::string_view,
                                                 std::string_view) override {
    return std::optional<std::string>();
  }
  Result<SessionCredential> issue(store::Transaction&, Identity, int64_t expires_ms) override {
    return SessionCredential{"ASIATEST", "secret", "token", expires_ms};
  }
  Result<std::optional<std::string>> account_of(store::Transaction&, std::string_view) override {
    return std::optional<std::string>();
  }
};

class NoObjects final : public Objects {
 public:
  Result<void> list(const Caller&, std::string_view, std::string_view,
                    const std::function<bool(const std::vector<ObjectInfo>&)>&) override {
    return none();
  }
  Result<std::unique_ptr<ObjectReader>> open(const Caller&, std::string_view, std::string_view,
                                             std::string_view) override {
    return none();
  }
  Result<std::unique_ptr<ObjectWriter>> create(const Caller&, std::string_view, std::string_view,
                                               const ObjectAttributes&) override {
    return none();
  }
  Result<void> remove(const Caller&, std::string_view, std::string_view) override { return none(); }
  Result<void> authorize(const Caller&, std::string_view, std::string_view,
                         std::string_view) override {
    return none();
  }
  Result<std::string> bucket_region(std::string_view) override { return none(); }

 private:
  static Error none() { return Error(404, "NoSuchBucket", "no bucket in this test"); }
};

class TestLogs final : public GuardedLogs {
 public:
  Result<void> append_as(const Caller&, std::string_view, std::string_view,
                         const std::vector<LogLine>&) override {
    return {};
  }
};

}  // namespace tarn::lambda
