#include "services/glue/catalog_rows.h"
#include "services/glue/fsck.h"

namespace tarn::glue {
namespace {

using store::CheckedRow;
using store::RowRules;

Result<bool> has_table(const CheckedRow& row) {
  return row.has(table_key(row.scope(), row.text(0), row.text(1)).bytes());
}

Result<bool> has_database(const CheckedRow& row) {
  return row.has(database_key(row.scope(), row.text(0)).bytes());
}

// The key says what the row says.
Result<bool> is_under_its_values(const CheckedRow& row) {
  const auto partition = TRY(row.decode<PartitionRow>());
  const auto key = partition_key(row.scope(), row.text(0), row.text(1), partition.values);
  return key.bytes() == row.key();
}

}  // namespace

void add_catalog_rules(RowRules& rules) {
  rules.each("glue: a table is in a database", {"glue.table", "tt"}, has_database);
  rules.each("glue: a table lies under its name", {"glue.table", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto table = TRY(row.decode<TableRow>());
               return table.database == row.text(0) && table.name == row.text(1);
             });
  rules.each("glue: a function is in a database", {"glue.function", "tt"}, has_database);
  rules.each("glue: an older version is of a table, and older", {"glue.table_version", "tti"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto key = table_key(row.scope(), row.text(0), row.text(1));
               const auto table = TRY(row.find<TableRow>(key.bytes()));
               return table && row.integer(2) < table->version;
             });
  rules.each("glue: a partition is of a table", {"glue.partition", "tt*"}, has_table);
  rules.each("glue: a partition lies under its values", {"glue.partition", "tt*"},
             is_under_its_values);
  rules.each("glue: a partition index is of a table", {"glue.partition_index", "ttt"}, has_table);
  rules.each("glue: column statistics are of a table", {"glue.column_statistics", "tt*"},
             has_table);
}

}  // namespace tarn::glue
