#include <algorithm>
#include <array>
#include <set>

#include "auth/policy.h"
#include "base/encoding.h"
#include "base/json.h"

namespace tarn::auth {
namespace {

struct OperatorRow {
  std::string_view name;
  ValueType type;
  Comparison comparison;
  bool negated;
};

constexpr std::array<OperatorRow, 27> kOperators = {{
    {"StringEquals", ValueType::kString, Comparison::kEquals, false},
    {"StringNotEquals", ValueType::kString, Comparison::kEquals, true},
    {"StringEqualsIgnoreCase", ValueType::kString, Comparison::kEqualsIgnoringCase, false},
    {"StringNotEqualsIgnoreCase", ValueType::kString, Comparison::kEqualsIgnoringCase, true},
    {"StringLike", ValueType::kString, Comparison::kLike, false},
    {"StringNotLike", ValueType::kString, Comparison::kLike, true},
    {"NumericEquals", ValueType::kNumeric, Comparison::kEquals, false},
    {"NumericNotEquals", ValueType::kNumeric, Comparison::kEquals, true},
    {"NumericLessThan", ValueType::kNumeric, Comparison::kLess, false},
    {"NumericLessThanEquals", ValueType::kNumeric, Comparison::kLessOrEqual, false},
    {"NumericGreaterThan", ValueType::kNumeric, Comparison::kGreater, false},
    {"NumericGreaterThanEquals", ValueType::kNumeric, Comparison::kGreaterOrEqual, false},
    {"DateEquals", ValueType::kDate, Comparison::kEquals, false},
    {"DateNotEquals", ValueType::kDate, Comparison::kEquals, true},
    {"DateLessThan", ValueType::kDate, Comparison::kLess, false},
    {"DateLessThanEquals", ValueType::kDate, Comparison::kLessOrEqual, false},
    {"DateGreaterThan", ValueType::kDate, Comparison::kGreater, false},
    {"DateGreaterThanEquals", ValueType::kDate, Comparison::kGreaterOrEqual, false},
    {"Bool", ValueType::kBool, Comparison::kEquals, false},
    {"BinaryEquals", ValueType::kBinary, Comparison::kEquals, false},
    {"IpAddress", ValueType::kIpAddress, Comparison::kEquals, false},
    {"NotIpAddress", ValueType::kIpAddress, Comparison::kEquals, true},
    {"ArnEquals", ValueType::kArn, Comparison::kLike, false},
    {"ArnNotEquals", ValueType::kArn, Comparison::kLike, true},
    {"ArnLike", ValueType::kArn, Comparison::kLike, false},
    {"ArnNotLike", ValueType::kArn, Comparison::kLike, true},
    {"Null", ValueType::kNull, Comparison::kEquals, false},
}};

// Texts of a string or of an array of strings; booleans and numbers as JSON writes them.
bool read_texts(const Json& json, bool scalars, std::vector<std::string>& texts) {
  const auto read_one = [&](const Json& item) {
    if (item.is_string() || (scalars && item.is_number())) {
      texts.push_back(item.as_string());
    } else if (scalars && item.is_bool()) {
      texts.emplace_back(item.as_bool() ? "true" : "false");
    } else {
      return false;
    }
    // Evaluation uses the lowest control characters as its own marks.
    return texts.back().find_first_of(std::string_view("\0\1\2", 3)) == std::string::npos;
  };
  if (!json.is_array()) return read_one(json);
  return std::all_of(json.items().begin(), json.items().end(), read_one);
}

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

class StatementParser {
 public:
  StatementParser(PolicyKind kind, size_t index) : kind_(kind), index_(index) {}

  Result<Statement> parse(const Json& json) {
    if (!json.is_object()) return fail("is not an object");
    for (const auto& [name, value] : json.members()) {
      if (name == "Sid") {
        TRY(parse_sid(value));
      } else if (name == "Effect") {
        TRY(parse_effect(value));
      } else if (name == "Action" || name == "NotAction") {
        TRY(parse_actions(name, value));
      } else if (name == "Resource" || name == "NotResource") {
        TRY(parse_resources(name, value));
      } else if (name == "Principal" || name == "NotPrincipal") {
        TRY(parse_principals(name, value));
      } else if (name == "Condition") {
        TRY(parse_conditions(value));
      } else {
        return fail("has the unknown field " + name);
      }
    }
    return check_complete();
  }

 private:
  Error fail(std::string_view what) const {
    std::string message = "Statement " + std::to_string(index_ + 1);
    if (!statement_.sid.empty()) message += " (" + statement_.sid + ")";
    return malformed_policy_document(message.append(" ").append(what) + ".");
  }

  Result<Statement> check_complete() {
    if (!has_effect_) return fail("lacks the required field Effect");
    if (statement_.actions.empty()) {
      return malformed_policy_document("Policy statement must contain actions.");
    }
    if (kind_ != PolicyKind::kTrust && statement_.resources.empty()) {
      return malformed_policy_document("Policy statement must contain resources.");
    }
    if (kind_ != PolicyKind::kIdentity && statement_.principals.empty()) {
      return fail("lacks the required field Principal");
    }
    return std::move(statement_);
  }

  Result<void> parse_sid(const Json& json) {
    if (!json.is_string()) return fail("has a Sid that is not a string");
    statement_.sid = json.as_string();
    return {};
  }

  Result<void> parse_effect(const Json& json) {
    if (json.as_string() != "Allow" && json.as_string() != "Deny") {
      return fail("has an Effect that is neither Allow nor Deny");
    }
    statement_.effect = json.as_string() == "Allow" ? Effect::kAllow : Effect::kDeny;
    has_effect_ = true;
    return {};
  }

  Result<void> parse_actions(const std::string& name, const Json& json) {
    if (!statement_.actions.empty()) return fail("has both Action and NotAction");
    statement_.not_action = name == "NotAction";
    if (!read_texts(json, false, statement_.actions)) return fail("has a malformed " + name);
    for (const std::string& action : statement_.actions) {
      if (action == "*") continue;
      const size_t colon = action.find(':');
      if (colon == std::string::npos || colon == 0 || colon + 1 == action.size()) {
        return malformed_policy_document(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
      }
      if (action.find_first_of("*?") < colon) {
        return malformed_policy_document("Vendor " + action.substr(0, colon) + " is not valid");
      }
    }
    return {};
  }

  Result<void> parse_resources(const std::string& name, const Json& json) {
    if (kind_ == PolicyKind::kTrust) {
      return malformed_policy_document("Has prohibited field " + name);
    }
    if (!statement_.resources.empty()) return fail("has both Resource and NotResource");
    statement_.not_resource = name == "NotResource";
    if (!read_texts(json, false, statement_.resources)) return fail("has a malformed " + name);
    for (const std::string& resource : statement_.resources) {
      if (resource == "*" || resource.starts_with("arn:") || resource.starts_with("${")) continue;
      return malformed_policy_document("Resource " + resource + " must be in ARN format or \"*\".");
    }
    return {};
  }

  Result<void> parse_principals(const std::string& name, const Json& json) {
    if (kind_ == PolicyKind::kIdentity) {
      return malformed_policy_document("Policy document should not specify a principal.");
    }
    if (!statement_.principals.empty()) return fail("has both Principal and NotPrincipal");
    statement_.not_principal = name == "NotPrincipal";
    if (json.is_string() && json.as_string() == "*") {
      statement_.principals.push_back({PrincipalEntry::Type::kAnyone, "*"});
      return {};
    }
    if (!json.is_object()) return fail("has a malformed " + name);
    for (const auto& [type, values] : json.members()) TRY(parse_principal_type(type, values));
    return {};
  }

  Result<void> parse_principal_type(const std::string& type_name, const Json& json) {
    using Type = PrincipalEntry::Type;
    constexpr std::pair<std::string_view, Type> kTypes[] = {
        {"AWS", Type::kAws},
        {"Service", Type::kService},
        {"Federated", Type::kFederated},
        {"CanonicalUser", Type::kCanonicalUser}};
    const auto* row = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const auto& entry) { return entry.first == type_name; });
    std::vector<std::string> values;
    if (row == std::end(kTypes) || !read_texts(json, false, values)) {
      return malformed_policy_document("Invalid principal in policy: \"" + type_name + "\"");
    }
    for (std::string& value : values) {
      const bool anyone = row->second == Type::kAws && value == "*";
      if (row->second == Type::kAws && !anyone && !is_account(value) &&
          !value.starts_with("arn:aws:iam::") && !value.starts_with("arn:aws:sts::")) {
        return malformed_policy_document("Invalid principal in policy: \"AWS\":\"" + value + "\"");
      }
      statement_.principals.push_back({anyone ? Type::kAnyone : row->second, std::move(value)});
    }
    return {};
  }

  Result<void> parse_conditions(const Json& json) {
    if (!json.is_object()) return fail("has a malformed Condition");
    for (const auto& [name, keys] : json.members()) {
      const auto parsed = parse_condition_operator(name);
      if (!parsed) {
        return malformed_policy_document("Invalid Condition type : " + name + ".");
      }
      if (!keys.is_object()) return fail("has a malformed Condition");
      for (const auto& [key, values] : keys.members()) {
        Condition condition = *parsed;
        condition.key = to_lower_ascii(key);
        if (key.empty() || !read_texts(values, true, condition.values)) {
          return fail("has malformed values for the condition key " + key);
        }
        statement_.conditions.push_back(std::move(condition));
      }
    }
    return {};
  }

  PolicyKind kind_;
  size_t index_;
  Statement statement_;
  bool has_effect_ = false;
};

Result<void> parse_statements(const Json& json, PolicyKind kind, Policy& policy) {
  const std::vector<Json> single = json.is_object() ? std::vector<Json>{json} : std::vector<Json>{};
  if (!json.is_object() && !json.is_array()) {
    return malformed_policy_document("Syntax errors in policy.");
  }
  const auto& items = json.is_object() ? single : json.items();
  std::set<std::string> sids;
  for (size_t i = 0; i < items.size(); ++i) {
    Statement statement = TRY(StatementParser(kind, i).parse(items[i]));
    if (!statement.sid.empty() && !sids.insert(statement.sid).second) {
      return malformed_policy_document("Statement IDs (SID) in a single policy must be unique.");
    }
    policy.statements.push_back(std::move(statement));
  }
  return {};
}

}  // namespace

Error malformed_policy_document(std::string message) {
  return Error(400, "MalformedPolicyDocument", std::move(message));
}

std::optional<Condition> parse_condition_operator(std::string_view name) {
  constexpr std::string_view kForAll = "ForAllValues:";
  constexpr std::string_view kForAny = "ForAnyValue:";
  constexpr std::string_view kIfExists = "IfExists";
  Condition condition;
  if (name.starts_with(kForAll)) {
    condition.quantifier = Quantifier::kForAllValues;
    name.remove_prefix(kForAll.size());
  } else if (name.starts_with(kForAny)) {
    condition.quantifier = Quantifier::kForAnyValue;
    name.remove_prefix(kForAny.size());
  }
  if (name.ends_with(kIfExists)) {
    condition.if_exists = true;
    name.remove_suffix(kIfExists.size());
  }
  for (const OperatorRow& row : kOperators) {
    if (!equals_ignoring_case(row.name, name)) continue;
    if (row.type == ValueType::kNull && condition.if_exists) return std::nullopt;
    condition.type = row.type;
    condition.comparison = row.comparison;
    condition.negated = row.negated;
    return condition;
  }
  return std::nullopt;
}

Result<Policy> Policy::parse(std::string_view text, PolicyKind kind) {
  if (text.size() > kMaxPolicyBytes) {
    return malformed_policy_document("The policy document is too large.");
  }
  const auto json = Json::parse(text);
  if (!json.ok()) {
    return malformed_policy_document("Syntax errors in policy. " + json.error().message());
  }
  if (!json->is_object()) return malformed_policy_document("Syntax errors in policy.");
  Policy policy;
  const Json* statements = nullptr;
  for (const auto& [name, value] : json->members()) {
    if (name == "Version") {
      if (value.as_string() != "2012-10-17" && value.as_string() != "2008-10-17") {
        return malformed_policy_document("Policy document must be version 2012-10-17 or greater.");
      }
      policy.has_variables = value.as_string() == "2012-10-17";
    } else if (name == "Id" && value.is_string()) {
      policy.id = value.as_string();
    } else if (name == "Statement") {
      statements = &value;
    } else {
      return malformed_policy_document("Syntax errors in policy. Unknown field " + name + ".");
    }
  }
  if (statements == nullptr) {
    return malformed_policy_document("Syntax errors in policy. The field Statement is missing.");
  }
  TRY(parse_statements(*statements, kind, policy));
  return policy;
}

}  // namespace tarn::auth
