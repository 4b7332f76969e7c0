// CAST to and from JSON of values of any type.
#include <duckdb/common/error_data.hpp>

#include "engines/functions/json_shape.h"
#include "engines/functions/json_text.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::LogicalType;
using duckdb::Vector;

struct ShapeData : public duckdb::FunctionData {
  explicit ShapeData(JsonShape the_shape) : shape(std::move(the_shape)) {}
  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override {
    return duckdb::make_uniq<ShapeData>(shape);
  }
  bool Equals(const duckdb::FunctionData& other) const override {
    return shape.name == other.Cast<ShapeData>().shape.name;
  }
  JsonShape shape;
};

const JsonShape& shape_of(duckdb::ExpressionState& state) {
  return state.expr.Cast<duckdb::BoundFunctionExpression>().bind_info->Cast<ShapeData>().shape;
}

std::string literal_text(duckdb::ClientContext& context, duckdb::Expression& argument) {
  return constant_argument(context, argument).ToString();
}

BindData bind_to_json(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
                      Arguments& arguments) {
  keep_argument_types(function, arguments);
  function.return_type = LogicalType::VARCHAR;
  auto data = duckdb::make_uniq<ShapeData>(json_shape_of(literal_text(context, *arguments[1])));
  duckdb::Function::EraseArgument(function, arguments, 1);
  return data;
}

void run_to_json(duckdb::DataChunk& input, duckdb::ExpressionState& state, Vector& output) {
  const JsonShape& shape = shape_of(state);
  Writer<std::string> writer(output);
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    std::string json;
    append_as_json(json, shape, rows.cell(0, row));
    writer.set(row, json);
  });
}

// The third argument is a NULL of the result's type.
BindData bind_from_json(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
                        Arguments& arguments) {
  keep_argument_types(function, arguments);
  function.return_type = arguments[2]->return_type;
  auto data = duckdb::make_uniq<ShapeData>(json_shape_of(literal_text(context, *arguments[1])));
  duckdb::Function::EraseArgument(function, arguments, 2);
  duckdb::Function::EraseArgument(function, arguments, 1);
  return data;
}

// What failed inside, with the cast around it.
[[noreturn]] void rethrow(const JsonShape& shape, std::string_view json, const std::string& text) {
  constexpr size_t kShownBytes = 10'000;
  constexpr std::string_view kMark = "TARN:INVALID_CAST_ARGUMENT:";
  const size_t mark = text.find(kMark);
  const std::string shown(json.substr(0, kShownBytes));
  if (mark == text.npos) throw duckdb::InvalidInputException(text);
  if (!shape.is_nested()) {
    throw_error("INVALID_CAST_ARGUMENT", "Cannot cast '" + shown + "' to " + shape.name);
  }
  throw_error("INVALID_CAST_ARGUMENT", "Cannot cast to " + shape.name + ". " +
                                           text.substr(mark + kMark.size()) + "\n" + shown);
}

void run_from_json(duckdb::DataChunk& input, duckdb::ExpressionState& state, Vector& output) {
  const JsonShape& shape = shape_of(state);
  const bool is_constant = input.AllConstant();
  const duckdb::idx_t count = is_constant ? 1 : input.size();
  Reader<std::string_view> texts;
  texts.prepare(input.data[0], count);
  output.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (duckdb::idx_t row = 0; row < count; ++row) {
    if (!texts.is_valid(row)) {
      duckdb::FlatVector::SetNull(output, row, true);
      continue;
    }
    const std::string_view json = texts.get(row);
    try {
      std::optional<std::string_view> document = json_document(json);
      if (!document) throw_error("INVALID_CAST_ARGUMENT", "Malformed JSON");
      read_from_json(shape, *document, output, row);
    } catch (const duckdb::InvalidInputException& error) {
      rethrow(shape, json, duckdb::ErrorData(error).RawMessage());
    }
  }
  if (is_constant) output.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

}  // namespace

void add_json_casts(Registry& registry) {
  const LogicalType any = LogicalType::ANY, varchar = LogicalType::VARCHAR;
  registry.add_bound("t_to_json", {any, varchar}, bind_to_json, run_to_json);
  registry.add_bound("t_from_json", {varchar, varchar, any}, bind_from_json, run_from_json);
}

}  // namespace tarn::engines
