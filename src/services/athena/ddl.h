// DDL and utility statements: each function runs one kind, through core/catalog.h and as the
// caller, and writes its lines as the result. Errors in Hive's wording, as Athena has them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/athena/execution.h"
#include "sql/syntax/ast_ddl.h"

namespace tarn::athena {

Result<void> create_database(Execution& execution, const sql::CreateDatabase& statement);
Result<void> drop_database(Execution& execution, const sql::DropDatabase& statement);

Result<void> create_table(Execution& execution, const sql::CreateTable& statement);
Result<void> drop_table(Execution& execution, const sql::DropTable& statement);
Result<void> drop_view(Execution& execution, const sql::DropView& statement);
Result<void> add_columns(Execution& execution, const sql::AddColumns& statement);
Result<void> set_location(Execution& execution, const sql::SetLocation& statement);
Result<void> set_table_properties(Execution& execution, const sql::SetTableProperties& statement);

Result<void> add_partitions(Execution& execution, const sql::AddPartitions& statement);
Result<void> drop_partitions(Execution& execution, const sql::DropPartitions& statement);
Result<void> rename_partition(Execution& execution, const sql::RenamePartition& statement);
Result<void> repair_table(Execution& execution, const sql::RepairTable& statement);

Result<void> prepare(Execution& execution, const sql::Prepare& statement);
Result<void> deallocate(Execution& execution, const sql::Deallocate& statement);

Result<void> create_view(Execution& execution, const sql::CreateView& statement);
Result<void> show_create_view(Execution& execution, const sql::Show& statement);

Result<void> show(Execution& execution, const sql::Show& statement);
Result<void> describe_table(Execution& execution, const sql::Describe& statement);

// SHOW CREATE TABLE's lines.
std::vector<std::string> create_table_lines(const CatalogTable& table);

// --- what they share ---

struct TableName {
  std::string database;
  std::string table;
};
// "t", "db.t" or "awsdatacatalog.db.t", in lower case; the query's database where none is said.
Result<TableName> resolve_name(const Execution& execution, const sql::QualifiedName& name);

// The table, or Hive's error that there is none.
Result<CatalogTable> require_table(const Execution& execution, const sql::QualifiedName& name);

// The text that the catalog keeps of a column's type: "array<struct<a:int>>".
std::string hive_type(const sql::TypeNode& type);

// Hive's "FAILED: …".
Error ddl_failed(std::string message);
// An error of the catalog, in the words in which Hive passes it on.
Error ddl_failed_by(const Error& error);

// Names the result's columns, all of them texts.
void set_columns(Execution& execution, const std::vector<std::string>& names);
Result<void> finish_with(Execution& execution, const std::vector<std::string>& lines);

// A location as the folder that it is.
std::string with_slash(std::string location);
// "2020/a" as a path keeps it: Hive escapes what a path can't hold.
std::string escape_path(std::string_view value);
std::string unescape_path(std::string_view value);
// "year=2020/month=1", the form of SHOW PARTITIONS and of partitions' folders.
std::string partition_path(const std::vector<CatalogColumn>& keys,
                           const std::vector<std::string>& values);

}  // namespace tarn::athena
