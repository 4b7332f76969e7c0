// PolicyRequest: what policies are asked about. Plain values; const use is thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::auth {

// Values of condition keys. Keys are lower case; a key may have several values.
class ConditionValues {
 public:
  void add(std::string_view key, std::string_view value);
  // Null where the request does not have the key.
  const std::vector<std::string>* find(std::string_view lower_case_key) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

struct RequestPrincipal {
  enum class Kind : uint8_t { kAnonymous, kRoot, kUser, kAssumedRole, kService };
  Kind kind = Kind::kAnonymous;
  std::string account;
  std::string canonical_id;
  std::string arn;       // of the user, of the session, arn:aws:iam::…:root
  std::string role_arn;  // of a session
  std::string service;   // of a service: "glue.amazonaws.com"
};

struct PolicyRequest {
  RequestPrincipal principal;
  std::string action;    // "s3:GetObject"
  std::string resource;  // an ARN, or "*"
  ConditionValues values;
};

}  // namespace tarn::auth
