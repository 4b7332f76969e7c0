#include "sql/resolve/partition_predicate.h"

#include <algorithm>
#include <string_view>

#include "sql/types/time_text.h"

namespace tarn::sql {

namespace {

constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

struct Decimal {
  bool negative = false;
  std::string whole;     // without leading zeros
  std::string fraction;  // without trailing zeros
};

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal result;
  result.negative = text.starts_with('-');
  if (result.negative || text.starts_with('+')) text.remove_prefix(1);
  size_t dot = text.find('.');
  result.whole = std::string(text.substr(0, dot));
  if (dot != std::string_view::npos) result.fraction = std::string(text.substr(dot + 1));
  auto is_digits = [](const std::string& s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (result.whole.empty() || !is_digits(result.whole) || !is_digits(result.fraction)) {
    return std::nullopt;
  }
  result.whole.erase(0, std::min(result.whole.find_first_not_of('0'), result.whole.size()));
  result.fraction.erase(result.fraction.find_last_not_of('0') + 1);
  if (result.whole.empty() && result.fraction.empty()) result.negative = false;
  return result;
}

int compare_decimals(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  int order = 0;
  if (a.whole.size() != b.whole.size()) {
    order = a.whole.size() < b.whole.size() ? -1 : 1;
  } else {
    order = a.whole.compare(b.whole);
    if (order == 0) order = a.fraction.compare(b.fraction);
  }
  return a.negative ? -order : order;
}

std::optional<int> compare(PartitionPredicate::Domain domain, const std::string& a,
                           const std::string& b) {
  if (domain == PartitionPredicate::Domain::kText) return a.compare(b);
  if (domain == PartitionPredicate::Domain::kDate) {
    auto x = parse_date(a);
    auto y = parse_date(b);
    if (!x || !y) return std::nullopt;
    return *x < *y ? -1 : *x > *y;
  }
  auto x = parse_decimal(a);
  auto y = parse_decimal(b);
  if (!x || !y) return std::nullopt;
  return compare_decimals(*x, *y);
}

bool holds(PartitionPredicate::Operator op, int order) {
  switch (op) {
    case PartitionPredicate::Operator::kEqual:
      return order == 0;
    case PartitionPredicate::Operator::kNotEqual:
      return order != 0;
    case PartitionPredicate::Operator::kLess:
      return order < 0;
    case PartitionPredicate::Operator::kLessOrEqual:
      return order <= 0;
    case PartitionPredicate::Operator::kGreater:
      return order > 0;
    default:
      return order >= 0;
  }
}

}  // namespace

bool may_match(const PartitionPredicate& predicate, const std::vector<std::string>& values) {
  auto matches = [&](const PartitionPredicate& term) { return may_match(term, values); };
  switch (predicate.kind) {
    case PartitionPredicate::Kind::kTrue:
      return true;
    case PartitionPredicate::Kind::kFalse:
      return false;
    case PartitionPredicate::Kind::kAnd:
      return std::all_of(predicate.terms.begin(), predicate.terms.end(), matches);
    case PartitionPredicate::Kind::kOr:
      return std::any_of(predicate.terms.begin(), predicate.terms.end(), matches);
    default:
      break;
  }
  if (predicate.column >= values.size()) return true;
  const std::string& value = values[predicate.column];
  bool is_null = value == kNullPartition;
  if (predicate.kind == PartitionPredicate::Kind::kIsNull) return is_null;
  if (predicate.kind == PartitionPredicate::Kind::kIsNotNull) return !is_null;
  if (is_null) return false;
  auto order = compare(predicate.domain, value, predicate.value);
  return !order || holds(predicate.op, *order);
}

}  // namespace tarn::sql
