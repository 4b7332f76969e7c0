#include "engines/sqld/table_reference.h"

#include <duckdb.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/parser/expression/function_expression.hpp>
#include <duckdb/parser/parser.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/basetableref.hpp>
#include <duckdb/parser/tableref/subqueryref.hpp>
#include <duckdb/parser/tableref/table_function_ref.hpp>

#include "engines/sqld/engine_errors.h"
#include "engines/sqld/parquet_scan.h"
#include "engines/sqld/physical_types.h"
#include "engines/sqld/session_state.h"
#include "engines/sqld/spice_attachments.h"
#include "engines/sqld/text_scan.h"

namespace tarn::engines {

namespace {

using duckdb::Value;

// A table without objects: its columns, no rows.
duckdb::unique_ptr<duckdb::TableRef> empty_table(const WireTable& table,
                                                 duckdb::ClientContext& context) {
  const auto names = table_column_names(table);
  const auto types = table_types(table, context);
  std::string text = "SELECT ";
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += ", ";
    text +=
        "NULL::" + types[i].ToString() + " AS " + duckdb::KeywordHelper::WriteQuoted(names[i], '"');
  }
  duckdb::Parser parser;
  parser.ParseQuery(text + " WHERE false");
  auto select = duckdb::unique_ptr_cast<duckdb::SQLStatement, duckdb::SelectStatement>(
      std::move(parser.statements[0]));
  return duckdb::make_uniq<duckdb::SubqueryRef>(std::move(select));
}

duckdb::unique_ptr<duckdb::TableRef> spice_table(const WireTable& table) {
  auto reference = duckdb::make_uniq<duckdb::BaseTableRef>();
  reference->catalog_name = spice_catalog(table.splits.at(0).version_id);
  reference->schema_name = kSpiceSchema;
  reference->table_name = kSpiceTable;
  return reference;
}

duckdb::unique_ptr<duckdb::TableRef> refer(duckdb::ClientContext& context,
                                           duckdb::TableFunctionBindInput& input) {
  const int64_t index = input.inputs[0].GetValue<int64_t>();
  const auto& tables = session_of(context).start().tables;
  if (index < 0 || static_cast<size_t>(index) >= tables.size()) {
    throw_error(kInternalErrorCode, "the query names a table that it does not have");
  }
  const WireTable& table = tables[static_cast<size_t>(index)];
  if (table.format == ScanFormat::kSpice) return spice_table(table);
  if (table.splits.empty()) return empty_table(table, context);
  duckdb::vector<duckdb::unique_ptr<duckdb::ParsedExpression>> arguments;
  arguments.push_back(duckdb::make_uniq<duckdb::ConstantExpression>(Value::BIGINT(index)));
  auto reference = duckdb::make_uniq<duckdb::TableFunctionRef>();
  reference->function = duckdb::make_uniq<duckdb::FunctionExpression>(
      table.format == ScanFormat::kParquet ? kParquetScanName : kTextScanName,
      std::move(arguments));
  return reference;
}

duckdb::unique_ptr<duckdb::TableRef> refer_to_summary(duckdb::ClientContext& context,
                                                      duckdb::TableFunctionBindInput&) {
  const std::string& table = session_of(context).summary();
  if (table.empty()) throw_error(kInternalErrorCode, "the query has no summary");
  auto reference = duckdb::make_uniq<duckdb::BaseTableRef>();
  reference->catalog_name = kSummaryCatalog;
  reference->schema_name = kSummarySchema;
  reference->table_name = table;
  return reference;
}

}  // namespace

void register_table_reference(duckdb::DatabaseInstance& database) {
  duckdb::TableFunction function("tarn_table", {duckdb::LogicalType::BIGINT}, nullptr);
  function.bind_replace = refer;
  duckdb::TableFunction summary("tarn_summary", {}, nullptr);
  summary.bind_replace = refer_to_summary;
  duckdb::ExtensionLoader loader(database, "tarn");
  loader.RegisterFunction(std::move(function));
  loader.RegisterFunction(std::move(summary));
}

}  // namespace tarn::engines
