// CreateTable, DescribeTable, ListTables, DeleteTable, and what is asked of tables beside it.
#include "base/uuid.h"
#include "services/dynamodb/describe.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/item_keys.h"
#include "services/dynamodb/table_checks.h"

namespace tarn::dynamodb {
namespace {

constexpr int32_t kMaxListedTables = 100;
// As AWS has them for a new account.
constexpr int64_t kAccountUnits = 80'000;
constexpr int64_t kTableUnits = 40'000;

Result<void> erase_below(store::Transaction& transaction, const store::Key& key) {
  return transaction.erase_range(key.bytes(), store::prefix_end(key.bytes()));
}

}  // namespace

Result<api::CreateTableOutput> create_table(Dynamodb&, Context& context,
                                            const api::CreateTableInput& in) {
  const std::string_view name = TRY(table_name_of(context, in.table_name));
  TableRow table = TRY(make_table_row(name, in));
  if (TRY(context.transaction.get(table_key(context.scope(), name).bytes()))) {
    return table_exists(name);
  }
  table.id = make_uuid(context.random);
  table.created_ms = context.clock.domain_ms();
  if (table.is_on_demand) table.on_demand_since_ms = table.created_ms;
  TRY(put_table(context.transaction, context.scope(), table));
  api::CreateTableOutput out;
  out.table_description = TRY(describe(context, table, "CREATING"));
  return out;
}

Result<api::DescribeTableOutput> describe_table(Dynamodb&, Context& context,
                                                const api::DescribeTableInput& in) {
  const TableRow table = TRY(require_table_row(context, in.table_name));
  api::DescribeTableOutput out;
  out.table = TRY(describe(context, table, "ACTIVE"));
  return out;
}

Result<api::ListTablesOutput> list_tables(Dynamodb&, Context& context,
                                          const api::ListTablesInput& in) {
  const store::Key all = tables_key(context.scope());
  std::string start = all.bytes();
  if (wire::present(in.exclusive_start_table_name)) {
    start = table_key(context.scope(), in.exclusive_start_table_name).bytes() + '\0';
  }
  const auto limit = static_cast<size_t>(in.limit.value_or(kMaxListedTables));
  auto names = wire::make_list<wire::Text>(context.arena, limit);
  names.size = 0;
  api::ListTablesOutput out;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(all.bytes())));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (names.size == limit) {
      out.last_evaluated_table_name = names[names.size - 1];
      break;
    }
    store::KeyReader reader(cursor->key());
    std::string name;
    if (!reader.skip_scope() || !reader.read(name)) return corrupt("a key of a table");
    names.data[names.size++] = context.arena.copy(name);
  }
  out.table_names = names;
  return out;
}

Result<api::DeleteTableOutput> delete_table(Dynamodb&, Context& context,
                                            const api::DeleteTableInput& in) {
  const TableRow table = TRY(require_table_row(context, in.table_name));
  if (table.is_protected) {
    return validation(
        "Resource cannot be deleted as it is currently protected against deletion. Disable "
        "deletion protection first.");
  }
  api::DeleteTableOutput out;
  out.table_description = TRY(describe(context, table, "DELETING"));
  out.table_description->attribute_definitions = {};  // AWS no longer tells these
  out.table_description->key_schema = {};
  out.table_description->creation_date_time = {};
  const store::Scope scope = context.scope();
  TRY(erase_below(context.transaction, items_key(scope, table.id)));
  TRY(erase_below(context.transaction, pieces_key(scope, table.id)));
  TRY(erase_below(context.transaction, store::Key(scope, "dynamodb.entry").add(table.id)));
  TRY(erase_below(context.transaction, expiries_key(scope, table.id)));
  TRY(erase_below(context.transaction, store::Key(scope, "dynamodb.count").add(table.id)));
  TRY(erase_below(context.transaction, store::Key(scope, "dynamodb.bytes").add(table.id)));
  TRY(context.transaction.erase(table_key(scope, table.name).bytes()));
  return out;
}

Result<api::DescribeLimitsOutput> describe_limits(Dynamodb&, Context&,
                                                  const api::DescribeLimitsInput&) {
  api::DescribeLimitsOutput out;
  out.account_max_read_capacity_units = kAccountUnits;
  out.account_max_write_capacity_units = kAccountUnits;
  out.table_max_read_capacity_units = kTableUnits;
  out.table_max_write_capacity_units = kTableUnits;
  return out;
}

// The address that the caller used: what is found here is where it is found.
Result<api::DescribeEndpointsResponse> describe_endpoints(Dynamodb&, Context& context,
                                                          const api::DescribeEndpointsRequest&) {
  api::DescribeEndpointsResponse out;
  out.endpoints = wire::make_list<api::Endpoint>(context.arena, 1);
  out.endpoints[0].address = context.arena.copy(context.head.header("host"));
  out.endpoints[0].cache_period_in_minutes = 1440;
  return out;
}

// There are no backups, and it says so.
Result<api::DescribeContinuousBackupsOutput> describe_continuous_backups(
    Dynamodb&, Context& context, const api::DescribeContinuousBackupsInput& in) {
  const std::string_view name = TRY(table_name_of(context, in.table_name));
  if (!TRY(context.transaction.get(table_key(context.scope(), name).bytes()))) {
    return Error(400, "TableNotFoundException", "Table not found: " + std::string(name));
  }
  api::DescribeContinuousBackupsOutput out;
  out.continuous_backups_description = context.arena.make<api::ContinuousBackupsDescription>();
  out.continuous_backups_description->continuous_backups_status = "DISABLED";
  auto* point = context.arena.make<api::PointInTimeRecoveryDescription>();
  point->point_in_time_recovery_status = "DISABLED";
  out.continuous_backups_description->point_in_time_recovery_description = point;
  return out;
}

}  // namespace tarn::dynamodb
