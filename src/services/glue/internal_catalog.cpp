#include "services/glue/internal_catalog.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "core/internal_call.h"
#include "services/glue/errors.h"
#include "services/glue/partition_expression.h"

namespace tarn::glue {
namespace {

constexpr size_t kPartitionsPerTransaction = 100;
constexpr size_t kPartitionBytesPerTransaction = store::kMaxTransactionBytes / 2;

CatalogDatabase to_core(const DatabaseRow& row) {
  return {row.name, row.description, row.location, row.parameters, row.created_ms};
}

CatalogTable to_core(const TableRow& row) {
  CatalogTable table;
  table.database = row.database;
  table.name = row.name;
  table.description = row.description;
  table.owner = row.owner;
  table.table_type = row.table_type;
  table.storage = row.storage.storage;
  table.partition_keys = row.partition_keys;
  table.parameters = row.parameters;
  table.view_original_text = row.view_original_text;
  table.view_expanded_text = row.view_expanded_text;
  table.created_ms = row.created_ms;
  table.updated_ms = row.updated_ms;
  table.version_id = std::to_string(row.version);
  return table;
}

// What core/catalog.h does not know of stays as it is in `row`.
void assign(TableRow& row, const CatalogTable& table) {
  row.database = table.database;
  row.name = table.name;
  row.description = table.description;
  row.owner = table.owner;
  row.table_type = table.table_type;
  row.storage.storage = table.storage;
  row.storage.is_present = true;
  row.partition_keys = table.partition_keys;
  row.parameters = table.parameters;
  row.view_original_text = table.view_original_text;
  row.view_expanded_text = table.view_expanded_text;
}

PartitionRow to_row(const CatalogPartition& partition) {
  PartitionRow row;
  row.values = partition.values;
  row.storage.storage = partition.storage;
  row.storage.is_present = true;
  row.parameters = partition.parameters;
  return row;
}

// Partitions of wide tables are large; those of one table are of about one size.
size_t partitions_per_transaction(const std::vector<CatalogPartition>& partitions) {
  if (partitions.empty()) return 1;
  const size_t one_bytes = store::encode_row(to_row(partitions.front())).size() + 1;
  return std::clamp<size_t>(kPartitionBytesPerTransaction / one_bytes, 1,
                            kPartitionsPerTransaction);
}

}  // namespace

Result<void> InternalCatalog::authorise(const Caller& caller, const CatalogCall& call,
                                        AuditEvent& event) {
  const std::string base = "arn:aws:glue:" + caller.region + ":" + caller.identity.account + ":";
  const std::string database(call.database), table(call.table);
  const std::string action = "glue:" + std::string(call.operation);
  AccessRequest request;
  request.action = action;
  request.resources = {base + "catalog"};
  if (!database.empty()) request.resources.push_back(base + "database/" + database);
  if (!table.empty()) request.resources.push_back(base + "table/" + database + "/" + table);
  request.decisions = &event.decisions;
  event.resources = request.resources;
  Json parameters = Json::object();
  if (!database.empty()) parameters.set("databaseName", database);
  if (!table.empty()) parameters.set("tableName", table);
  if (!database.empty()) event.request_parameters = parameters.dump();
  return parts_.authorizer.authorize(caller.identity, request);
}

Result<void> InternalCatalog::read(const Caller& caller, const CatalogCall& call,
                                   const std::function<Result<void>(CatalogStore&)>& body) {
  AuditEvent event = internal_call(caller, "glue.amazonaws.com", call.operation, CallKind::kRead);
  const auto run = [&]() -> Result<void> {
    TRY(authorise(caller, call, event));
    const auto transaction = parts_.database.begin();
    const store::Scope scope{parts_.database.generation(), caller.identity.account, caller.region};
    CatalogStore catalog(*transaction, scope, parts_.clock.domain_ms());
    return body(catalog);
  };
  auto result = run();
  return record_call(parts_.audit, std::move(event), std::move(result));
}

Result<void> InternalCatalog::write(const Caller& caller, const CatalogCall& call,
                                    const std::function<Result<void>(CatalogStore&)>& body) {
  AuditEvent event = internal_call(caller, "glue.amazonaws.com", call.operation, CallKind::kWrite);
  auto written = authorise(caller, call, event);
  if (written.ok()) {
    written = store::run_transaction(
        parts_.database, [&](store::Transaction& transaction) -> Result<void> {
          const store::Scope scope{parts_.database.generation(), caller.identity.account,
                                   caller.region};
          CatalogStore catalog(transaction, scope, parts_.clock.domain_ms());
          TRY(body(catalog));
          return parts_.audit.record(event, transaction);
        });
  }
  if (written.ok()) return {};
  return record_call(parts_.audit, std::move(event), std::move(written));
}

Result<std::vector<CatalogDatabase>> InternalCatalog::databases(const Caller& caller) {
  std::vector<CatalogDatabase> found;
  TRY(read(caller, {"GetDatabases"}, [&](CatalogStore& catalog) {
    return catalog.each_database({}, [&](const DatabaseRow& row) -> Result<bool> {
      found.push_back(to_core(row));
      return true;
    });
  }));
  return found;
}

Result<CatalogDatabase> InternalCatalog::database(const Caller& caller, std::string_view name) {
  CatalogDatabase found;
  TRY(read(caller, {"GetDatabase", name}, [&](CatalogStore& catalog) -> Result<void> {
    found = to_core(TRY(catalog.database(name)));
    return {};
  }));
  return found;
}

Result<void> InternalCatalog::create_database(const Caller& caller,
                                              const CatalogDatabase& database) {
  return write(caller, {"CreateDatabase", database.name}, [&](CatalogStore& catalog) {
    DatabaseRow row;
    row.name = database.name;
    row.description = database.description;
    row.location = database.location;
    row.parameters = database.parameters;
    return catalog.create_database(std::move(row));
  });
}

Result<void> InternalCatalog::drop_database(const Caller& caller, std::string_view name,
                                            bool cascade) {
  return write(caller, {"DeleteDatabase", name}, [&](CatalogStore& catalog) -> Result<void> {
    if (!cascade && TRY(catalog.has_tables(name))) {
      return invalid_input("Database " + std::string(name) +
                           " is not empty. One or more tables exist.");
    }
    return catalog.delete_database(name);
  });
}

Result<std::vector<CatalogTable>> InternalCatalog::tables(const Caller& caller,
                                                          std::string_view database) {
  std::vector<CatalogTable> found;
  TRY(read(caller, {"GetTables", database}, [&](CatalogStore& catalog) -> Result<void> {
    TRY(catalog.database(database));
    return catalog.each_table(database, {}, [&](const TableRow& row) -> Result<bool> {
      found.push_back(to_core(row));
      return true;
    });
  }));
  return found;
}

Result<CatalogTable> InternalCatalog::table(const Caller& caller, std::string_view database,
                                            std::string_view name) {
  CatalogTable found;
  TRY(read(caller, {"GetTable", database, name}, [&](CatalogStore& catalog) -> Result<void> {
    found = to_core(TRY(catalog.table(database, name)));
    return {};
  }));
  return found;
}

Result<void> InternalCatalog::create_table(const Caller& caller, const CatalogTable& table) {
  return write(caller, {"CreateTable", table.database, table.name}, [&](CatalogStore& catalog) {
    TableRow row;
    assign(row, table);
    row.created_by = caller.identity.arn;
    return catalog.create_table(std::move(row));
  });
}

Result<void> InternalCatalog::update_table(const Caller& caller, const CatalogTable& table) {
  return write(caller, {"UpdateTable", table.database, table.name},
               [&](CatalogStore& catalog) -> Result<void> {
                 TableRow row = TRY(catalog.table(table.database, table.name));
                 if (!table.version_id.empty() && table.version_id != std::to_string(row.version)) {
                   return concurrent_modification("Table version " + table.version_id +
                                                  " is not the current version " +
                                                  std::to_string(row.version) + ".");
                 }
                 assign(row, table);
                 return catalog.update_table(std::move(row), true, std::nullopt);
               });
}

Result<void> InternalCatalog::drop_table(const Caller& caller, std::string_view database,
                                         std::string_view name) {
  return write(caller, {"DeleteTable", database, name},
               [&](CatalogStore& catalog) { return catalog.delete_table(database, name); });
}

Result<std::vector<CatalogPartition>> InternalCatalog::partitions(const Caller& caller,
                                                                  std::string_view database,
                                                                  std::string_view table,
                                                                  std::string_view expression) {
  std::vector<CatalogPartition> found;
  TRY(read(caller, {"GetPartitions", database, table}, [&](CatalogStore& catalog) -> Result<void> {
    const TableRow row = TRY(catalog.table(database, table));
    const auto condition = TRY(PartitionExpression::parse(expression, row.partition_keys));
    return catalog.each_partition(row, {}, [&](const PartitionRow& partition) -> Result<bool> {
      if (condition.matches(partition.values)) {
        found.push_back({partition.values, partition.storage.storage, partition.parameters,
                         partition.created_ms});
      }
      return true;
    });
  }));
  return found;
}

Result<void> InternalCatalog::create_partitions(const Caller& caller, std::string_view database,
                                                std::string_view table,
                                                const std::vector<CatalogPartition>& partitions,
                                                bool skip_existing) {
  const size_t share = partitions_per_transaction(partitions);
  for (size_t first = 0; first < partitions.size(); first += share) {
    const size_t last = std::min(partitions.size(), first + share);
    TRY(write(caller, {"BatchCreatePartition", database, table},
              [&](CatalogStore& catalog) -> Result<void> {
                const TableRow row = TRY(catalog.table(database, table));
                for (size_t i = first; i < last; ++i) {
                  auto created = catalog.create_partition(row, to_row(partitions[i]));
                  if (created.ok()) continue;
                  if (skip_existing && created.error().code() == "AlreadyExistsException") continue;
                  return created;
                }
                return {};
              }));
  }
  return {};
}

Result<void> InternalCatalog::update_partition(const Caller& caller, std::string_view database,
                                               std::string_view table,
                                               const CatalogPartition& partition) {
  return write(caller, {"UpdatePartition", database, table},
               [&](CatalogStore& catalog) -> Result<void> {
                 const TableRow row = TRY(catalog.table(database, table));
                 return catalog.update_partition(row, partition.values, to_row(partition));
               });
}

Result<void> InternalCatalog::drop_partition(const Caller& caller, std::string_view database,
                                             std::string_view table,
                                             const std::vector<std::string>& values) {
  return write(caller, {"DeletePartition", database, table},
               [&](CatalogStore& catalog) -> Result<void> {
                 return catalog.delete_partition(TRY(catalog.table(database, table)), values);
               });
}

}  // namespace tarn::glue
