// SHOW and DESCRIBE, in the form in which Athena writes them: one line a row.
#include <algorithm>
#include <regex>
#include <utility>

#include "base/encoding.h"
#include "services/athena/ddl.h"

namespace tarn::athena {
namespace {

constexpr size_t kFieldWidth = 20;

std::string padded(std::string text) {
  if (text.size() < kFieldWidth) text.resize(kFieldWidth, ' ');
  return text;
}

std::string described(std::string name, std::string type, std::string comment) {
  return padded(std::move(name)) + "\t" + padded(std::move(type)) + "\t" +
         padded(std::move(comment));
}

// SHOW's patterns: `*` for anything, `|` between alternatives; for SHOW TABLES a regular
// expression, of which these are a part.
Result<std::function<bool(const std::string&)>> make_filter(
    const std::optional<std::string>& pattern) {
  using Filter = std::function<bool(const std::string&)>;
  if (!pattern) return Filter([](const std::string&) { return true; });
  std::string text;
  for (size_t i = 0; i < pattern->size(); ++i) {
    const bool is_bare_star =
        (*pattern)[i] == '*' && (i == 0 || (*pattern)[i - 1] == '|' || (*pattern)[i - 1] != '.');
    text += is_bare_star ? ".*" : std::string(1, (*pattern)[i]);
  }
  try {
    const std::regex regex(text, std::regex::ECMAScript | std::regex::icase);
    return Filter([regex](const std::string& name) { return std::regex_match(name, regex); });
  } catch (const std::regex_error&) {
    return ddl_failed("ParseException The pattern '" + *pattern + "' is not valid");
  }
}

Result<void> show_databases(Execution& execution, const sql::Show& statement) {
  set_columns(execution, {"database_name"});
  const auto filter = TRY(make_filter(statement.pattern));
  std::vector<std::string> lines;
  for (const CatalogDatabase& database : TRY(execution.parts.catalog.databases(execution.caller))) {
    if (filter(database.name)) lines.push_back(database.name);
  }
  return finish_with(execution, lines);
}

Result<void> show_tables(Execution& execution, const sql::Show& statement, bool views) {
  set_columns(execution, {views ? "views" : "tab_name"});
  std::string database = execution.row.database.empty() ? "default" : execution.row.database;
  if (statement.name) database = to_lower_ascii(statement.name->parts.back().value);
  const auto filter = TRY(make_filter(statement.pattern));
  auto tables = execution.parts.catalog.tables(execution.caller, database);
  if (!tables.ok()) {
    if (tables.error().code() != "EntityNotFoundException") return ddl_failed_by(tables.error());
    return ddl_failed("SemanticException [Error 10072]: Database does not exist: " + database);
  }
  std::vector<std::string> lines;
  for (const CatalogTable& table : *tables) {
    if (views && table.table_type != "VIRTUAL_VIEW") continue;
    if (filter(table.name)) lines.push_back(table.name);
  }
  return finish_with(execution, lines);
}

// The table that SHOW names, with SHOW COLUMNS IN t IN db's database before it.
Result<CatalogTable> shown_table(const Execution& execution, const sql::Show& statement) {
  sql::QualifiedName name = *statement.name;
  if (statement.database) name.parts.insert(name.parts.begin(), *statement.database);
  return require_table(execution, name);
}

Result<void> show_columns(Execution& execution, const sql::Show& statement) {
  set_columns(execution, {"field"});
  const CatalogTable table = TRY(shown_table(execution, statement));
  std::vector<std::string> lines;
  for (const auto* columns : {&table.storage.columns, &table.partition_keys}) {
    for (const CatalogColumn& column : *columns) lines.push_back(padded(column.name));
  }
  return finish_with(execution, lines);
}

Result<void> show_partitions(Execution& execution, const sql::Show& statement) {
  set_columns(execution, {"partition"});
  const CatalogTable table = TRY(shown_table(execution, statement));
  if (table.partition_keys.empty()) {
    return ddl_failed(
        "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Table " +
        table.name + " is not a partitioned table");
  }
  std::vector<std::string> lines;
  for (const CatalogPartition& partition :
       TRY(execution.parts.catalog.partitions(execution.caller, table.database, table.name, ""))) {
    lines.push_back(partition_path(table.partition_keys, partition.values));
  }
  return finish_with(execution, lines);
}

Result<void> show_table_properties(Execution& execution, const sql::Show& statement) {
  set_columns(execution, {"prpt_name", "prpt_value"});
  const CatalogTable table = TRY(shown_table(execution, statement));
  std::vector<std::string> lines;
  for (const auto& [key, value] : table.parameters) {
    if (!statement.pattern || *statement.pattern == key) lines.push_back(key + "\t" + value);
  }
  if (statement.pattern && lines.empty()) {
    lines.push_back("Table " + table.database + "." + table.name +
                    " does not have property: " + *statement.pattern);
  }
  return finish_with(execution, lines);
}

Result<void> show_create_table(Execution& execution, const sql::Show& statement) {
  set_columns(execution, {"createtab_stmt"});
  const CatalogTable table = TRY(shown_table(execution, statement));
  if (table.table_type == "VIRTUAL_VIEW") {
    return ddl_failed("SemanticException " + table.name + " is a view: use SHOW CREATE VIEW");
  }
  return finish_with(execution, create_table_lines(table));
}

}  // namespace

Result<void> show(Execution& execution, const sql::Show& statement) {
  switch (statement.what) {
    case sql::ShowKind::kDatabases:
      return show_databases(execution, statement);
    case sql::ShowKind::kTables:
      return show_tables(execution, statement, false);
    case sql::ShowKind::kViews:
      return show_tables(execution, statement, true);
    case sql::ShowKind::kColumns:
      return show_columns(execution, statement);
    case sql::ShowKind::kPartitions:
      return show_partitions(execution, statement);
    case sql::ShowKind::kCreateTable:
      return show_create_table(execution, statement);
    case sql::ShowKind::kTableProperties:
      return show_table_properties(execution, statement);
    case sql::ShowKind::kCreateView:
      return show_create_view(execution, statement);
  }
  return internal_error("an unknown kind of SHOW");
}

Result<void> describe_table(Execution& execution, const sql::Describe& statement) {
  set_columns(execution, {"col_name", "data_type", "comment"});
  if (statement.partition || statement.column) {
    return ddl_failed(
        "SemanticException DESCRIBE of a partition or a column is not served by "
        "Tarn: describe the table.");
  }
  const CatalogTable table = TRY(require_table(execution, statement.table));
  std::vector<std::string> lines;
  for (const auto* columns : {&table.storage.columns, &table.partition_keys}) {
    for (const CatalogColumn& column : *columns) {
      lines.push_back(described(column.name, column.type, column.comment));
    }
  }
  if (!table.partition_keys.empty()) {
    lines.insert(lines.end(), {"\t \t ", "# Partition Information\t \t ",
                               described("# col_name", "data_type", "comment"), "\t \t "});
    for (const CatalogColumn& column : table.partition_keys) {
      lines.push_back(described(column.name, column.type, column.comment));
    }
  }
  if (statement.extended || statement.formatted) {
    lines.push_back("\t \t ");
    lines.push_back("# Detailed Table Information\t \t ");
    lines.push_back(described("Database:", table.database, ""));
    lines.push_back(described("Owner:", table.owner, ""));
    lines.push_back(described("Location:", table.storage.location, ""));
    lines.push_back(described("Table Type:", table.table_type, ""));
    lines.push_back(described("SerDe Library:", table.storage.serde_library, ""));
    lines.push_back(described("InputFormat:", table.storage.input_format, ""));
    lines.push_back(described("OutputFormat:", table.storage.output_format, ""));
    for (const auto& [key, value] : table.parameters) {
      lines.push_back(described("", key, value));
    }
  }
  return finish_with(execution, lines);
}

}  // namespace tarn::athena
