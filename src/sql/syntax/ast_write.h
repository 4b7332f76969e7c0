// Statements that write a query's rows. See ast.h.
#pragma once

#include "sql/syntax/ast_statement.h"

namespace tarn::sql {

// One of WITH (key = value, …): a text, a number or a word as written, or the texts of an ARRAY.
struct WriteProperty {
  Identifier name;
  bool is_list = false;
  std::string value;
  std::vector<std::string> items;
};

// CREATE TABLE [IF NOT EXISTS] name [WITH (…)] AS query [WITH [NO] DATA].
struct CreateTableAs : StatementOf<StatementKind::kCreateTableAs> {
  using StatementOf::StatementOf;
  QualifiedName name;
  bool if_not_exists = false;
  bool with_data = true;
  std::vector<WriteProperty> properties;
  QueryPtr query;
  std::string query_text;
};

// INSERT INTO name [(columns)] query.
struct Insert : StatementOf<StatementKind::kInsert> {
  using StatementOf::StatementOf;
  QualifiedName name;
  std::vector<Identifier> columns;  // empty: all
  QueryPtr query;
  std::string query_text;
};

// UNLOAD (query) TO 'location' [WITH (…)].
struct Unload : StatementOf<StatementKind::kUnload> {
  using StatementOf::StatementOf;
  std::string location;
  std::vector<WriteProperty> properties;
  QueryPtr query;
  std::string query_text;
};

}  // namespace tarn::sql
