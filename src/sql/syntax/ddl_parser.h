// DdlParser: the recursive descent for Athena's Hive statements (CREATE TABLE, ALTER, SHOW, ...)
// behind parse_statement; private to the parse_ddl*.cpp files. As Parser is for queries.
#pragma once

#include "sql/syntax/ast_ddl.h"
#include "sql/syntax/parse_cursor.h"

namespace tarn::sql {

class DdlParser {
 public:
  explicit DdlParser(std::string_view text) : cursor_(text, LexicalManner::kHive) {}

  StatementPtr statement();
  void expect_end();

 private:
  // parse_ddl.cpp
  StatementPtr create_database();
  StatementPtr drop();
  StatementPtr show();
  StatementPtr show_of_table(std::unique_ptr<Show> show);
  StatementPtr describe();
  StatementPtr repair_table();
  StatementPtr unsupported(std::string_view name);

  // parse_ddl_table.cpp
  StatementPtr create_table();
  bool table_clause(CreateTable& table);
  bool storage_clause(CreateTable& table);
  void delimited(CreateTable& table);
  void stored_as(CreateTable& table);
  BucketSpec bucket_spec();
  std::vector<ColumnDefinition> column_definitions(bool partition_columns);

  // parse_ddl_alter.cpp
  StatementPtr alter();
  StatementPtr add_partitions(QualifiedName table);
  StatementPtr drop_partitions(QualifiedName table);
  StatementPtr add_columns(QualifiedName table, std::optional<PartitionSpec> partition);
  StatementPtr set_in_table(QualifiedName table, std::optional<PartitionSpec> partition);
  PartitionSpec partition_spec(bool comparisons);
  std::string partition_literal();

  // Shared.
  QualifiedName qualified_name();
  std::vector<Property> properties();
  bool if_not_exists();
  bool if_exists();

  TokenCursor cursor_;
  Position start_;
};

}  // namespace tarn::sql
