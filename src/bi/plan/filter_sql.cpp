#include "bi/plan/filter_sql.h"

#include <charconv>
#include <chrono>
#include <cmath>

#include "bi/expression/expression_error.h"
#include "bi/plan/pipeline.h"
#include "bi/quote.h"

namespace tarn::bi {
namespace {

Error misfit(const FieldFilter& filter, const std::string& reason) {
  return query_error("The filter of the field \"" + filter.spec->name + "\" " + reason);
}

// "2024-01-31", with "T10:20:30.123Z" or a part of it if wanted.
std::optional<int64_t> parse_time(const std::string& text) {
  int part[7] = {0, 1, 1, 0, 0, 0, 0};  // year, month, day, hour, minute, second, millisecond
  constexpr std::string_view kAfter[7] = {"-", "-", "T ", ":", ":", ".", ""};
  constexpr size_t kDigits[7] = {4, 2, 2, 2, 2, 2, 3};
  size_t at = 0;
  for (size_t i = 0; i < 7; ++i) {
    if (at + kDigits[i] > text.size()) return std::nullopt;
    const char* end = text.data() + at + kDigits[i];
    if (std::from_chars(text.data() + at, end, part[i]).ptr != end) return std::nullopt;
    at += kDigits[i];
    const bool may_end = i >= 2;
    if (may_end && (at == text.size() || (text[at] == 'Z' && at + 1 == text.size()))) break;
    if (at == text.size() || kAfter[i].find(text[at]) == std::string_view::npos) {
      return std::nullopt;
    }
    ++at;
  }
  const std::chrono::year_month_day date{std::chrono::year(part[0]),
                                         std::chrono::month(static_cast<unsigned>(part[1])),
                                         std::chrono::day(static_cast<unsigned>(part[2]))};
  if (!date.ok() || part[3] > 23 || part[4] > 59 || part[5] > 59) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((((days * 24 + part[3]) * 60 + part[4]) * 60 + part[5]) * 1000 + part[6]) * 1000;
}

Result<std::string> print_text_as(const FieldFilter& filter, const std::string& text) {
  const char* end = text.data() + text.size();
  switch (filter.expr->type) {
    case DataType::kInteger: {
      int64_t value = 0;
      if (std::from_chars(text.data(), end, value).ptr == end && !text.empty()) {
        return print_integer(value);
      }
      break;
    }
    case DataType::kDecimal: {
      double value = 0;
      if (std::from_chars(text.data(), end, value).ptr == end && std::isfinite(value) &&
          !text.empty()) {
        return print_decimal(value);
      }
      break;
    }
    case DataType::kDatetime:
      if (const auto time = parse_time(text)) return print_datetime(*time);
      break;
    default:
      return quote_text(text);
  }
  return misfit(filter, "has the value \"" + text + "\", which is no " +
                            std::string(type_name(filter.expr->type)) + ".");
}

Result<std::string> condition(SqlPrinter&, const FieldFilter& filter,
                              const CategoryFilter& category, const std::string& value) {
  using Match = CategoryFilter::Match;
  if (category.select_all) return std::string("TRUE");
  const bool is_negative =
      category.match == Match::kDoesNotEqual || category.match == Match::kDoesNotContain;
  if (category.values.empty()) return std::string(is_negative ? "TRUE" : "FALSE");
  std::vector<std::string> parts;
  if (category.match == Match::kEquals || category.match == Match::kDoesNotEqual) {
    for (const std::string& text : category.values) {
      parts.push_back(TRY(print_text_as(filter, text)));
    }
    return value + (is_negative ? " NOT IN (" : " IN (") + joined(parts, ", ") + ")";
  }
  const std::string function = category.match == Match::kStartsWith ? "starts_with"
                               : category.match == Match::kEndsWith ? "ends_with"
                                                                    : "contains";
  for (const std::string& text : category.values) {
    parts.push_back(function + "(CAST(" + value + " AS VARCHAR), " + quote_text(text) + ")");
  }
  return (is_negative ? "NOT (" : "(") + joined(parts, " OR ") + ")";
}

Result<std::string> bounds(const std::string& value, const std::optional<std::string>& minimum,
                           bool include_minimum, const std::optional<std::string>& maximum,
                           bool include_maximum) {
  std::vector<std::string> parts;
  if (minimum) parts.push_back(value + (include_minimum ? " >= " : " > ") + *minimum);
  if (maximum) parts.push_back(value + (include_maximum ? " <= " : " < ") + *maximum);
  return parts.empty() ? std::string("TRUE") : joined(parts, " AND ");
}

Result<std::string> condition(SqlPrinter&, const FieldFilter& filter,
                              const NumericRangeFilter& range, const std::string& value) {
  if (!is_numeric(filter.expr->type)) return misfit(filter, "needs numbers.");
  std::optional<std::string> minimum, maximum;
  if (range.minimum) minimum = print_decimal(*range.minimum);
  if (range.maximum) maximum = print_decimal(*range.maximum);
  return bounds(value, minimum, range.include_minimum, maximum, range.include_maximum);
}

Result<std::string> condition(SqlPrinter&, const FieldFilter& filter,
                              const NumericEqualityFilter& equality, const std::string& value) {
  if (!is_numeric(filter.expr->type)) return misfit(filter, "needs numbers.");
  return value + (equality.equals ? " = " : " <> ") + print_decimal(equality.value);
}

Result<std::string> condition(SqlPrinter& printer, const FieldFilter& filter,
                              const TimeRangeFilter& range, const std::string& value) {
  if (filter.expr->type != DataType::kDatetime) return misfit(filter, "needs dates.");
  const int week_start = printer.options().week_start;
  const auto bound = [&](const std::optional<int64_t>& us) -> std::optional<std::string> {
    if (!us) return std::nullopt;
    return print_datetime(range.granularity ? truncated(*us, *range.granularity, week_start) : *us);
  };
  const std::string time =
      range.granularity ? print_truncated(value, *range.granularity, week_start) : value;
  return bounds(time, bound(range.minimum_us), range.include_minimum, bound(range.maximum_us),
                range.include_maximum);
}

Result<std::string> condition(SqlPrinter& printer, const FieldFilter& filter,
                              const TimeEqualityFilter& equality, const std::string& value) {
  TimeRangeFilter range{equality.value_us, equality.value_us, true, true, equality.granularity};
  return condition(printer, filter, range, value);
}

Result<std::string> condition(SqlPrinter& printer, const FieldFilter& filter,
                              const RelativeDatesFilter& relative, const std::string& value) {
  if (relative.amount < 1 || relative.amount > 10000 || relative.exclude_amount < 0 ||
      relative.exclude_amount > 10000) {
    return misfit(filter, "counts too few or too many periods.");
  }
  const TimeSpan span =
      relative_span(relative, printer.options().now_us, printer.options().week_start);
  TimeRangeFilter range{span.from_us, span.to_us, true, false, std::nullopt};
  return condition(printer, filter, range, value);
}

Result<std::string> condition(SqlPrinter&, const FieldFilter&, const TopBottomFilter&,
                              const std::string&) {
  return internal_error("a top or bottom filter among conditions");
}

Result<std::string> condition(SqlPrinter&, const FieldFilter&, const NestedFilter&,
                              const std::string&) {
  return internal_error("a nested filter among conditions");
}

}  // namespace

Result<std::string> filter_condition(SqlPrinter& printer, const FieldFilter& filter,
                                     const std::string& value) {
  if (filter.spec->null_option == NullOption::kNullsOnly) return "(" + value + " IS NULL)";
  Error failed = internal_error("");
  bool is_ok = true;
  std::string out = printer.let(value, [&](const std::string& v) -> std::string {
    auto printed = std::visit([&](const auto& kind) { return condition(printer, filter, kind, v); },
                              filter.spec->kind);
    if (!printed.ok()) {
      failed = printed.error();
      is_ok = false;
      return "";
    }
    if (filter.spec->null_option == NullOption::kAllValues) {
      return "(" + v + " IS NULL OR (" + *printed + "))";
    }
    return "(" + v + " IS NOT NULL AND (" + *printed + "))";
  });
  if (!is_ok) return failed;
  return out;
}

TimeSpan relative_span(const RelativeDatesFilter& filter, int64_t now_us, int week_start) {
  using Kind = RelativeDatesFilter::Kind;
  const int64_t anchor = filter.anchor_us.value_or(now_us);
  const TimeGranularity unit = filter.granularity;
  const int64_t start = truncated(anchor, unit, week_start);
  const int64_t end = moved(start, 1, unit);
  TimeSpan span;
  switch (filter.kind) {
    case Kind::kPrevious:
      span = {moved(start, -1, unit), start};
      break;
    case Kind::kThis:
      span = {start, end};
      break;
    case Kind::kLast:
      span = {moved(start, 1 - filter.amount, unit), end};
      break;
    case Kind::kNow:
      span = {start, anchor + 1};
      break;
    case Kind::kNext:
      span = {end, moved(end, filter.amount, unit)};
      break;
  }
  if (filter.exclude_amount == 0) return span;
  if (filter.kind == Kind::kNext) {
    span.from_us = moved(span.from_us, filter.exclude_amount, filter.exclude_granularity);
  } else {
    span.to_us = moved(span.to_us, -filter.exclude_amount, filter.exclude_granularity);
  }
  return span;
}

}  // namespace tarn::bi
