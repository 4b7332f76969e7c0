// What a statement is called in the API, and small helpers of executions.
#include "services/athena/errors.h"
#include "services/athena/execution.h"

namespace tarn::athena {
namespace {

std::string_view show_name(sql::ShowKind kind) {
  switch (kind) {
    case sql::ShowKind::kDatabases:
      return "SHOW_DATABASES";
    case sql::ShowKind::kTables:
      return "SHOW_TABLES";
    case sql::ShowKind::kViews:
      return "SHOW_VIEWS";
    case sql::ShowKind::kColumns:
      return "SHOW_COLUMNS";
    case sql::ShowKind::kPartitions:
      return "SHOW_PARTITIONS";
    case sql::ShowKind::kCreateTable:
      return "SHOW_CREATE_TABLE";
    case sql::ShowKind::kCreateView:
      return "SHOW_CREATE_VIEW";
    case sql::ShowKind::kTableProperties:
      return "SHOW_TBLPROPERTIES";
  }
  return "SHOW";
}

std::string_view ddl_name(sql::StatementKind kind) {
  switch (kind) {
    case sql::StatementKind::kCreateDatabase:
      return "CREATE_DATABASE";
    case sql::StatementKind::kDropDatabase:
      return "DROP_DATABASE";
    case sql::StatementKind::kCreateTable:
      return "CREATE_TABLE";
    case sql::StatementKind::kDropTable:
      return "DROP_TABLE";
    case sql::StatementKind::kCreateView:
      return "CREATE_VIEW";
    case sql::StatementKind::kPrepare:
      return "PREPARE";
    case sql::StatementKind::kDeallocate:
      return "DEALLOCATE";
    case sql::StatementKind::kDropView:
      return "DROP_VIEW";
    case sql::StatementKind::kRepairTable:
      return "MSCK";
    default:
      return "ALTER_TABLE";
  }
}

}  // namespace

void describe_statement(const sql::Statement& statement, QueryRow& row) {
  switch (statement.kind) {
    case sql::StatementKind::kQuery:
      row.statement_type = "DML";
      row.substatement_type = "SELECT";
      return;
    case sql::StatementKind::kCreateTableAs:
      row.statement_type = "DDL";
      row.substatement_type = "CREATE_TABLE_AS_SELECT";
      return;
    case sql::StatementKind::kInsert:
      row.statement_type = "DML";
      row.substatement_type = "INSERT";
      return;
    case sql::StatementKind::kUnload:
      row.statement_type = "DML";
      row.substatement_type = "UNLOAD";
      return;
    case sql::StatementKind::kExplain:
      row.statement_type = "UTILITY";
      row.substatement_type = "EXPLAIN";
      return;
    case sql::StatementKind::kShow:
      row.statement_type = "UTILITY";
      row.substatement_type = show_name(static_cast<const sql::Show&>(statement).what);
      return;
    case sql::StatementKind::kDescribe:
      row.statement_type = "UTILITY";
      row.substatement_type = "DESCRIBE_TABLE";
      return;
    default:
      row.statement_type = "DDL";
      row.substatement_type = ddl_name(statement.kind);
  }
}

Result<S3Location> parse_s3_location(std::string_view location) {
  for (std::string_view scheme : {"s3://", "s3a://", "s3n://"}) {
    if (!location.starts_with(scheme)) continue;
    const std::string_view rest = location.substr(scheme.size());
    const size_t slash = rest.find('/');
    S3Location found{std::string(rest.substr(0, slash)), ""};
    if (slash != std::string_view::npos) found.key = rest.substr(slash + 1);
    if (found.bucket.empty()) break;
    return found;
  }
  return invalid_request("The S3 location provided is invalid: " + std::string(location) +
                         ". Please check that it has the form s3://bucket/prefix/.");
}

Result<void> Execution::check_cancelled() const {
  if (live.is_cancelled()) return cancelled();
  return {};
}

}  // namespace tarn::athena
