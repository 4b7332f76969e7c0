// parse_statement: the text of one statement to its syntax tree (ast.h).
//
//   auto statement = TRY(parse_statement("SELECT 1"));
//
// Trino's query language as Athena speaks it, and Athena's Hive DDL. Pure functions; any thread.
// A failure is a syntax_error (sql_error.h) with the position and Trino's wording for queries,
// Hive's for DDL. What is known and not served parses to an Unsupported statement.
#pragma once

#include <string_view>

#include "base/result.h"
#include "sql/syntax/ast_ddl.h"

namespace tarn::sql {

// Limits: beyond them parsing fails. Depth is the height of the tree, so that whoever walks it
// may recurse.
inline constexpr size_t kMaxTextBytes = 262144;
inline constexpr int kMaxDepth = 1000;

// One statement; a trailing `;` is allowed.
Result<StatementPtr> parse_statement(std::string_view text);

// A query alone, such as a view's text, and an expression alone.
Result<QueryPtr> parse_query(std::string_view text);
Result<ExpressionPtr> parse_expression(std::string_view text);

// A type in either spelling: "array(row(a bigint))" or Hive's "array<struct<a:bigint>>".
Result<TypePtr> parse_type(std::string_view text);

}  // namespace tarn::sql
