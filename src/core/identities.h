// Identities and Authorizer: who a credential is, and what it may do. IAM implements both.
// Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/audit.h"
#include "core/identity.h"

namespace tarn {

struct Credential {
  Identity identity;
  std::string secret_access_key;
  std::string session_token;  // empty for long-term keys
  bool active = true;
};

// What the global condition keys (aws:SourceIp, aws:CurrentTime, …) are made of, where a policy
// asks for them.
struct RequestFacts {
  std::string_view source_ip;
  bool is_secure = false;
  int64_t now_ms = 0;  // domain time
  std::string_view region;
  std::optional<std::string_view> user_agent;
  std::optional<std::string_view> referer;
};

// What a call wants: one action on each of the resources.
struct AccessRequest {
  std::string_view action;             // "s3:GetObject"
  std::vector<std::string> resources;  // ARNs; "*" where an action has none
  // Condition keys of the request, such as {"s3:prefix", "a/"}; a key may come more than once.
  // The global ones are made of `facts`, and are `global` where there are none.
  const RequestFacts* facts = nullptr;
  std::vector<std::pair<std::string, std::string>> conditions;
  std::vector<std::pair<std::string, std::string>> global;
  // JSON of the resource's own policy, empty where it has none, and the account that owns it.
  std::string resource_policy;
  std::string resource_account;
  // Where not null: takes what was decided for each resource, up to the first denial.
  AccessDecisions* decisions = nullptr;
};

// Shared: the same one signs many calls.
using SharedCredential = std::shared_ptr<const Credential>;

// Lives as long as the credential.
inline SharedIdentity identity_of(const SharedCredential& credential) {
  return SharedIdentity(std::shared_ptr<const Identity>(credential, &credential->identity));
}

class Identities {
 public:
  virtual ~Identities() = default;

  // By access key id; null where it is unknown. Deactivated keys answer active == false.
  virtual Result<SharedCredential> find(std::string_view access_key_id) = 0;

  // The role's session for `service_principal` ("glue.amazonaws.com"), if the role's trust policy
  // lets it. The error says which statement is missing.
  virtual Result<Identity> assume_service_role(std::string_view role_arn,
                                               std::string_view service_principal,
                                               std::string_view session_name) = 0;
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // AccessDenied in AWS's wording: principal, action, resource and reason.
  virtual Result<void> authorize(const Identity& identity, const AccessRequest& request) = 0;
};

}  // namespace tarn
