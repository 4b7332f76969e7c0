// Deciding: which statements apply to a request, and what all policies together say.
//
//   Decision decision = decide(request, {.identity = policies, .resource = &bucket_policy, …});
//   if (!decision.allowed()) return access_denied(explain(request, decision));
//
// An explicit deny anywhere wins. In one account identity or resource policy is enough; across
// accounts both are needed. Session policies and the boundary only narrow. Pure functions.
// "Policy evaluation logic" in the IAM user guide.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/policy.h"
#include "auth/policy_request.h"

namespace tarn::auth {

// A policy and the name that explanations give it.
struct NamedPolicy {
  const Policy* policy = nullptr;
  std::string_view name;
};

// How a resource policy's statement names the principal.
enum class PrincipalMatch : uint8_t {
  kNone,
  kAccount,  // its account: the account may delegate with identity policies
  kAnyone,   // "*"
  kRole,     // the role of the session
  kItself,   // the user, the session, the root or the service
};

PrincipalMatch match_principal(const Statement& statement, const PolicyRequest& request);

// What one policy says, with the statement that said it (null for kNothing).
struct Verdict {
  enum class Kind : uint8_t { kNothing, kAllow, kDeny };
  Kind kind = Kind::kNothing;
  const Statement* statement = nullptr;
  PrincipalMatch match = PrincipalMatch::kNone;  // of a resource policy: the strongest allow
};
Verdict evaluate(const Policy& policy, PolicyKind kind, const PolicyRequest& request);

enum class PolicySource : uint8_t { kIdentity, kResource, kSession, kBoundary };

std::string_view source_name(PolicySource source);  // "identity-based policy", …

// What one of the policies said, for those who want to know. Views into the policies.
struct PolicyVerdict {
  PolicySource source = PolicySource::kIdentity;
  std::string_view name;
  Verdict::Kind kind = Verdict::Kind::kNothing;
  std::string_view sid;
};

struct DecisionInput {
  std::span<const NamedPolicy> identity;
  const Policy* resource = nullptr;  // null: the resource has no policy
  PolicyKind resource_kind = PolicyKind::kResource;
  std::string_view resource_account;  // empty: the principal's
  bool resource_required = false;     // a role's trust policy: without its allow nothing is allowed
  std::span<const NamedPolicy> session;
  bool has_session_policies = false;
  const Policy* boundary = nullptr;
  std::vector<PolicyVerdict>* trace = nullptr;  // takes every policy's verdict
};

struct Decision {
  enum class Kind : uint8_t { kAllowed, kExplicitDeny, kImplicitDeny };
  Kind kind = Kind::kImplicitDeny;
  PolicySource source = PolicySource::kIdentity;  // which decided, or which lacks an allow
  std::string policy_name;                        // of an explicit deny or an allow
  std::string sid;

  bool allowed() const { return kind == Kind::kAllowed; }
};

Decision decide(const PolicyRequest& request, const DecisionInput& input);

// "User: arn:… is not authorized to perform: s3:GetObject on resource: "arn:…" because no
// identity-based policy allows the s3:GetObject action"
std::string explain(const PolicyRequest& request, const Decision& decision);

}  // namespace tarn::auth
