// The two reserved-word lists: a reserved word is no identifier unless quoted. Words are upper
// case. Pure; any thread.
#pragma once

#include <string_view>

namespace tarn::sql {

// Queries (Athena's "SQL SELECT statements" list, which is Trino's).
bool is_reserved_in_queries(std::string_view upper_word);

// Hive DDL (Athena's "DDL statements" list).
bool is_reserved_in_ddl(std::string_view upper_word);

}  // namespace tarn::sql
