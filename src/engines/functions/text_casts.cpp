// Casts to varchar, with and without a length.
#include "engines/functions/number_text.h"
#include "engines/functions/subjects.h"
#include "engines/functions/utf8.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

using Arguments = duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>;

std::string limited(std::string text, int64_t length) {
  if (character_count(text) > length) {
    throw_error("INVALID_CAST_ARGUMENT", "Value " + text + " cannot be represented as varchar(" +
                                             std::to_string(length) + ")");
  }
  return text;
}

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(int64_t value) { return std::to_string(value); }
std::string text_of(double value) { return double_text(value); }
std::string text_of(float value) { return real_text(value); }
std::string text_of(duckdb::hugeint_t value) { return decimal_text(to_wide(value), 0); }

template <class T>
void add_text_of(Registry& registry) {
  registry.add("t_to_varchar", [](T value) -> std::string { return text_of(value); });
  registry.add("t_to_varchar", [](T value, int64_t length) -> std::string {
    return limited(text_of(value), length);
  });
}

duckdb::unique_ptr<duckdb::FunctionData> bind_decimal(duckdb::ClientContext&,
                                                      duckdb::ScalarFunction& function,
                                                      Arguments& arguments) {
  function.arguments[0] = arguments[0]->return_type;
  return nullptr;
}

void run_decimal(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  const bool is_constant = input.AllConstant();
  const duckdb::idx_t count = is_constant ? 1 : input.size();
  const bool has_length = input.ColumnCount() > 1;
  DecimalReader values;
  Reader<int64_t> lengths;
  values.prepare(input.data[0], count);
  if (has_length) lengths.prepare(input.data[1], count);
  output.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  Writer<std::string> writer(output);
  for (duckdb::idx_t row = 0; row < count; ++row) {
    if (!values.is_valid(row) || (has_length && !lengths.is_valid(row))) {
      duckdb::FlatVector::SetNull(output, row, true);
      continue;
    }
    std::string text = decimal_text(values.get(row), values.scale());
    writer.set(row, has_length ? limited(std::move(text), lengths.get(row)) : text);
  }
  if (is_constant) output.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

}  // namespace

void add_text_casts(Registry& registry) {
  add_text_of<bool>(registry);
  add_text_of<int64_t>(registry);
  add_text_of<double>(registry);
  add_text_of<float>(registry);
  add_text_of<duckdb::hugeint_t>(registry);
  const duckdb::LogicalType decimal(duckdb::LogicalTypeId::DECIMAL);
  const auto varchar = duckdb::LogicalType::VARCHAR;
  registry.add_function({"t_to_varchar", {decimal}, varchar, run_decimal, bind_decimal});
  registry.add_function(
      {"t_to_varchar", {decimal, duckdb::LogicalType::BIGINT}, varchar, run_decimal, bind_decimal});
  // Texts that are no longer than allowed, such as of a time.
  registry.add("t_to_varchar", [](std::string_view text, int64_t length) -> std::string {
    return limited(std::string(text), length);
  });
}

}  // namespace tarn::engines
