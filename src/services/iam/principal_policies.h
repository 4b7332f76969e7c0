// PrincipalPolicies: every policy that an identity has, parsed, and what conditions ask of it.
//
// A PolicyCache keeps them until anything of IAM changes. Thread-safe; what it hands out is const.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/policy_evaluation.h"
#include "core/identity.h"
#include "services/iam/account_rows.h"
#include "services/iam/decision_cache.h"
#include "services/iam/iam.h"

namespace tarn::iam {

struct PrincipalPolicies {
  struct Named {
    std::string name;  // the ARN of a managed policy, the name of an inline one
    auth::Policy policy;
  };
  std::vector<Named> identity;
  std::optional<auth::Policy> boundary;
  std::map<std::string, std::string> tags;
  // Whether a policy asks for more than action, resource and region: condition keys, variables.
  bool asks_for_values = false;
  mutable DecisionCache decisions;

  std::vector<auth::NamedPolicy> views() const;
};

// Of a user with the groups, or of a role. Nothing is there where the entity is gone.
Result<std::shared_ptr<const PrincipalPolicies>> load_policies(AccountRows& rows, EntityKind kind,
                                                               std::string_view name);

// "arn:aws:iam::123456789012:role/path/Name" → account, kind and name.
struct EntityArn {
  std::string account;
  EntityKind kind;
  std::string name;
};
std::optional<EntityArn> parse_entity_arn(std::string_view arn);

class PolicyCache {
 public:
  explicit PolicyCache(Iam& iam) : iam_(iam) {}

  // Of a user or a role's session; empty for others.
  Result<std::shared_ptr<const PrincipalPolicies>> get(const Identity& identity);

  // A document parsed, from the cache where it was seen before.
  Result<std::shared_ptr<const auth::Policy>> parse(const std::string& document,
                                                    auth::PolicyKind kind);

 private:
  static constexpr size_t kMaxPrincipals = 10'000;
  static constexpr size_t kMaxDocuments = 1'000;

  Iam& iam_;
  std::mutex mutex_;
  uint64_t epoch_ = 0;
  uint64_t generation_ = 0;
  std::unordered_map<std::string, std::shared_ptr<const PrincipalPolicies>> principals_;
  std::unordered_map<std::string, std::shared_ptr<const auth::Policy>> documents_;
};

}  // namespace tarn::iam
