// CREATE DATABASE and DROP DATABASE.
#include "base/encoding.h"
#include "services/athena/ddl.h"

namespace tarn::athena {

Result<void> create_database(Execution& execution, const sql::CreateDatabase& statement) {
  CatalogDatabase database;
  database.name = to_lower_ascii(statement.name.value);
  database.description = statement.comment.value_or("");
  database.location = statement.location.value_or("");
  for (const sql::Property& property : statement.properties) {
    database.parameters[property.key] = property.value;
  }
  auto created = execution.parts.catalog.create_database(execution.caller, database);
  if (!created.ok()) {
    const bool exists = created.error().code() == "AlreadyExistsException";
    if (!exists) return ddl_failed_by(created.error());
    if (!statement.if_not_exists) {
      return ddl_failed(
          "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Database " +
          database.name + " already exists");
    }
  }
  return finish_with(execution, {});
}

Result<void> drop_database(Execution& execution, const sql::DropDatabase& statement) {
  const std::string name = to_lower_ascii(statement.name.value);
  auto dropped = execution.parts.catalog.drop_database(execution.caller, name, statement.cascade);
  if (!dropped.ok()) {
    const std::string& code = dropped.error().code();
    const bool is_missing = code == "EntityNotFoundException";
    if (is_missing && !statement.if_exists) {
      return ddl_failed("SemanticException [Error 10072]: Database does not exist: " + name);
    }
    if (!is_missing && code != "InvalidInputException") return ddl_failed_by(dropped.error());
    if (!is_missing) {
      return ddl_failed(
          "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
          "InvalidOperationException(message:Database " +
          name + " is not empty. One or more tables exist.)");
    }
  }
  return finish_with(execution, {});
}

}  // namespace tarn::athena
