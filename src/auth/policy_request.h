// PolicyRequest: what policies are asked about. Plain values; const use is thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::auth {

// Values of condition keys, whose case does not matter. A key may have several values. A list:
// there are a dozen keys, and most policies ask for none.
class ConditionValues {
 public:
  ConditionValues() { values_.reserve(kUsualCount); }
  void add(std::string_view key, std::string_view value) { values_.emplace_back(key, value); }
  // Nothing where the request does not have the key.
  std::vector<std::string_view> find(std::string_view key) const;

 private:
  static constexpr size_t kUsualCount = 16;
  std::vector<std::pair<std::string, std::string>> values_;
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
