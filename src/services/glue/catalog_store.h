// The Data Catalog's rules over a transaction: shared by the operations, which clients call, and by
// core/catalog.h, which other services call. Names are folded to lower case here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/glue/catalog_rows.h"
#include "store/transaction.h"

namespace tarn::glue {

class CatalogStore {
 public:
  CatalogStore(store::Transaction& transaction, const store::Scope& scope, int64_t now_ms)
      : transaction_(transaction), scope_(scope), now_ms_(now_ms) {}

  Result<void> create_database(DatabaseRow row);
  Result<DatabaseRow> database(std::string_view name);
  Result<void> update_database(std::string_view name, DatabaseRow row);
  Result<bool> has_tables(std::string_view name);
  // With its tables, their versions and their partitions, as AWS does.
  Result<void> delete_database(std::string_view name);

  Result<void> create_table(TableRow row);
  Result<TableRow> table(std::string_view database, std::string_view name);
  // `expected_version`: compare-and-swap, ConcurrentModificationException on another.
  Result<void> update_table(TableRow row, bool archive, std::optional<int64_t> expected_version);
  Result<void> delete_table(std::string_view database, std::string_view name);

  Result<TableRow> table_version(std::string_view database, std::string_view name, int64_t version);
  Result<void> delete_table_version(std::string_view database, std::string_view name,
                                    int64_t version);

  Result<void> create_partition(const TableRow& table, PartitionRow row);
  Result<PartitionRow> partition(const TableRow& table, const std::vector<std::string>& values);
  // Under `values`; the row may carry others, to which it moves.
  Result<void> update_partition(const TableRow& table, const std::vector<std::string>& values,
                                PartitionRow row);
  Result<void> delete_partition(const TableRow& table, const std::vector<std::string>& values);

  // Rows in key order from `start` (a key, or empty for the first) until `each` returns false.
  Result<void> each_database(std::string_view start,
                             const std::function<Result<bool>(const DatabaseRow&)>& each);
  Result<void> each_table(std::string_view database, std::string_view start,
                          const std::function<Result<bool>(const TableRow&)>& each);
  Result<void> each_version(std::string_view database, std::string_view name,
                            const std::function<Result<bool>(const TableRow&)>& each);
  Result<void> each_partition(const TableRow& table, std::string_view start,
                              const std::function<Result<bool>(const PartitionRow&)>& each);

 private:
  Result<void> check_partition_values(const TableRow& table,
                                      const std::vector<std::string>& values) const;
  Result<void> erase_below(const std::string& prefix);

  store::Transaction& transaction_;
  store::Scope scope_;
  int64_t now_ms_;
};

// InvalidInputException for names that AWS refuses.
Result<void> check_name(std::string_view what, std::string_view name);

}  // namespace tarn::glue
