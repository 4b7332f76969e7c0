#include "services/glue/catalog_store.h"

#include <utility>

#include "base/encoding.h"
#include "services/glue/catalog_extras_rows.h"
#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxNameBytes = 255;

void fold_columns(std::vector<CatalogColumn>& columns) {
  for (CatalogColumn& column : columns) column.name = to_lower_ascii(column.name);
}

Result<void> check_columns(const TableRow& row) {
  for (const auto* columns : {&row.storage.storage.columns, &row.partition_keys}) {
    for (const CatalogColumn& column : *columns) {
      if (column.name.empty()) return invalid_input("Column name must not be empty.");
    }
  }
  return {};
}

Result<void> normalise(TableRow& row) {
  row.database = to_lower_ascii(row.database);
  row.name = to_lower_ascii(row.name);
  fold_columns(row.storage.storage.columns);
  fold_columns(row.partition_keys);
  TRY(check_name("Table", row.name));
  return check_columns(row);
}

template <class Row>
Result<void> walk(store::Transaction& transaction, const std::string& prefix,
                  std::string_view start, const std::function<Result<bool>(const Row&)>& each) {
  const std::string_view first = start.empty() ? std::string_view(prefix) : start;
  auto cursor = TRY(transaction.scan_loosely(first, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const Row row = TRY(store::decode_row<Row>(cursor->value()));
    if (!TRY(each(row))) break;
  }
  return {};
}

}  // namespace

Result<void> check_name(std::string_view what, std::string_view name) {
  if (name.empty()) return invalid_input(std::string(what) + " name must not be empty.");
  if (name.size() > kMaxNameBytes) {
    return invalid_input(std::string(what) + " name must not be longer than 255 bytes.");
  }
  return {};
}

// However many they are: a table may have more partitions than a transaction has room for.
Result<void> CatalogStore::erase_below(const std::string& prefix) {
  return transaction_.erase_range(prefix, store::prefix_end(prefix));
}

Result<void> CatalogStore::create_database(DatabaseRow row) {
  row.name = to_lower_ascii(row.name);
  TRY(check_name("Database", row.name));
  const std::string key = database_key(scope_, row.name).bytes();
  if (TRY(transaction_.get(key))) return database_exists();
  row.created_ms = now_ms_;
  return transaction_.put(key, store::encode_row(row));
}

Result<DatabaseRow> CatalogStore::database(std::string_view name) {
  const std::string folded = to_lower_ascii(name);
  const auto bytes = TRY(transaction_.get(database_key(scope_, folded).bytes()));
  if (!bytes) return no_such_database(folded);
  return store::decode_row<DatabaseRow>(*bytes);
}

Result<void> CatalogStore::update_database(std::string_view name, DatabaseRow row) {
  const DatabaseRow old = TRY(database(name));
  row.name = to_lower_ascii(row.name);
  if (row.name != old.name) {
    return invalid_input("Database name cannot be changed from " + old.name + " to " + row.name);
  }
  row.created_ms = old.created_ms;
  row.unknown = old.unknown;
  return transaction_.put(database_key(scope_, row.name).bytes(), store::encode_row(row));
}

Result<bool> CatalogStore::has_tables(std::string_view name) {
  const std::string prefix = store::Key(scope_, "glue.table").add(to_lower_ascii(name)).bytes();
  auto cursor = TRY(transaction_.scan(prefix, store::prefix_end(prefix)));
  return cursor->valid();
}

Result<void> CatalogStore::delete_database(std::string_view name) {
  const DatabaseRow row = TRY(database(name));
  for (const char* kind : {"glue.table", "glue.table_version", "glue.partition",
                           "glue.column_statistics", "glue.partition_index", "glue.function"}) {
    TRY(erase_below(store::Key(scope_, kind).add(row.name).bytes()));
  }
  return transaction_.erase(database_key(scope_, row.name).bytes());
}

Result<void> CatalogStore::create_table(TableRow row) {
  TRY(normalise(row));
  TRY(database(row.database));
  const std::string key = table_key(scope_, row.database, row.name).bytes();
  if (TRY(transaction_.get(key))) return table_exists();
  row.created_ms = row.updated_ms = now_ms_;
  row.version = 0;
  return transaction_.put(key, store::encode_row(row));
}

Result<TableRow> CatalogStore::table(std::string_view database_name, std::string_view name) {
  const std::string database_folded = to_lower_ascii(database_name);
  const std::string folded = to_lower_ascii(name);
  const auto bytes = TRY(transaction_.get(table_key(scope_, database_folded, folded).bytes()));
  if (bytes) return store::decode_row<TableRow>(*bytes);
  TRY(database(database_folded));
  return no_such_table(folded);
}

Result<void> CatalogStore::update_table(TableRow row, bool archive,
                                        std::optional<int64_t> expected_version) {
  TRY(normalise(row));
  const TableRow old = TRY(table(row.database, row.name));
  if (expected_version && *expected_version != old.version) {
    return concurrent_modification("Table version " + std::to_string(*expected_version) +
                                   " is not the current version " + std::to_string(old.version) +
                                   ".");
  }
  if (archive) {
    TRY(transaction_.put(version_key(scope_, old.database, old.name, old.version).bytes(),
                         store::encode_row(old)));
  }
  row.created_ms = old.created_ms;
  row.created_by = old.created_by;
  row.updated_ms = now_ms_;
  row.version = old.version + 1;
  row.unknown = old.unknown;
  return transaction_.put(table_key(scope_, row.database, row.name).bytes(),
                          store::encode_row(row));
}

Result<void> CatalogStore::delete_table(std::string_view database_name, std::string_view name) {
  const TableRow row = TRY(table(database_name, name));
  TRY(erase_below(
      store::Key(scope_, "glue.table_version").add(row.database).add(row.name).bytes()));
  TRY(erase_below(partition_key(scope_, row.database, row.name, {}).bytes()));
  for (const char* kind : {"glue.column_statistics", "glue.partition_index"}) {
    TRY(erase_below(store::Key(scope_, kind).add(row.database).add(row.name).bytes()));
  }
  return transaction_.erase(table_key(scope_, row.database, row.name).bytes());
}

Result<TableRow> CatalogStore::table_version(std::string_view database_name, std::string_view name,
                                             int64_t version) {
  const TableRow current = TRY(table(database_name, name));
  if (version == current.version) return current;
  const auto bytes =
      TRY(transaction_.get(version_key(scope_, current.database, current.name, version).bytes()));
  if (!bytes) return entity_not_found("Cannot find version " + std::to_string(version) + ".");
  return store::decode_row<TableRow>(*bytes);
}

Result<void> CatalogStore::delete_table_version(std::string_view database_name,
                                                std::string_view name, int64_t version) {
  const TableRow current = TRY(table(database_name, name));
  if (version == current.version) {
    return invalid_input("The current version of a table cannot be deleted.");
  }
  TRY(table_version(database_name, name, version));
  return transaction_.erase(version_key(scope_, current.database, current.name, version).bytes());
}

Result<void> CatalogStore::check_partition_values(const TableRow& table_row,
                                                  const std::vector<std::string>& values) const {
  if (values.size() == table_row.partition_keys.size()) return {};
  return invalid_input("The number of partition keys do not match the number of partition values");
}

Result<void> CatalogStore::create_partition(const TableRow& table_row, PartitionRow row) {
  TRY(check_partition_values(table_row, row.values));
  const std::string key =
      partition_key(scope_, table_row.database, table_row.name, row.values).bytes();
  if (TRY(transaction_.get(key))) return partition_exists();
  row.created_ms = now_ms_;
  fold_columns(row.storage.storage.columns);
  return transaction_.put(key, store::encode_row(row));
}

Result<PartitionRow> CatalogStore::partition(const TableRow& table_row,
                                             const std::vector<std::string>& values) {
  TRY(check_partition_values(table_row, values));
  const auto bytes = TRY(
      transaction_.get(partition_key(scope_, table_row.database, table_row.name, values).bytes()));
  if (!bytes) return no_such_partition();
  return store::decode_row<PartitionRow>(*bytes);
}

Result<void> CatalogStore::update_partition(const TableRow& table_row,
                                            const std::vector<std::string>& values,
                                            PartitionRow row) {
  const PartitionRow old = TRY(partition(table_row, values));
  if (row.values.empty()) row.values = values;
  TRY(check_partition_values(table_row, row.values));
  const auto key_of = [&](const std::vector<std::string>& of) {
    return partition_key(scope_, table_row.database, table_row.name, of).bytes();
  };
  if (row.values != values) {
    if (TRY(transaction_.get(key_of(row.values)))) return partition_exists();
    TRY(transaction_.erase(key_of(values)));
  }
  row.created_ms = old.created_ms;
  row.unknown = old.unknown;
  fold_columns(row.storage.storage.columns);
  return transaction_.put(key_of(row.values), store::encode_row(row));
}

Result<void> CatalogStore::delete_partition(const TableRow& table_row,
                                            const std::vector<std::string>& values) {
  TRY(partition(table_row, values));
  TRY(erase_below(statistics_key(scope_, table_row.database, table_row.name, values).bytes()));
  return transaction_.erase(
      partition_key(scope_, table_row.database, table_row.name, values).bytes());
}

Result<void> CatalogStore::each_database(
    std::string_view start, const std::function<Result<bool>(const DatabaseRow&)>& each) {
  return walk(transaction_, store::Key(scope_, "glue.database").bytes(), start, each);
}

Result<void> CatalogStore::each_table(std::string_view database_name, std::string_view start,
                                      const std::function<Result<bool>(const TableRow&)>& each) {
  const std::string folded = to_lower_ascii(database_name);
  return walk(transaction_, store::Key(scope_, "glue.table").add(folded).bytes(), start, each);
}

Result<void> CatalogStore::each_version(std::string_view database_name, std::string_view name,
                                        const std::function<Result<bool>(const TableRow&)>& each) {
  const std::string prefix = store::Key(scope_, "glue.table_version")
                                 .add(to_lower_ascii(database_name))
                                 .add(to_lower_ascii(name))
                                 .bytes();
  return walk(transaction_, prefix, {}, each);
}

Result<void> CatalogStore::each_partition(
    const TableRow& table_row, std::string_view start,
    const std::function<Result<bool>(const PartitionRow&)>& each) {
  return walk(transaction_, partition_key(scope_, table_row.database, table_row.name, {}).bytes(),
              start, each);
}

}  // namespace tarn::glue
