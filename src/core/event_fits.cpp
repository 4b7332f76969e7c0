// EventTest::fits: one value against one element of a pattern's list.
#include <arpa/inet.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/encoding.h"
#include "core/event_pattern.h"

namespace tarn {
namespace {

// Beyond it a double stands for several integers.
constexpr double kExactDouble = 9007199254740992.0;

bool is_lowered(std::string_view lowered, std::string_view text) {
  return lowered.size() == text.size() && equals_ignoring_case(lowered, text);
}

bool lies_within(const EventTest& test, std::string_view address) {
  char text[INET6_ADDRSTRLEN + 1] = {};
  if (address.size() >= sizeof(text)) return false;
  std::memcpy(text, address.data(), address.size());
  std::array<uint8_t, 16> bytes{};
  if (inet_pton(test.is_ipv6 ? AF_INET6 : AF_INET, text, bytes.data()) != 1) return false;
  const size_t whole = static_cast<size_t>(test.mask_bits / 8);
  if (std::memcmp(bytes.data(), test.network.data(), whole) != 0) return false;
  const int rest = test.mask_bits % 8;
  return rest == 0 || (bytes[whole] ^ test.network[whole]) >> (8 - rest) == 0;
}

bool is_number(const EventTest& test, const EventValue& value) {
  if (value.text == test.texts[0]) return true;
  return value.number == test.low && std::abs(test.low) < kExactDouble;
}

bool is_between(const EventTest& test, double number) {
  if (test.includes_low ? number < test.low : number <= test.low) return false;
  return test.includes_high ? number <= test.high : number < test.high;
}

bool fits_string(const EventTest& test, std::string_view text) {
  using Kind = EventTest::Kind;
  const std::string_view first = test.texts.empty() ? std::string_view() : test.texts[0];
  switch (test.kind) {
    case Kind::kText:
      return text == first;
    case Kind::kPrefix:
      return text.starts_with(first);
    case Kind::kSuffix:
      return text.ends_with(first);
    case Kind::kIgnoreCase:
      return is_lowered(first, text);
    case Kind::kPrefixIgnoreCase:
      return text.size() >= first.size() && is_lowered(first, text.substr(0, first.size()));
    case Kind::kSuffixIgnoreCase:
      return text.size() >= first.size() &&
             is_lowered(first, text.substr(text.size() - first.size()));
    case Kind::kWildcard:
      return fits_wildcard(test.texts, text);
    case Kind::kCidr:
      return lies_within(test, text);
    default:
      return false;
  }
}

// Whether anything-but excludes a string.
bool excludes(const EventTest& test, std::string_view text) {
  using Kind = EventTest::Kind;
  const auto any = [&](auto&& is_one) {
    return std::any_of(test.texts.begin(), test.texts.end(), is_one);
  };
  switch (test.kind) {
    case Kind::kNotTexts:
      return any([&](const std::string& one) { return text == one; });
    case Kind::kNotPrefixes:
      return any([&](const std::string& one) { return text.starts_with(one); });
    case Kind::kNotSuffixes:
      return any([&](const std::string& one) { return text.ends_with(one); });
    case Kind::kNotIgnoreCase:
      return any([&](const std::string& one) { return is_lowered(one, text); });
    case Kind::kNotWildcards:
      return std::any_of(test.wildcards.begin(), test.wildcards.end(),
                         [&](const auto& pieces) { return fits_wildcard(pieces, text); });
    default:
      return false;
  }
}

}  // namespace

bool EventTest::fits(const EventValue& value) const {
  switch (kind) {
    case Kind::kExists:
      return true;
    case Kind::kAbsent:
      return false;
    case Kind::kLiteral:
      return value.type == EventValue::Type::kLiteral && value.text == texts[0];
    case Kind::kNumber:
      return value.type == EventValue::Type::kNumber && is_number(*this, value);
    case Kind::kNumeric:
      return value.type == EventValue::Type::kNumber && is_between(*this, value.number);
    case Kind::kNotNumbers:
      return value.type != EventValue::Type::kNumber ||
             std::find(numbers.begin(), numbers.end(), value.number) == numbers.end();
    case Kind::kNotTexts:
    case Kind::kNotPrefixes:
    case Kind::kNotSuffixes:
    case Kind::kNotIgnoreCase:
    case Kind::kNotWildcards:
      return value.type != EventValue::Type::kString || !excludes(*this, value.text);
    default:
      return value.type == EventValue::Type::kString && fits_string(*this, value.text);
  }
}

bool EventClause::allows_absence() const {
  return std::any_of(tests.begin(), tests.end(),
                     [](const EventTest& test) { return test.kind == EventTest::Kind::kAbsent; });
}

bool fits_wildcard(const std::vector<std::string>& pieces, std::string_view text) {
  if (pieces.size() == 1) return text == pieces[0];
  if (!text.starts_with(pieces.front())) return false;
  text.remove_prefix(pieces.front().size());
  for (size_t i = 1; i + 1 < pieces.size(); ++i) {
    const size_t at = text.find(pieces[i]);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + pieces[i].size());
  }
  return text.ends_with(pieces.back());
}

}  // namespace tarn
