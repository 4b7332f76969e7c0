#include "engines/sqld/row_check.h"

#include <duckdb.hpp>
#include <duckdb/execution/expression_executor_state.hpp>
#include <duckdb/main/extension/extension_loader.hpp>

#include <map>
#include <string>

#include "base/json.h"
#include "engines/sqld/session_state.h"

namespace tarn::engines {

namespace {

constexpr size_t kMaxValueBytes = 1000;

std::string shortened(std::string text) {
  if (text.size() <= kMaxValueBytes) return text;
  size_t end = kMaxValueBytes;
  while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // no half character
  return text.substr(0, end) + "…";
}

// {"reason", "row": {name: text or null}}
std::string described(const duckdb::DataChunk& input, duckdb::idx_t row,
                      const std::string& reason) {
  Json values = Json::object();
  for (duckdb::idx_t i = 1; i + 1 < input.ColumnCount(); i += 2) {
    const duckdb::Value value = input.GetValue(i + 1, row);
    values.set(input.GetValue(i, row).ToString(),
               value.IsNull() ? Json() : Json(shortened(value.ToString())));
  }
  Json made = Json::object();
  made.set("reason", reason).set("row", std::move(values));
  return made.dump();
}

void keep_row(duckdb::DataChunk& input, duckdb::ExpressionState& state, duckdb::Vector& output) {
  const duckdb::idx_t rows = input.size();
  duckdb::UnifiedVectorFormat reasons;
  input.data[0].ToUnifiedFormat(rows, reasons);
  output.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  auto* keeps = duckdb::FlatVector::GetData<bool>(output);
  std::map<std::string, uint64_t> dropped;
  QuerySession& session = session_of(state.GetContext());
  for (duckdb::idx_t row = 0; row < rows; ++row) {
    const auto at = reasons.sel->get_index(row);
    keeps[row] = !reasons.validity.RowIsValid(at);
    if (keeps[row]) continue;
    const std::string reason =
        duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(reasons)[at].GetString();
    ++dropped[reason];
    const bool is_named = input.ColumnCount() > 1;
    if (is_named && session.wants_error_row()) {
      session.keep_error_row(described(input, row, reason));
    }
  }
  for (const auto& [reason, count] : dropped) session.count_dropped(reason, count);
}

}  // namespace

void register_row_check(duckdb::DatabaseInstance& database) {
  duckdb::ScalarFunction function("tarn_keep_row", {duckdb::LogicalType::VARCHAR},
                                  duckdb::LogicalType::BOOLEAN, keep_row);
  function.varargs = duckdb::LogicalType::ANY;
  function.stability = duckdb::FunctionStability::VOLATILE;
  function.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  duckdb::ExtensionLoader(database, "tarn").RegisterFunction(std::move(function));
}

}  // namespace tarn::engines
