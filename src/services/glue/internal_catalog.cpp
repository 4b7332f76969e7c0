#include "services/glue/internal_catalog.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
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

Result<void> InternalCatalog::authorise(const Caller& caller, std::string_view action,
                                        std::string_view database, std::string_view table) {
  const std::string base = "arn:aws:glue:" + caller.region + ":" + caller.identity.account + ":";
  AccessRequest request;
  request.action = action;
  request.resources = {base + "catalog"};
  if (!database.empty()) request.resources.push_back(base + "database/" + std::string(database));
  if (!table.empty()) {
    request.resources.push_back(base + "table/" + std::string(database) + "/" + std::string(table));
  }
  return parts_.authorizer.authorize(caller.identity, request);
}

Result<void> InternalCatalog::read(const Caller& caller,
                                   const std::function<Result<void>(CatalogStore&)>& body) {
  const auto transaction = parts_.database.begin();
  const store::Scope scope{parts_.database.generation(), caller.identity.account, caller.region};
  CatalogStore catalog(*transaction, scope, parts_.clock.domain_ms());
  return body(catalog);
}

Result<void> InternalCatalog::write(const Caller& caller,
                                    const std::function<Result<void>(CatalogStore&)>& body) {
  return store::run_transaction(parts_.database, [&](store::Transaction& transaction) {
    const store::Scope scope{parts_.database.generation(), caller.identity.account, caller.region};
    CatalogStore catalog(transaction, scope, parts_.clock.domain_ms());
    return body(catalog);
  });
}

Result<std::vector<CatalogDatabase>> InternalCatalog::databases(const Caller& caller) {
  TRY(authorise(caller, "glue:GetDatabases"));
  std::vector<CatalogDatabase> found;
  TRY(read(caller, [&](CatalogStore& catalog) {
    return catalog.each_database({}, [&](const DatabaseRow& row) -> Result<bool> {
      found.push_back(to_core(row));
      return true;
    });
  }));
  return found;
}

Result<CatalogDatabase> InternalCatalog::database(const Caller& caller, std::string_view name) {
  TRY(authorise(caller, "glue:GetDatabase", name));
  CatalogDatabase found;
  TRY(read(caller, [&](CatalogStore& catalog) -> Result<void> {
    found = to_core(TRY(catalog.database(name)));
    return {};
  }));
  return found;
}

Result<void> InternalCatalog::create_database(const Caller& caller,
                                              const CatalogDatabase& database) {
  TRY(authorise(caller, "glue:CreateDatabase", database.name));
  return write(caller, [&](CatalogStore& catalog) {
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
  TRY(authorise(caller, "glue:DeleteDatabase", name));
  return write(caller, [&](CatalogStore& catalog) -> Result<void> {
    if (!cascade && TRY(catalog.has_tables(name))) {
      return invalid_input("Database " + std::string(name) +
                           " is not empty. One or more tables exist.");
    }
    return catalog.delete_database(name);
  });
}

Result<std::vector<CatalogTable>> InternalCatalog::tables(const Caller& caller,
                                                          std::string_view database) {
  TRY(authorise(caller, "glue:GetTables", database));
  std::vector<CatalogTable> found;
  TRY(read(caller, [&](CatalogStore& catalog) -> Result<void> {
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
  TRY(authorise(caller, "glue:GetTable", database, name));
  CatalogTable found;
  TRY(read(caller, [&](CatalogStore& catalog) -> Result<void> {
    found = to_core(TRY(catalog.table(database, name)));
    return {};
  }));
  return found;
}

Result<void> InternalCatalog::create_table(const Caller& caller, const CatalogTable& table) {
  TRY(authorise(caller, "glue:CreateTable", table.database, table.name));
  return write(caller, [&](CatalogStore& catalog) {
    TableRow row;
    assign(row, table);
    row.created_by = caller.identity.arn;
    return catalog.create_table(std::move(row));
  });
}

Result<void> InternalCatalog::update_table(const Caller& caller, const CatalogTable& table) {
  TRY(authorise(caller, "glue:UpdateTable", table.database, table.name));
  return write(caller, [&](CatalogStore& catalog) -> Result<void> {
    TableRow row = TRY(catalog.table(table.database, table.name));
    if (!table.version_id.empty() && table.version_id != std::to_string(row.version)) {
      return concurrent_modification("Table version " + table.version_id +
                                     " is not the current version " + std::to_string(row.version) +
                                     ".");
    }
    assign(row, table);
    return catalog.update_table(std::move(row), true, std::nullopt);
  });
}

Result<void> InternalCatalog::drop_table(const Caller& caller, std::string_view database,
                                         std::string_view name) {
  TRY(authorise(caller, "glue:DeleteTable", database, name));
  return write(caller, [&](CatalogStore& catalog) { return catalog.delete_table(database, name); });
}

Result<std::vector<CatalogPartition>> InternalCatalog::partitions(const Caller& caller,
                                                                  std::string_view database,
                                                                  std::string_view table,
                                                                  std::string_view expression) {
  TRY(authorise(caller, "glue:GetPartitions", database, table));
  std::vector<CatalogPartition> found;
  TRY(read(caller, [&](CatalogStore& catalog) -> Result<void> {
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
  TRY(authorise(caller, "glue:BatchCreatePartition", database, table));
  const size_t share = partitions_per_transaction(partitions);
  for (size_t first = 0; first < partitions.size(); first += share) {
    const size_t last = std::min(partitions.size(), first + share);
    TRY(write(caller, [&](CatalogStore& catalog) -> Result<void> {
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
  TRY(authorise(caller, "glue:UpdatePartition", database, table));
  return write(caller, [&](CatalogStore& catalog) -> Result<void> {
    const TableRow row = TRY(catalog.table(database, table));
    return catalog.update_partition(row, partition.values, to_row(partition));
  });
}

Result<void> InternalCatalog::drop_partition(const Caller& caller, std::string_view database,
                                             std::string_view table,
                                             const std::vector<std::string>& values) {
  TRY(authorise(caller, "glue:DeletePartition", database, table));
  return write(caller, [&](CatalogStore& catalog) -> Result<void> {
    return catalog.delete_partition(TRY(catalog.table(database, table)), values);
  });
}

}  // namespace tarn::glue
