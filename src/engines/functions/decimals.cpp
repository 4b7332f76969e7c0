// Decimal division, modulus, rounding, and casts to decimal.
#include <algorithm>
#include <cmath>

#include "engines/functions/number_text.h"
#include "engines/functions/subjects.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

using duckdb::DecimalType;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using Arguments = duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>;
using BindData = duckdb::unique_ptr<duckdb::FunctionData>;

constexpr int kPrecisionMax = 38;

[[noreturn]] void throw_overflow() {
  throw_error("NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow");
}

struct Shape {
  int precision, scale;
};

Shape shape(const duckdb::Expression& argument) {
  const LogicalType& type = argument.return_type;
  if (type.id() != LogicalTypeId::DECIMAL) throw duckdb::BinderException("a decimal is expected");
  return {DecimalType::GetWidth(type), DecimalType::GetScale(type)};
}

void set_types(duckdb::ScalarFunction& function, Arguments& arguments, Shape result) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (i < function.arguments.size() && function.arguments[i].id() == LogicalTypeId::ANY) {
      function.arguments[i] = arguments[i]->return_type;
    }
  }
  function.return_type = LogicalType::DECIMAL(static_cast<uint8_t>(result.precision),
                                              static_cast<uint8_t>(result.scale));
}

BindData bind_divide(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                     Arguments& arguments) {
  const Shape a = shape(*arguments[0]), b = shape(*arguments[1]);
  const int precision = a.precision + b.scale + std::max(b.scale - a.scale, 0);
  set_types(function, arguments, {std::min(kPrecisionMax, precision), std::max(a.scale, b.scale)});
  return nullptr;
}

BindData bind_modulus(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                      Arguments& arguments) {
  const Shape a = shape(*arguments[0]), b = shape(*arguments[1]);
  const int scale = std::max(a.scale, b.scale);
  const int precision = std::min(a.precision - a.scale, b.precision - b.scale) + scale;
  set_types(function, arguments, {std::clamp(precision, 1, kPrecisionMax), scale});
  return nullptr;
}

// Calls `body` with both unscaled values for each row.
template <class Body>
void run_pairs(duckdb::DataChunk& input, duckdb::Vector& output, Body body) {
  const bool is_constant = input.AllConstant();
  const duckdb::idx_t count = is_constant ? 1 : input.size();
  DecimalReader a, b;
  a.prepare(input.data[0], count);
  b.prepare(input.data[1], count);
  output.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (duckdb::idx_t row = 0; row < count; ++row) {
    if (a.is_valid(row) && b.is_valid(row)) {
      write_decimal(output, row, body(a.get(row), a.scale(), b.get(row), b.scale()));
    } else {
      duckdb::FlatVector::SetNull(output, row, true);
    }
  }
  if (is_constant) output.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

void run_divide(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  const int scale = DecimalType::GetScale(output.GetType());
  run_pairs(input, output, [scale](Wide a, int a_scale, Wide b, int b_scale) {
    if (b == 0) throw_error("DIVISION_BY_ZERO", "Division by zero");
    std::optional<Wide> quotient = divide_scaled(a, scale - a_scale + b_scale, b);
    if (!quotient) throw_overflow();
    return *quotient;
  });
}

void run_modulus(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  run_pairs(input, output, [](Wide a, int a_scale, Wide b, int b_scale) -> Wide {
    if (b == 0) throw_error("DIVISION_BY_ZERO", "Division by zero");
    const int a_up = std::max(b_scale - a_scale, 0), b_up = std::max(a_scale - b_scale, 0);
    UnsignedWide divisor = 0;
    const bool huge = __builtin_mul_overflow(magnitude(b), power_of_ten(b_up), &divisor) ||
                      divisor > power_of_ten(kPrecisionMax);
    const UnsignedWide rest = huge ? magnitude(a) : modulus_scaled(magnitude(a), a_up, divisor);
    return a < 0 ? -static_cast<Wide>(rest) : static_cast<Wide>(rest);
  });
}

// The value of a literal argument, which then stays an argument that `run` does not look at.
int literal(duckdb::ClientContext& context, duckdb::Expression& argument) {
  return constant_argument(context, argument).GetValue<int32_t>();
}

BindData bind_cast(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
                   Arguments& arguments) {
  const int precision = literal(context, *arguments[1]), scale = literal(context, *arguments[2]);
  set_types(function, arguments, {precision, scale});
  return nullptr;
}

// The value of `row`, or nothing when it does not fit; `text` is what a message shows.
class CastSource {
 public:
  CastSource(duckdb::Vector& vector, duckdb::idx_t count) : id_(vector.GetType().id()) {
    if (id_ == LogicalTypeId::VARCHAR)
      texts_.prepare(vector, count);
    else if (id_ == LogicalTypeId::DOUBLE)
      doubles_.prepare(vector, count);
    else if (id_ == LogicalTypeId::FLOAT)
      floats_.prepare(vector, count);
    else if (id_ == LogicalTypeId::BOOLEAN)
      booleans_.prepare(vector, count);
    else
      decimals_.prepare(vector, count);
  }

  bool is_valid(duckdb::idx_t row) const {
    if (id_ == LogicalTypeId::VARCHAR) return texts_.is_valid(row);
    if (id_ == LogicalTypeId::DOUBLE) return doubles_.is_valid(row);
    if (id_ == LogicalTypeId::FLOAT) return floats_.is_valid(row);
    if (id_ == LogicalTypeId::BOOLEAN) return booleans_.is_valid(row);
    return decimals_.is_valid(row);
  }

  std::optional<Wide> get(duckdb::idx_t row, int precision, int scale) const {
    if (id_ == LogicalTypeId::VARCHAR) return parse_decimal(trim(row), precision, scale);
    if (id_ == LogicalTypeId::DOUBLE) {
      return decimal_from_double(doubles_.get(row), precision, scale);
    }
    if (id_ == LogicalTypeId::FLOAT) {
      return decimal_from_double(static_cast<double>(floats_.get(row)), precision, scale);
    }
    if (id_ == LogicalTypeId::BOOLEAN) return rescale(booleans_.get(row), 0, scale, precision);
    return rescale(decimals_.get(row), decimals_.scale(), scale, precision);
  }

  std::string text(duckdb::idx_t row) const {
    if (id_ == LogicalTypeId::VARCHAR) return "VARCHAR '" + std::string(texts_.get(row)) + "'";
    if (id_ == LogicalTypeId::DOUBLE) return "DOUBLE '" + java_text(doubles_.get(row)) + "'";
    if (id_ == LogicalTypeId::FLOAT)
      return "REAL '" + java_text(static_cast<double>(floats_.get(row))) + "'";
    if (id_ == LogicalTypeId::BOOLEAN) return booleans_.get(row) ? "true" : "false";
    const std::string value = decimal_text(decimals_.get(row), decimals_.scale());
    return id_ == LogicalTypeId::DECIMAL ? "DECIMAL '" + value + "'" : "BIGINT '" + value + "'";
  }

 private:
  std::string_view trim(duckdb::idx_t row) const {
    std::string_view text = texts_.get(row);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
  }

  LogicalTypeId id_;
  Reader<std::string_view> texts_;
  Reader<double> doubles_;
  Reader<float> floats_;
  Reader<bool> booleans_;
  DecimalReader decimals_;
};

void run_cast(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  const int precision = DecimalType::GetWidth(output.GetType());
  const int scale = DecimalType::GetScale(output.GetType());
  const bool is_constant = input.AllConstant();
  const duckdb::idx_t count = is_constant ? 1 : input.size();
  const CastSource source(input.data[0], count);
  output.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (duckdb::idx_t row = 0; row < count; ++row) {
    if (!source.is_valid(row)) {
      duckdb::FlatVector::SetNull(output, row, true);
      continue;
    }
    std::optional<Wide> value = source.get(row, precision, scale);
    if (!value) {
      throw_error("INVALID_CAST_ARGUMENT", "Cannot cast " + source.text(row) + " to DECIMAL(" +
                                               std::to_string(precision) + ", " +
                                               std::to_string(scale) + ")");
    }
    write_decimal(output, row, *value);
  }
  if (is_constant) output.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

BindData bind_round(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                    Arguments& arguments) {
  const Shape a = shape(*arguments[0]);
  set_types(function, arguments, {std::min(kPrecisionMax, a.precision + 1), a.scale});
  return nullptr;
}

BindData bind_truncate(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                       Arguments& arguments) {
  set_types(function, arguments, shape(*arguments[0]));
  return nullptr;
}

// To `digits` after the point, with the scale kept.
Wide round_to(Wide value, int scale, Wide digits, bool truncate) {
  if (digits >= scale) return value;
  const Wide drop = scale - digits;
  if (drop > kPrecisionMax) return 0;
  const UnsignedWide unit = power_of_ten(static_cast<int>(drop));
  const UnsignedWide rest = magnitude(value) % unit;
  UnsignedWide result = magnitude(value) - rest;
  if (!truncate && rest >= unit - rest) result += unit;
  if (result >= power_of_ten(kPrecisionMax)) throw_overflow();
  return value < 0 ? -static_cast<Wide>(result) : static_cast<Wide>(result);
}

template <bool truncate>
void run_round(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  run_pairs(input, output, [](Wide value, int scale, Wide digits, int) {
    return round_to(value, scale, digits, truncate);
  });
}

}  // namespace

void add_decimals(Registry& registry) {
  const LogicalType any = LogicalType::ANY;
  registry.add_bound("t_decimal_divide", {any, any}, bind_divide, run_divide);
  registry.add_bound("t_decimal_modulus", {any, any}, bind_modulus, run_modulus);
  registry.add_bound("t_to_decimal", {any, LogicalType::INTEGER, LogicalType::INTEGER}, bind_cast,
                     run_cast);
  registry.add_bound("t_round_decimal", {any, LogicalType::INTEGER}, bind_round, run_round<false>);
  registry.add_bound("t_truncate_decimal", {any, LogicalType::INTEGER}, bind_truncate,
                     run_round<true>);
}

}  // namespace tarn::engines
