// Casts to integers, floating numbers and booleans.
#include "engines/functions/number_casts.h"

#include <cmath>
#include <limits>

#include "engines/functions/number_text.h"
#include "engines/functions/subjects.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using Arguments = duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>;
using BindData = duckdb::unique_ptr<duckdb::FunctionData>;

constexpr char kInvalidCast[] = "INVALID_CAST_ARGUMENT";
constexpr char kOutOfRange[] = "NUMERIC_VALUE_OUT_OF_RANGE";

// One integer type: its names in Trino's messages, and its function.
template <class T>
struct Target;
template <>
struct Target<int64_t> {
  static constexpr char kFunction[] = "t_to_bigint", kName[] = "bigint", kUpper[] = "BIGINT";
};
template <>
struct Target<int32_t> {
  static constexpr char kFunction[] = "t_to_integer", kName[] = "integer", kUpper[] = "INT";
};
template <>
struct Target<int16_t> {
  static constexpr char kFunction[] = "t_to_smallint", kName[] = "smallint", kUpper[] = "SMALLINT";
};
template <>
struct Target<int8_t> {
  static constexpr char kFunction[] = "t_to_tinyint", kName[] = "tinyint", kUpper[] = "TINYINT";
};

template <class T>
bool fits(Wide value) {
  return value >= std::numeric_limits<T>::min() && value <= std::numeric_limits<T>::max();
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words) {
    bool same = word.size() == text.size();
    for (size_t i = 0; same && i < word.size(); ++i) {
      const char c = text[i];
      same = (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) == word[i];
    }
    if (same) return true;
  }
  return false;
}

}  // namespace

template <class T>
T integer_from_text(std::string_view text) {
  std::optional<int64_t> value = parse_integer(without_blanks(text));
  if (!value || !fits<T>(*value)) {
    throw_error(kInvalidCast, "Cannot cast '" + std::string(text) + "' to " + Target<T>::kUpper);
  }
  return static_cast<T>(*value);
}

template <class T>
T integer_from_floating(double value, const char* source) {
  if (std::isnan(value)) {
    throw_error(kInvalidCast, std::string("Cannot cast ") + source + " NaN to " + Target<T>::kName);
  }
  const double rounded = std::round(value);  // half away from zero
  // 2^63 is a double and not an int64.
  const double limit = std::ldexp(1.0, std::numeric_limits<T>::digits);
  if (!(rounded >= -limit && rounded < limit)) {
    const bool big = sizeof(T) == sizeof(int64_t);
    throw_error(
        big ? kInvalidCast : kOutOfRange,
        big ? "Unable to cast " + java_text(value) + " to bigint"
            : std::string("Out of range for ") + Target<T>::kName + ": " + java_text(value));
  }
  return static_cast<T>(rounded);
}

double double_from_text(std::string_view text) {
  std::optional<double> value = parse_double(text);
  if (!value) throw_error(kInvalidCast, "Cannot cast '" + std::string(text) + "' to DOUBLE");
  return *value;
}

float real_from_text(std::string_view text) {
  std::optional<float> value = parse_real(text);
  if (!value) throw_error(kInvalidCast, "Cannot cast '" + std::string(text) + "' to REAL");
  return *value;
}

bool boolean_from_text(std::string_view text) {
  if (is_any_of(text, {"t", "true", "1"})) return true;
  if (is_any_of(text, {"f", "false", "0"})) return false;
  throw_error(kInvalidCast, "Cannot cast '" + std::string(text) + "' to BOOLEAN");
}

template int64_t integer_from_text<int64_t>(std::string_view);
template int32_t integer_from_text<int32_t>(std::string_view);
template int16_t integer_from_text<int16_t>(std::string_view);
template int8_t integer_from_text<int8_t>(std::string_view);
template int64_t integer_from_floating<int64_t>(double, const char*);
template int32_t integer_from_floating<int32_t>(double, const char*);
template int16_t integer_from_floating<int16_t>(double, const char*);
template int8_t integer_from_floating<int8_t>(double, const char*);

namespace {

template <class T>
T from_integer(Wide value) {
  if (!fits<T>(value)) {
    throw_error(kOutOfRange, std::string("Out of range for ") + Target<T>::kName + ": " +
                                 decimal_text(value, 0));
  }
  return static_cast<T>(value);
}

BindData bind_decimal(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                      Arguments& arguments) {
  function.arguments[0] = arguments[0]->return_type;
  return nullptr;
}

// Calls `body` with the unscaled value and the scale for each row.
template <class T, class Body>
void run_decimal(duckdb::DataChunk& input, duckdb::Vector& output, Body body) {
  const bool is_constant = input.AllConstant();
  const duckdb::idx_t count = is_constant ? 1 : input.size();
  DecimalReader reader;
  reader.prepare(input.data[0], count);
  output.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (duckdb::idx_t row = 0; row < count; ++row) {
    if (reader.is_valid(row)) {
      duckdb::FlatVector::GetData<T>(output)[row] = body(reader.get(row), reader.scale());
    } else {
      duckdb::FlatVector::SetNull(output, row, true);
    }
  }
  if (is_constant) output.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

// The overload over decimals of any shape.
template <class T, class Body>
void add_over_decimals(Registry& registry, const char* name, Body body) {
  auto run = [body](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
    run_decimal<T>(input, output, body);
  };
  registry.add_function(duckdb::ScalarFunction(name, {LogicalType(LogicalTypeId::DECIMAL)},
                                               logical_type<T>(), run, bind_decimal));
}

template <class T>
void add_integer_casts(Registry& registry) {
  const char* name = Target<T>::kFunction;
  registry.add(name, [](std::string_view text) -> T { return integer_from_text<T>(text); });
  registry.add(name, [](double value) -> T { return integer_from_floating<T>(value, "double"); });
  registry.add(name, [](float value) -> T {
    return integer_from_floating<T>(static_cast<double>(value), "real");
  });
  registry.add(name, [](bool value) -> T { return value ? T(1) : T(0); });
  registry.add(name, [](int8_t value) -> T { return from_integer<T>(value); });
  registry.add(name, [](int16_t value) -> T { return from_integer<T>(value); });
  registry.add(name, [](int32_t value) -> T { return from_integer<T>(value); });
  registry.add(name, [](int64_t value) -> T { return from_integer<T>(value); });
  registry.add(name, [](duckdb::hugeint_t value) -> T {
    const Wide wide = to_wide(value);
    if (!fits<T>(wide))
      throw_error(kOutOfRange, std::string(Target<T>::kName) + " addition overflow");
    return static_cast<T>(wide);
  });
  add_over_decimals<T>(registry, name, [](Wide value, int scale) -> T {
    std::optional<Wide> rounded = rescale(value, scale, 0, 38);
    if (!rounded || !fits<T>(*rounded)) {
      throw_error(kInvalidCast, "Cannot cast '" + decimal_text(value, scale) + "' to " +
                                    (sizeof(T) == 4 ? "INTEGER" : Target<T>::kUpper));
    }
    return static_cast<T>(*rounded);
  });
}

template <class T>
void add_floating_casts(Registry& registry, const char* name) {
  registry.add(name, [](std::string_view text) -> T {
    if constexpr (std::is_same_v<T, float>)
      return real_from_text(text);
    else
      return double_from_text(text);
  });
  registry.add(name, [](double value) -> T { return static_cast<T>(value); });
  registry.add(name, [](float value) -> T { return static_cast<T>(value); });
  registry.add(name, [](bool value) -> T { return value ? T(1) : T(0); });
  registry.add(name, [](int64_t value) -> T { return static_cast<T>(value); });
  registry.add(name, [](duckdb::hugeint_t value) -> T { return static_cast<T>(to_wide(value)); });
  // By way of the text, which strtod rounds correctly.
  add_over_decimals<T>(registry, name, [](Wide value, int scale) -> T {
    const std::string text = decimal_text(value, scale);
    if constexpr (std::is_same_v<T, float>)
      return *parse_real(text);
    else
      return *parse_double(text);
  });
}

}  // namespace

void add_number_casts(Registry& registry) {
  add_integer_casts<int64_t>(registry);
  add_integer_casts<int32_t>(registry);
  add_integer_casts<int16_t>(registry);
  add_integer_casts<int8_t>(registry);
  add_floating_casts<double>(registry, "t_to_double");
  add_floating_casts<float>(registry, "t_to_real");
  registry.add("t_to_boolean",
               [](std::string_view text) -> bool { return boolean_from_text(text); });
  registry.add("t_to_boolean", [](double value) -> bool { return value != 0; });
  registry.add("t_to_boolean", [](int64_t value) -> bool { return value != 0; });
}

}  // namespace tarn::engines
