// Policy: a policy document of IAM's language, parsed and checked.
//
//   Policy policy = TRY(Policy::parse(text, PolicyKind::kIdentity));
//   Decision decision = decide(...);                       // policy_evaluation.h
//
// Errors are MalformedPolicyDocument with a message that names the statement. A value type;
// not synchronised, but const use is safe. The language: "IAM JSON policy elements" in the IAM user
// guide.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::auth {

inline constexpr size_t kMaxPolicyBytes = 64 * 1024;

// What a document is attached to: an identity (no Principal), a resource (Principal and Resource),
// or a role as its trust policy (Principal, no Resource).
enum class PolicyKind : uint8_t { kIdentity, kResource, kTrust };

enum class Effect : uint8_t { kAllow, kDeny };

enum class ValueType : uint8_t {
  kString,
  kNumeric,
  kDate,
  kBool,
  kBinary,
  kIpAddress,
  kArn,
  kNull
};
enum class Comparison : uint8_t {
  kEquals,
  kEqualsIgnoringCase,
  kLike,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual
};
enum class Quantifier : uint8_t { kNone, kForAllValues, kForAnyValue };

// One operator and key of a Condition block, with the values it allows.
struct Condition {
  ValueType type = ValueType::kString;
  Comparison comparison = Comparison::kEquals;
  Quantifier quantifier = Quantifier::kNone;
  bool negated = false;
  bool if_exists = false;
  std::string key;  // lower case
  std::vector<std::string> values;
};

struct PrincipalEntry {
  enum class Type : uint8_t { kAnyone, kAws, kService, kFederated, kCanonicalUser };
  Type type = Type::kAnyone;
  std::string value;  // an ARN, an account, a service's name, …
};

struct Statement {
  std::string sid;
  Effect effect = Effect::kDeny;
  bool not_principal = false;
  std::vector<PrincipalEntry> principals;
  bool not_action = false;
  std::vector<std::string> actions;
  bool not_resource = false;
  std::vector<std::string> resources;
  std::vector<Condition> conditions;  // all must hold
};

struct Policy {
  std::string id;
  bool has_variables = false;  // Version 2012-10-17
  std::vector<Statement> statements;

  static Result<Policy> parse(std::string_view text, PolicyKind kind);
};

// "ForAnyValue:StringLikeIfExists" → its parts; nothing where there is no such operator.
std::optional<Condition> parse_condition_operator(std::string_view name);

// 400 MalformedPolicyDocument.
Error malformed_policy_document(std::string message);

}  // namespace tarn::auth
