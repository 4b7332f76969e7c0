// EventPattern: which events a rule wants, in EventBridge's language: exact values, null, prefix,
// suffix, equals-ignore-case, anything-but, numeric, exists, cidr, wildcard and $or. Lambda's event
// source mappings and SNS's filters speak dialects of it.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
//
//   const EventPattern pattern = TRY(EventPattern::parse(R"({"source":["aws.s3"]})"));
//   EventMatcher matcher({pattern, …});          // core/event_matcher.h
//
// Field names are joined by dots, so "a.b" and b within a are one. Letters of ASCII only are
// compared without case. Immutable.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn {

// A value of an event that is neither object nor array.
struct EventValue {
  enum class Type { kString, kNumber, kLiteral };
  Type type = Type::kString;
  std::string_view text;  // of a string without quotes and escapes, else as it stands
  double number = 0;      // of a number
};

// One element of the list that a pattern gives for a field.
struct EventTest {
  enum class Kind {
    kText,     // texts[0]
    kLiteral,  // texts[0]: null, true or false
    kNumber,   // low, or texts[0] as it is written
    kPrefix,
    kSuffix,
    kIgnoreCase,  // these three: texts[0] in lower case
    kPrefixIgnoreCase,
    kSuffixIgnoreCase,
    kWildcard,  // texts: what stands between the asterisks
    kNumeric,   // between low and high
    kCidr,
    kExists,
    kAbsent,    // {"exists": false}
    kNotTexts,  // anything-but: none of `texts`
    kNotNumbers,
    kNotPrefixes,
    kNotSuffixes,
    kNotIgnoreCase,
    kNotWildcards,
  };
  Kind kind = Kind::kText;
  std::vector<std::string> texts;
  std::vector<std::vector<std::string>> wildcards;  // of kNotWildcards
  std::vector<double> numbers;                      // of kNotNumbers
  double low = 0;
  double high = 0;
  bool includes_low = true;
  bool includes_high = true;
  std::array<uint8_t, 16> network{};  // of kCidr, IPv4 in its first four bytes
  int mask_bits = 0;
  bool is_ipv6 = false;

  // Whether a value that is there fits. kAbsent fits none.
  bool fits(const EventValue& value) const;
};

struct EventClause {
  std::string path;  // "detail.state"
  std::vector<EventTest> tests;
  bool allows_absence() const;
};

class EventPattern {
 public:
  // What $or multiplies out to, at most.
  static constexpr size_t kMaxAlternatives = 1000;

  // InvalidEventPatternException, with AWS's reasons.
  static Result<EventPattern> parse(std::string_view json);

  // An event fits if all clauses of one alternative do.
  const std::vector<std::vector<EventClause>>& alternatives() const { return alternatives_; }

 private:
  std::vector<std::vector<EventClause>> alternatives_;
};

// Whether `text` is what stands between the asterisks of a wildcard, in order.
bool fits_wildcard(const std::vector<std::string>& pieces, std::string_view text);

}  // namespace tarn
