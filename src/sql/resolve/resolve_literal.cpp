#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/encoding.h"
#include "sql/resolve/resolve_expression.h"
#include "sql/syntax/parse.h"
#include "sql/types/coercion.h"
#include "sql/types/time_text.h"

namespace tarn::sql {

namespace {

size_t code_points(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

Error invalid_literal(const GenericLiteral& literal, std::string_view type) {
  return sql_error("INVALID_LITERAL", literal.position,
                   "'" + literal.value + "' is not a valid " + std::string(type) + " literal");
}

// "-12.50" to digits with their sign; the type is what they need.
Result<ExprRef> decimal_literal(std::string_view written, Position position) {
  bool negative = written.starts_with('-');
  if (negative || written.starts_with('+')) written.remove_prefix(1);
  std::string whole(written.substr(0, written.find('.')));
  std::string fraction = written.find('.') == std::string_view::npos
                             ? ""
                             : std::string(written.substr(whole.size() + 1));
  auto is_digits = [](const std::string& s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!is_digits(whole) || !is_digits(fraction) || whole.size() + fraction.size() == 0) {
    return sql_error("INVALID_LITERAL", position,
                     "'" + std::string(written) + "' is not a valid DECIMAL literal");
  }
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  size_t precision = std::max<size_t>(1, whole.size() + fraction.size());
  if (precision > static_cast<size_t>(Type::kDecimalDigitsMax)) {
    return sql_error("INVALID_LITERAL", position,
                     "'" + std::string(written) + "' is not a valid DECIMAL literal");
  }
  Constant constant;
  std::string digits = (whole.empty() ? "0" : whole) + (fraction.empty() ? "" : "." + fraction);
  constant.data = (negative ? "-" : "") + digits;
  return make_constant(
      Type::decimal(static_cast<int32_t>(precision), static_cast<int32_t>(fraction.size())),
      std::move(constant), position);
}

Result<ExprRef> timestamp_literal(const GenericLiteral& literal) {
  auto parsed = parse_timestamp(literal.value);
  if (!parsed) return invalid_literal(literal, "TIMESTAMP");
  Constant constant;
  constant.data = parsed->micros;
  constant.picos = parsed->picos;
  if (parsed->zone.empty()) {
    return make_constant(Type(TypeKind::kTimestamp, parsed->precision), std::move(constant),
                         literal.position);
  }
  // To the millisecond Trino packs the value into fewer bits.
  constexpr int64_t kPackedMillisMax = int64_t{1} << 51;
  if (parsed->precision <= 3 && std::abs(parsed->micros / 1000) >= kPackedMillisMax) {
    return invalid_literal(literal, "TIMESTAMP");
  }
  // The engine knows the zones: local time and zone make the value.
  constant.zone = parsed->zone;
  return make_constant(Type(TypeKind::kTimestampTz, parsed->precision), std::move(constant),
                       literal.position);
}

Result<ExprRef> time_literal(const GenericLiteral& literal) {
  auto parsed = parse_time(literal.value);
  if (!parsed) return invalid_literal(literal, "TIME");
  Constant constant;
  constant.data = parsed->picos;
  if (!parsed->zone_minutes) {
    return make_constant(Type(TypeKind::kTime, parsed->precision), std::move(constant),
                         literal.position);
  }
  constant.picos = *parsed->zone_minutes;
  return make_constant(Type(TypeKind::kTimeTz, parsed->precision), std::move(constant),
                       literal.position);
}

Result<ExprRef> generic_literal(const GenericLiteral& literal) {
  Constant constant;
  if (literal.type_name == "date") {
    auto days = parse_date(literal.value);
    if (!days) return invalid_literal(literal, "DATE");
    constant.data = *days;
    return make_constant(Type(TypeKind::kDate), std::move(constant), literal.position);
  }
  if (literal.type_name == "timestamp") return timestamp_literal(literal);
  if (literal.type_name == "time") return time_literal(literal);
  constant.data = literal.value;
  int32_t length = static_cast<int32_t>(code_points(literal.value));
  if (literal.type_name == "char") {
    std::string text = literal.value;
    text.erase(text.find_last_not_of(' ') + 1);
    constant.data = text;
    return make_constant(Type::chars(length), std::move(constant), literal.position);
  }
  ExprRef text = make_constant(Type::varchar(length), std::move(constant), literal.position);
  TypePtr node = TRY(parse_type(literal.type_name));
  node->position = literal.position;
  Type type = TRY(make_type(*node));
  if (type.is(TypeKind::kJson)) {
    // Read by the engine, as json_parse does.
    Constant json;
    json.data = literal.value;
    return make_constant(type, std::move(json), literal.position);
  }
  if (!can_cast(text->type, type)) return invalid_literal(literal, literal.type_name);
  return coerce(std::move(text), type);
}

struct FieldUnit {
  IntervalField field;
  int64_t millis;
};
constexpr FieldUnit kUnits[] = {{IntervalField::kDay, 86'400'000},
                                {IntervalField::kHour, 3'600'000},
                                {IntervalField::kMinute, 60'000},
                                {IntervalField::kSecond, 1000}};

std::optional<int64_t> whole_number(std::string_view text) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.starts_with('-') ||
      value > INT32_MAX) {
    return std::nullopt;  // a field of an interval has 32 bits
  }
  return value;
}

std::optional<int64_t> within_32_bits(int64_t months) {
  return months > INT32_MAX ? std::nullopt : std::optional<int64_t>(months);
}

// "3", "1-6"
std::optional<int64_t> parse_months(std::string_view text, const IntervalLiteral& literal) {
  size_t dash = text.find('-');
  if (literal.to && literal.from == IntervalField::kYear && *literal.to == IntervalField::kMonth &&
      dash != std::string_view::npos) {
    auto years = whole_number(text.substr(0, dash));
    auto months = whole_number(text.substr(dash + 1));
    if (!years || !months) return std::nullopt;
    return within_32_bits(*years * 12 + *months);
  }
  auto value = whole_number(text);
  if (!value) return std::nullopt;
  return within_32_bits(literal.from == IntervalField::kYear ? *value * 12 : *value);
}

// "3", "2 12:30:15.250" from the first field on
std::optional<int64_t> parse_millis(std::string_view text, const IntervalLiteral& literal) {
  size_t first = 0;
  while (kUnits[first].field != literal.from) ++first;
  size_t last = first;
  if (literal.to) {
    while (last < 3 && kUnits[last].field != *literal.to) ++last;
  }
  int64_t total = 0;
  for (size_t unit = first; unit <= last; ++unit) {
    size_t end = unit == last ? text.size() : text.find_first_of(" :");
    if (end == std::string_view::npos) {
      end = text.size();  // "2" for DAY TO SECOND: what follows is absent
      last = unit;
    }
    std::string_view part = text.substr(0, end);
    int64_t fraction = 0;
    size_t dot = part.find('.');
    if (dot != std::string_view::npos && kUnits[unit].field == IntervalField::kSecond) {
      std::string digits(part.substr(dot + 1));
      bool all_digits = digits.find_first_not_of("0123456789") == std::string::npos;
      if (!all_digits || digits.size() > 9) return std::nullopt;
      digits.resize(3, '0');  // to the millisecond
      auto millis = whole_number(digits);
      if (!millis) return std::nullopt;
      fraction = *millis;
      part = part.substr(0, dot);
    }
    auto value = whole_number(part);
    if (!value) return std::nullopt;
    total += *value * kUnits[unit].millis + fraction;
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return total;
}

std::string_view field_name(IntervalField field) {
  switch (field) {
    case IntervalField::kYear:
      return "YEAR";
    case IntervalField::kMonth:
      return "MONTH";
    case IntervalField::kDay:
      return "DAY";
    case IntervalField::kHour:
      return "HOUR";
    case IntervalField::kMinute:
      return "MINUTE";
    default:
      return "SECOND";
  }
}

Result<ExprRef> interval_literal(const IntervalLiteral& literal) {
  bool is_months = literal.from == IntervalField::kYear || literal.from == IntervalField::kMonth;
  std::string_view text = trim(literal.value);
  bool negative = literal.negative;
  if (text.starts_with('-')) {
    negative = !negative;
    text.remove_prefix(1);
  } else if (text.starts_with('+')) {
    text.remove_prefix(1);
  }
  auto value = is_months ? parse_months(text, literal) : parse_millis(text, literal);
  if (!value) {
    std::string field(field_name(literal.from));
    if (literal.to && *literal.to != literal.from) {
      field += " TO " + std::string(field_name(*literal.to));
    }
    return sql_error("INVALID_LITERAL", literal.position,
                     "Invalid INTERVAL " + field + " value: " + literal.value);
  }
  Constant constant;
  constant.data = negative ? -*value : *value;
  return make_constant(
      Type(is_months ? TypeKind::kIntervalYearMonth : TypeKind::kIntervalDaySecond),
      std::move(constant), literal.position);
}

}  // namespace

Result<ExprRef> ExpressionResolver::resolve_literal(const Expression& expression) {
  Position position = expression.position;
  Constant constant;
  switch (expression.kind) {
    case ExpressionKind::kNullLiteral:
      return make_null(Type(), position);
    case ExpressionKind::kBooleanLiteral:
      constant.data = as<BooleanLiteral>(expression).value;
      return make_constant(Type(TypeKind::kBoolean), std::move(constant), position);
    case ExpressionKind::kLongLiteral: {
      uint64_t value = as<LongLiteral>(expression).value;
      if (value > INT64_MAX) {
        return syntax_error(position, "Invalid numeric literal: " + std::to_string(value));
      }
      constant.data = static_cast<int64_t>(value);
      TypeKind kind = value <= INT32_MAX ? TypeKind::kInteger : TypeKind::kBigint;
      return make_constant(Type(kind), std::move(constant), position);
    }
    case ExpressionKind::kDecimalLiteral:
      return decimal_literal(as<DecimalLiteral>(expression).text, position);
    case ExpressionKind::kDoubleLiteral:
      constant.data = as<DoubleLiteral>(expression).value;
      return make_constant(Type(TypeKind::kDouble), std::move(constant), position);
    case ExpressionKind::kStringLiteral: {
      const std::string& text = as<StringLiteral>(expression).value;
      constant.data = text;
      return make_constant(Type::varchar(static_cast<int32_t>(code_points(text))),
                           std::move(constant), position);
    }
    case ExpressionKind::kBinaryLiteral:
      constant.data = as<BinaryLiteral>(expression).bytes;
      return make_constant(Type(TypeKind::kVarbinary), std::move(constant), position);
    case ExpressionKind::kIntervalLiteral:
      return interval_literal(as<IntervalLiteral>(expression));
    default:
      return generic_literal(as<GenericLiteral>(expression));
  }
}

Result<ExprRef> ExpressionResolver::resolve_unary(const Unary& unary) {
  // -2147483648 is an integer, -9223372036854775808 a bigint.
  if (unary.negative && unary.value->kind == ExpressionKind::kLongLiteral) {
    uint64_t value = as<LongLiteral>(*unary.value).value;
    if (value <= uint64_t{1} << 63) {
      Constant constant;
      constant.data = static_cast<int64_t>(-value);
      TypeKind kind = value <= uint64_t{1} << 31 ? TypeKind::kInteger : TypeKind::kBigint;
      return make_constant(Type(kind), std::move(constant), unary.position);
    }
  }
  ExprRef value = TRY(resolve(*unary.value));
  const Type& type = value->type;
  bool is_interval = type.is(TypeKind::kIntervalDaySecond) || type.is(TypeKind::kIntervalYearMonth);
  if (!type.is_numeric() && !is_interval) {
    return sql_error(
        "TYPE_MISMATCH", unary.position,
        std::string("Cannot apply operator: ") + (unary.negative ? "-" : "+") + type.text());
  }
  if (!unary.negative) return value;
  // A constant stays one, so that it can prune and be compared.
  if (value->kind == ExprKind::kConstant && !value->constant.is_null()) {
    Constant constant = value->constant;
    if (auto* text = std::get_if<std::string>(&constant.data)) {
      *text = text->starts_with('-') ? text->substr(1) : "-" + *text;
      return make_constant(type, std::move(constant), unary.position);
    }
    if (auto* number = std::get_if<double>(&constant.data)) {
      *number = -*number;
      return make_constant(type, std::move(constant), unary.position);
    }
    if (is_interval) {
      constant.data = -std::get<int64_t>(constant.data);
      return make_constant(type, std::move(constant), unary.position);
    }
  }
  Type result = type;
  return make_form(Form::kNegate, std::move(result), {std::move(value)}, unary.position);
}

Result<ExprRef> ExpressionResolver::resolve_current(const Current& current) {
  resolver_.note_nondeterministic();
  const Session& session = resolver_.session();
  Constant constant;
  constexpr int64_t kDayMicros = 86'400'000'000;
  int64_t days = session.start_us / kDayMicros;
  // Millisecond precision unless asked for more, as in Trino.
  int32_t precision = static_cast<int32_t>(current.precision.value_or(3));
  int64_t unit = 1;
  for (int i = precision; i < 6; ++i) unit *= 10;
  int64_t now = session.start_us / unit * unit;
  switch (current.what) {
    case CurrentKind::kDate:
      constant.data = days;
      return make_constant(Type(TypeKind::kDate), std::move(constant), current.position);
    case CurrentKind::kTimestamp:
      constant.data = now;
      constant.zone = "UTC";
      return make_constant(Type(TypeKind::kTimestampTz, precision), std::move(constant),
                           current.position);
    case CurrentKind::kLocalTimestamp:
      constant.data = now;
      return make_constant(Type(TypeKind::kTimestamp, precision), std::move(constant),
                           current.position);
    case CurrentKind::kLocalTime:
      constant.data = (now - days * kDayMicros) * 1'000'000;
      return make_constant(Type(TypeKind::kTime, precision), std::move(constant), current.position);
    case CurrentKind::kTime:
      constant.data = (now - days * kDayMicros) * 1'000'000;
      return make_constant(Type(TypeKind::kTimeTz, precision), std::move(constant),
                           current.position);
    case CurrentKind::kUser:
      constant.data = session.user;
      break;
    case CurrentKind::kCatalog:
      constant.data = session.catalog;
      break;
    case CurrentKind::kSchema:
      constant.data = session.database;
      break;
    case CurrentKind::kPath:
      constant.data = std::string();
      break;
  }
  return make_constant(Type::varchar(), std::move(constant), current.position);
}

}  // namespace tarn::sql
