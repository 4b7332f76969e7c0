// format(): the engine's values to java_format's.
#include "engines/functions/java_format.h"
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::LogicalTypeId;

FormatDecimal decimal_of(const Cell& cell) {
  FormatDecimal decimal;
  decimal.scale = duckdb::DecimalType::GetScale(cell.type());
  switch (cell.type().InternalType()) {
    case duckdb::PhysicalType::INT16:
      decimal.unscaled = cell.data<int16_t>();
      break;
    case duckdb::PhysicalType::INT32:
      decimal.unscaled = cell.data<int32_t>();
      break;
    case duckdb::PhysicalType::INT64:
      decimal.unscaled = cell.data<int64_t>();
      break;
    default:
      decimal.unscaled = to_wide(cell.data<duckdb::hugeint_t>());
  }
  return decimal;
}

FormatValue value_of(const Cell& cell) {
  if (cell.is_null()) return std::monostate();
  switch (cell.type().id()) {
    case LogicalTypeId::BOOLEAN:
      return cell.data<bool>();
    case LogicalTypeId::BIGINT:
      return cell.data<int64_t>();
    case LogicalTypeId::FLOAT:
      return cell.data<float>();
    case LogicalTypeId::DOUBLE:
      return cell.data<double>();
    case LogicalTypeId::DECIMAL:
      return decimal_of(cell);
    case LogicalTypeId::DATE:
      return FormatTime{cell.data<Date>().days * int64_t{86'400'000'000}, false};
    case LogicalTypeId::TIMESTAMP:
      return FormatTime{cell.data<Timestamp>().value, true};
    case LogicalTypeId::VARCHAR:
      return std::string(as_view(cell.data<duckdb::string_t>()));
    default:
      throw_error("NOT_SUPPORTED", "Tarn does not serve format() of " + cell.type().ToString());
  }
}

// NULL only where the format is: a NULL value has a text.
void run_format(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  Rows rows(input, output);
  Writer<std::string> writer(output);
  for (duckdb::idx_t row = 0; row < rows.count(); ++row) {
    const Cell format = rows.cell(0, row);
    if (format.is_null()) {
      duckdb::FlatVector::SetNull(output, row, true);
      continue;
    }
    std::vector<FormatValue> values;
    for (size_t i = 1; i < input.ColumnCount(); ++i) values.push_back(value_of(rows.cell(i, row)));
    writer.set(row, java_format(as_view(format.data<duckdb::string_t>()), values));
  }
  rows.finish();
}

BindData bind_format(duckdb::ClientContext&, duckdb::ScalarFunction& function, Arguments&) {
  function.return_type = duckdb::LogicalType::VARCHAR;
  return nullptr;
}

}  // namespace

void add_formats(Registry& registry) {
  duckdb::ScalarFunction format("t_format", {}, duckdb::LogicalType::ANY, run_format, bind_format);
  format.varargs = duckdb::LogicalType::ANY;
  format.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  registry.add_function(std::move(format));
}

}  // namespace tarn::engines
