#include "services/glue/catalog_rows.h"

namespace tarn::glue {

store::Key database_key(const store::Scope& scope, std::string_view database) {
  return store::Key(scope, "glue.database").add(database);
}

store::Key table_key(const store::Scope& scope, std::string_view database, std::string_view table) {
  return store::Key(scope, "glue.table").add(database).add(table);
}

store::Key version_key(const store::Scope& scope, std::string_view database, std::string_view table,
                       int64_t version) {
  return store::Key(scope, "glue.table_version").add(database).add(table).add_integer(version);
}

store::Key partition_key(const store::Scope& scope, std::string_view database,
                         std::string_view table, const std::vector<std::string>& values) {
  store::Key key = store::Key(scope, "glue.partition").add(database).add(table);
  for (const std::string& value : values) key.add(value);
  return key;
}

}  // namespace tarn::glue
