// format_ddl: the Hive statements of ast_ddl.h, and Show and Describe, back to text. For
// format_statement, which is what others call. Pure.
#pragma once

#include <string>

#include "sql/syntax/ast_ddl.h"

namespace tarn::sql {

std::string format_ddl(const Statement& statement);

}  // namespace tarn::sql
