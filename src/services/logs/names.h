// ARNs, identifiers and page tokens of CloudWatch Logs. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "core/context.h"
#include "services/logs/errors.h"

namespace tarn::logs {

inline std::string group_arn(const Context& context, std::string_view group) {
  std::string arn = "arn:aws:logs:";
  arn.append(context.region).append(":").append(context.account);
  return arn.append(":log-group:").append(group);
}

// A group by name or by identifier (name or ARN); exactly one must be given.
inline Result<std::string> group_of(std::string_view name, std::string_view identifier) {
  if ((name.data() == nullptr) == (identifier.data() == nullptr)) {
    return invalid_parameter("Exactly one of logGroupName and logGroupIdentifier is needed.");
  }
  if (name.data() != nullptr) return std::string(name);
  const size_t at = identifier.find(":log-group:");
  if (!identifier.starts_with("arn:") || at == std::string_view::npos) {
    return std::string(identifier);
  }
  identifier.remove_prefix(at + std::string_view(":log-group:").size());
  if (identifier.ends_with(":*")) identifier.remove_suffix(2);
  return std::string(identifier);
}

// Where a page goes on, opaque to clients.
inline std::string make_token(std::string_view next) { return base64_encode(next); }

inline Result<std::string> read_token(std::string_view token) {
  auto next = base64_decode(token);
  if (!next) return invalid_parameter("The specified nextToken is invalid.");
  return *std::move(next);
}

}  // namespace tarn::logs
