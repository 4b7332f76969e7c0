#include "auth/post_policy.h"

#include <algorithm>
#include <charconv>

#include "base/clock.h"
#include "base/encoding.h"

namespace tarn::auth {

namespace {

constexpr size_t kMaxPostPolicyBytes = 20 << 10;
constexpr std::string_view kRange = "content-length-range";

// Fields that sign, or that AWS leaves to the page.
constexpr std::string_view kFree[] = {"x-amz-signature", "signature", "awsaccesskeyid", "policy",
                                      "file"};

Error invalid_document(const std::string& why) {
  return Error(400, "InvalidPolicyDocument", "Invalid Policy: " + why);
}

Error violated(const std::string& why) {
  return Error(403, "AccessDenied", "Invalid according to Policy: " + why);
}

Error condition_failed(const std::string& text) {
  return violated("Policy Condition failed: " + text);
}

std::string describe(std::string_view op, std::string_view field, std::string_view value) {
  return "[" + json_quote(op) + ", " + json_quote(field) + ", " + json_quote(value) + "]";
}

bool is_free(std::string_view name) {
  return name.starts_with("x-ignore-") ||
         std::find(std::begin(kFree), std::end(kFree), name) != std::end(kFree);
}

// A negative bound is one of no bytes.
std::optional<uint64_t> to_number(const Json& json) {
  std::string_view text = json.as_string();
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return is_negative ? 0 : number;
}

}  // namespace

const std::string* find_field(const FormFields& fields, std::string_view lower_case_name) {
  auto found = std::find_if(fields.begin(), fields.end(),
                            [&](const auto& field) { return field.first == lower_case_name; });
  return found == fields.end() ? nullptr : &found->second;
}

Result<PostPolicy> PostPolicy::parse(std::string_view base64_text) {
  if (base64_text.size() > kMaxPostPolicyBytes) return invalid_document("Policy is too large.");
  auto text = base64_decode(base64_text);
  auto json = Json::parse(text ? *text : std::string());
  if (!json.ok() || !json->is_object()) return invalid_document("Invalid JSON.");
  const Json* expiration = json->find("expiration");
  if (expiration == nullptr || !expiration->is_string()) {
    return invalid_document("Policy missing expiration.");
  }
  PostPolicy policy;
  auto expires_ms = parse_iso8601(expiration->as_string());
  const bool has_form = expiration->as_string().find('T') != std::string::npos;
  if (!expires_ms.ok() || !has_form) {
    return invalid_document("Invalid 'expiration' value: '" + expiration->as_string() + "'");
  }
  policy.expires_ms_ = *expires_ms;
  const Json* conditions = json->find("conditions");
  if (conditions == nullptr || !conditions->is_array()) {
    return invalid_document("Policy missing conditions.");
  }
  for (const Json& condition : conditions->items()) TRY(policy.add(condition));
  return policy;
}

Result<void> PostPolicy::add(const Json& condition) {
  if (condition.is_array()) return add_list(condition);
  if (!condition.is_object()) return invalid_document("Invalid JSON.");
  if (condition.members().size() != 1) {
    return invalid_document(
        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
  }
  const auto& [name, value] = condition.members().front();
  if (!value.is_string()) {
    return invalid_document("Invalid Simple-Condition: value must be a string.");
  }
  conditions_.push_back({Operator::kEqual, to_lower_ascii(name), value.as_string(),
                         describe("eq", "$" + name, value.as_string())});
  return {};
}

Result<void> PostPolicy::add_list(const Json& list) {
  const auto& items = list.items();
  if (items.size() != 3 || !items[0].is_string()) {
    return invalid_document("Invalid Condition: wrong number of arguments.");
  }
  const std::string op = to_lower_ascii(items[0].as_string());
  if (op == kRange) {
    add_range(list);
    return {};
  }
  if (op != "eq" && op != "starts-with") {
    return invalid_document("Invalid Condition: unknown operation '" + items[0].as_string() + "'.");
  }
  const std::string& name = items[1].as_string();
  const std::string& value = items[2].as_string();
  conditions_.push_back({op == "eq" ? Operator::kEqual : Operator::kStartsWith,
                         name.starts_with("$") ? to_lower_ascii(name.substr(1)) : std::string(),
                         value, describe(items[0].as_string(), name, value)});
  return {};
}

void PostPolicy::add_range(const Json& list) {
  auto min = to_number(list.items()[1]);
  auto max = to_number(list.items()[2]);
  if (!min || !max) {
    broken_range_ = describe(kRange, list.items()[1].as_string(), list.items()[2].as_string());
    return;
  }
  min_bytes_ = std::max(min_bytes_, *min);
  max_bytes_ = std::min(max_bytes_, *max);
}

Result<void> PostPolicy::check(const FormFields& fields, int64_t now_ms) const {
  if (expires_ms_ <= now_ms) return violated("Policy expired.");
  if (!broken_range_.empty()) return condition_failed(broken_range_);
  for (const Condition& condition : conditions_) {
    const std::string* value =
        condition.field.empty() ? nullptr : find_field(fields, condition.field);
    bool holds = value != nullptr &&
                 (condition.op == Operator::kEqual ? *value == condition.value
                                                   : value->starts_with(condition.value));
    if (!holds) return condition_failed(condition.text);
  }
  for (const auto& [name, value] : fields) {
    if (is_free(name)) continue;
    bool is_named =
        std::any_of(conditions_.begin(), conditions_.end(),
                    [&](const Condition& condition) { return condition.field == name; });
    if (!is_named) return violated("Extra input fields: " + name);
  }
  return {};
}

Result<void> PostPolicy::check_size(uint64_t size_bytes) const {
  if (size_bytes > max_bytes_) {
    return Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        .with("ProposedSize", std::to_string(size_bytes))
        .with("MaxSizeAllowed", std::to_string(max_bytes_));
  }
  if (size_bytes < min_bytes_) {
    return Error(400, "EntityTooSmall",
                 "Your proposed upload is smaller than the minimum allowed size")
        .with("ProposedSize", std::to_string(size_bytes))
        .with("MinSizeAllowed", std::to_string(min_bytes_));
  }
  return {};
}

}  // namespace tarn::auth
