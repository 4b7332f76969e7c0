// From a parsed query to what an engine runs: resolve() types a statement against the catalog,
// print_duckdb() writes it in DuckDB's dialect.
//
//   auto statement = TRY(parse_statement(text));
//   auto query = TRY(resolve(*statement, tables, session));
//   for (const TableUse& use : query.tables) { ... authorise, list partitions, may_match(...) ... }
//   auto sql = TRY(print_duckdb(query, scan_reference, OutputForm::kPhysical));
//
// Pure: the only way out is the TableLookup. A ResolvedQuery is immutable and may be read by many
// threads. Errors are sql_error()s (sql_error.h) in Trino's wording.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/resolve/partition_predicate.h"
#include "sql/syntax/ast_statement.h"

namespace tarn::sql {

struct TableColumn {
  std::string name;       // lower case
  std::string hive_type;  // such as "array<struct<a:int>>"
};

// What a view stands for: a query of its own, and the columns that it promised when it was made.
struct ViewDefinition {
  std::string query;                                         // Trino's SQL
  std::string database;                                      // of names without one
  std::vector<std::pair<std::string, std::string>> columns;  // names, and Trino's types
};

struct TableSchema {
  std::string database, name;          // lower case
  std::optional<ViewDefinition> view;  // then it has no columns
  std::vector<TableColumn> columns;
  std::vector<TableColumn> partition_columns;
};

// What the resolver asks of the catalog, with lower-case names. Not asked twice for one name.
class TableLookup {
 public:
  virtual ~TableLookup() = default;
  virtual Result<bool> has_database(std::string_view database) = 0;
  // Nothing where there is no such table; an error where the caller may not see it.
  virtual Result<std::optional<TableSchema>> table(std::string_view database,
                                                   std::string_view name) = 0;
};

struct Session {
  std::string catalog = "awsdatacatalog";
  std::string database;  // empty: a bare table name is an error
  std::string user;      // what current_user gives
  int64_t start_us = 0;  // since 1970-01-01T00:00:00Z: what now() gives
  // The texts of EXECUTE ... USING, one a `?`; they are expressions of the dialect.
  std::vector<std::string> parameters;
};

struct OutputColumn {
  std::string name;  // "_col0" where it has none
  bool is_named = true;
  std::string type;           // Trino's text, such as "decimal(10,2)" or "timestamp(3)"
  std::string physical_type;  // DuckDB's text, what print_duckdb(…, kPhysical) yields
  // Athena's ColumnInfo: Type without its parameters ("decimal", "varchar"), Precision, Scale.
  std::string athena_type;
  int32_t athena_precision = 0;
  int32_t athena_scale = 0;
};

struct ColumnUse {
  std::string name;
  std::string hive_type;
  std::string physical_type;  // DuckDB's text: what the scan must yield
  bool is_partition = false;
};

// One table in one place of the query: a table named twice is used twice.
struct TableUse {
  std::string database, name;
  Position position;
  std::vector<ColumnUse> columns;  // those the query reads, in the table's order
  bool uses_path = false;          // reads "$path"
  // True of every row the query needs; over all the table's partition columns, by their index.
  PartitionPredicate partitions;
};

struct Tree;  // the typed query; sql/resolve/tree.h

struct ResolvedQuery {
  std::vector<OutputColumn> columns;
  std::vector<TableUse> tables;
  bool is_deterministic = true;  // false: it calls random(), uuid(), now(), …
  std::shared_ptr<const Tree> tree;
};

// The query of a QueryStatement, or of a statement that stores one; every other kind is refused by
// name.
Result<ResolvedQuery> resolve(const Statement& statement, TableLookup& tables,
                              const Session& session);

enum class OutputForm {
  kPhysical,  // values in each column's physical type
  kText,      // VARCHAR in the form of Athena's results; NULL stays NULL
};

// `from(i)` is the text of a relation with the columns of tables[i], by their names (and "$path").
// Result columns are named as in `columns`; duplicates are possible.
Result<std::string> print_duckdb(const ResolvedQuery& query,
                                 const std::function<std::string(size_t table)>& from,
                                 OutputForm form = OutputForm::kPhysical);

// Hive's text of a type in Trino's: "struct<a:int>" for "row(a integer)".
Result<std::string> hive_type_of(std::string_view trino_type);

// The reverse, as Athena reads tables: "timestamp(3)" for "timestamp".
Result<std::string> trino_type_of_hive(std::string_view hive_type);

// Whether INSERT takes values of a Trino type for a column of a Hive type.
Result<bool> can_insert(std::string_view trino_type, std::string_view hive_type);

// DuckDB's text of the type that holds values of a Hive type, such as "STRUCT(a INTEGER)[]" for
// "array<struct<a:int>>"; an error for a type that isn't one.
Result<std::string> physical_type_of_hive(std::string_view hive_type);

}  // namespace tarn::sql
