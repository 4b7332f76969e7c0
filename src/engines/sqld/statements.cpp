#include "engines/sqld/statements.h"

namespace tarn::engines {

std::string quoted(const std::string& name) {
  return duckdb::KeywordHelper::WriteQuoted(name, '"');
}

duckdb::unique_ptr<duckdb::MaterializedQueryResult> run(duckdb::Connection& connection,
                                                        const std::string& statement) {
  auto result = connection.Query(statement);
  if (result->HasError()) result->ThrowError();
  return result;
}

}  // namespace tarn::engines
