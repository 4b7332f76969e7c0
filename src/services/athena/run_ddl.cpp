// Everything but queries: one function a kind of statement.
#include "services/athena/ddl.h"
#include "services/athena/execution.h"
#include "sql/syntax/format_sql.h"
#include "sql/syntax/sql_error.h"

namespace tarn::athena {
namespace {

template <class Statement>
const Statement& as(const sql::Statement& statement) {
  return static_cast<const Statement&>(statement);
}

}  // namespace

Result<void> run_ddl(Execution& execution, const sql::Statement& statement) {
  switch (statement.kind) {
    case sql::StatementKind::kCreateDatabase:
      return create_database(execution, as<sql::CreateDatabase>(statement));
    case sql::StatementKind::kDropDatabase:
      return drop_database(execution, as<sql::DropDatabase>(statement));
    case sql::StatementKind::kCreateTable:
      return create_table(execution, as<sql::CreateTable>(statement));
    case sql::StatementKind::kDropTable:
      return drop_table(execution, as<sql::DropTable>(statement));
    case sql::StatementKind::kDropView:
      return drop_view(execution, as<sql::DropView>(statement));
    case sql::StatementKind::kAddColumns:
      return add_columns(execution, as<sql::AddColumns>(statement));
    case sql::StatementKind::kSetLocation:
      return set_location(execution, as<sql::SetLocation>(statement));
    case sql::StatementKind::kSetTableProperties:
      return set_table_properties(execution, as<sql::SetTableProperties>(statement));
    case sql::StatementKind::kAddPartitions:
      return add_partitions(execution, as<sql::AddPartitions>(statement));
    case sql::StatementKind::kDropPartitions:
      return drop_partitions(execution, as<sql::DropPartitions>(statement));
    case sql::StatementKind::kRenamePartition:
      return rename_partition(execution, as<sql::RenamePartition>(statement));
    case sql::StatementKind::kRepairTable:
      return repair_table(execution, as<sql::RepairTable>(statement));
    case sql::StatementKind::kShow:
      return show(execution, as<sql::Show>(statement));
    case sql::StatementKind::kDescribe:
      return describe_table(execution, as<sql::Describe>(statement));
    case sql::StatementKind::kCreateView:
      return create_view(execution, as<sql::CreateView>(statement));
    case sql::StatementKind::kPrepare:
      return prepare(execution, as<sql::Prepare>(statement));
    case sql::StatementKind::kDeallocate:
      return deallocate(execution, as<sql::Deallocate>(statement));
    case sql::StatementKind::kExecute:
      return sql::not_supported(statement.position, "EXECUTE of an EXECUTE");
    case sql::StatementKind::kExplain:
      return sql::not_supported(statement.position, "EXPLAIN");
    case sql::StatementKind::kUnsupported:
      return sql::not_supported(statement.position, as<sql::Unsupported>(statement).name);
    case sql::StatementKind::kQuery:
    case sql::StatementKind::kCreateTableAs:
    case sql::StatementKind::kInsert:
    case sql::StatementKind::kUnload:
      break;
  }
  return internal_error("a statement of its own among the DDL statements");
}

}  // namespace tarn::athena
