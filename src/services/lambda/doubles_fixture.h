// What stands in for IAM, S3 and Logs in Lambda's tests. Tests only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/guarded_logs.h"
#include "core/identities.h"
#include "core/objects.h"
#include "core/sessions.h"

namespace tarn::lambda {

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
  Result<SharedCredential> find(std::string_view) override { return SharedCredential(); }
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
