#include "services/lambda/names.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "services/lambda/errors.h"

namespace tarn::lambda {
namespace {

constexpr size_t kMaxLayerNameLength = 140;
constexpr size_t kAccountDigits = 12;

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// As the models' pattern of function names has it: "us-east-1", "us-gov-west-1", "eusc-de-east-1".
// A function's own name may look much like one.
bool is_region(std::string_view text) {
  const auto take = [&text](size_t size) {
    const std::string_view start = text.substr(0, size);
    text.remove_prefix(start.size());
    return start;
  };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.starts_with("eusc-")) take(5);
  const std::string_view country = take(2);
  if (country.size() < 2 || !std::all_of(country.begin(), country.end(), is_lower)) return false;
  const size_t direction = text.find('-', 1);
  if (direction != std::string_view::npos && direction + 2 < text.size()) {
    const std::string_view kind = text.substr(0, direction);
    const bool is_apart = kind == "-gov" || kind == "-iso" ||
                          (kind.size() == 5 && kind.starts_with("-iso") && is_lower(kind[4]));
    if (is_apart) take(direction);
  }
  if (text.size() < 4 || text.front() != '-') return false;
  const std::string_view middle = text.substr(1, text.size() - 3);
  const char digit = text.back();
  return std::all_of(middle.begin(), middle.end(), is_lower) && text[text.size() - 2] == '-' &&
         digit >= '0' && digit <= '9';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

// Takes what `may` accepts off the front, as long as something follows.
bool take(std::vector<std::string_view>& parts, bool (*may)(std::string_view), std::string& into) {
  if (parts.size() < 2 || !may(parts.front())) return false;
  into = parts.front();
  parts.erase(parts.begin());
  return true;
}

Error bad_name(std::string_view named) {
  return invalid_parameter("Not the name or ARN of a function: " + std::string(named));
}

std::string arn_prefix(std::string_view region, std::string_view account) {
  std::string arn = "arn:aws:lambda:";
  return arn.append(region).append(":").append(account).append(":");
}

}  // namespace

std::string FunctionRef::arn() const { return arn_prefix(region, account) + "function:" + name; }

std::string FunctionRef::arn_of(std::string_view other) const {
  return other.empty() ? arn() : arn() + ":" + std::string(other);
}

std::string FunctionRef::qualified_arn() const { return arn_of(qualifier); }

Result<FunctionRef> parse_function(const Context& context, std::string_view named,
                                   wire::Text qualifier) {
  FunctionRef ref;
  ref.account = context.account;
  ref.region = context.region;
  auto parts = split(named);
  if (parts.size() > 3 && parts[0] == "arn" && parts[2] == "lambda") {
    parts.erase(parts.begin(), parts.begin() + 3);
  }
  take(parts, is_region, ref.region);
  take(parts, is_account, ref.account);
  std::string kind;
  take(
      parts, [](std::string_view text) { return text == "function"; }, kind);
  if (parts.size() > 2 || !is_name(parts[0])) return bad_name(named);
  ref.name = parts[0];
  if (parts.size() == 2) ref.qualifier = parts[1];
  if (ref.region != context.region) {
    return no_such_resource("Functions from '" + ref.region +
                            "' are not reachable in this region ('" + std::string(context.region) +
                            "')");
  }
  if (!wire::present(qualifier) || qualifier.empty()) return ref;
  if (!ref.qualifier.empty() && ref.qualifier != qualifier) {
    return invalid_parameter(
        "The derived qualifier from the function name does not match the specified qualifier.");
  }
  ref.qualifier = qualifier;
  return ref;
}

std::optional<FunctionRef> parse_function_arn(std::string_view arn) {
  const auto parts = split(arn);
  const bool fits = (parts.size() == 7 || parts.size() == 8) && parts[0] == "arn" &&
                    parts[2] == "lambda" && parts[5] == "function" && is_account(parts[4]) &&
                    is_region(parts[3]) && is_name(parts[6]);
  if (!fits) return std::nullopt;
  FunctionRef ref;
  ref.region = parts[3];
  ref.account = parts[4];
  ref.name = parts[6];
  if (parts.size() == 8) ref.qualifier = parts[7];
  return ref;
}

std::optional<int64_t> version_number(std::string_view qualifier) {
  if (qualifier.empty() || qualifier == kLatest) return 0;
  int64_t number = 0;
  const auto [end, error] =
      std::from_chars(qualifier.data(), qualifier.data() + qualifier.size(), number);
  if (error != std::errc() || end != qualifier.data() + qualifier.size() || number <= 0) {
    return std::nullopt;
  }
  return number;
}

std::string version_text(int64_t number) {
  return number == 0 ? std::string(kLatest) : std::to_string(number);
}

std::string LayerRef::arn() const { return arn_prefix(region, account) + "layer:" + name; }

std::string LayerRef::version_arn() const { return arn() + ":" + std::to_string(version); }

Result<LayerRef> parse_layer(const Context& context, std::string_view named) {
  LayerRef ref;
  ref.account = context.account;
  ref.region = context.region;
  ref.name = named;
  const auto parts = split(named);
  if (parts.size() == 7 && parts[0] == "arn" && parts[2] == "lambda" && parts[5] == "layer") {
    ref.region = parts[3];
    ref.account = parts[4];
    ref.name = parts[6];
  }
  if (!is_name(ref.name) || ref.name.size() > kMaxLayerNameLength) {
    return invalid_parameter("Invalid Layer name: " + std::string(named));
  }
  return ref;
}

std::optional<LayerRef> parse_layer_version_arn(std::string_view arn) {
  const auto parts = split(arn);
  const bool fits = parts.size() == 8 && parts[0] == "arn" && parts[2] == "lambda" &&
                    parts[5] == "layer" && is_account(parts[4]) && is_name(parts[6]);
  if (!fits) return std::nullopt;
  const auto version = version_number(parts[7]);
  if (!version || *version == 0) return std::nullopt;
  LayerRef ref;
  ref.region = parts[3];
  ref.account = parts[4];
  ref.name = parts[6];
  ref.version = *version;
  return ref;
}

}  // namespace tarn::lambda
