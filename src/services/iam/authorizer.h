// PolicyAuthorizer: core/identities.h's Authorizer over IAM's policies. Thread-safe.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "auth/policy_evaluation.h"
#include "core/identities.h"
#include "services/iam/principal_policies.h"

namespace tarn::iam {

auth::RequestPrincipal to_principal(const Identity& identity);

// Whether the action is decided by a role's trust policy.
bool is_trust_action(std::string_view action);

class PolicyAuthorizer final : public Authorizer {
 public:
  explicit PolicyAuthorizer(Iam& iam) : iam_(iam), cache_(iam) {}

  Result<void> authorize(const Identity& identity, const AccessRequest& request) override;

 private:
  // What is allowed goes into `cache`, if there is one.
  Result<void> decide(const Identity& identity, const AccessRequest& request,
                      const PrincipalPolicies& policies, DecisionCache* cache = nullptr);
  // The declared ARNs of IAM's entities leave out paths, and names where the caller means himself.
  Result<std::string> complete_arn(const Identity& identity, const std::string& arn);
  void note_use(const Identity& identity, const AccessRequest& request);

  Iam& iam_;
  PolicyCache cache_;
  std::mutex uses_mutex_;
  std::unordered_map<std::string, int64_t> noted_ms_;  // by access key id
};

}  // namespace tarn::iam
