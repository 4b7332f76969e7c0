// format_statement: a syntax tree back to text, for EXPLAIN, logs and tests. What it writes parses
// to the same tree; every compound operand is in parentheses, every name is quoted. Pure.
#pragma once

#include <string>

#include "sql/syntax/ast_ddl.h"

namespace tarn::sql {

std::string format_statement(const Statement& statement);
std::string format_query(const Query& query);
std::string format_expression(const Expression& expression);
std::string format_type(const TypeNode& type);

}  // namespace tarn::sql
