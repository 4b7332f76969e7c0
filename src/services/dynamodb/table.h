// Table: a table of the caller's account and region, as operations use it.
//
//   std::shared_ptr<const Table> table = TRY(require_table(service, context, in.table_name));
//   const IndexRow* index = table->find_index("by-date");
//
// TableCache keeps what was decoded for as long as the stored bytes are the same. Thread-safe; a
// Table never changes.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/context.h"
#include "services/dynamodb/table_rows.h"
#include "services/dynamodb/value.h"

namespace tarn::dynamodb {

inline constexpr size_t kMaxCachedTables = 1000;

// One attribute of a key.
struct KeyPart {
  std::string_view name;
  Type type = Type::kString;
  bool is_there() const { return !name.empty(); }
};

// The key of a table or of an index.
struct KeySchema {
  KeyPart hash;
  KeyPart range;  // may not be there
};

class Table {
 public:
  explicit Table(TableRow row) : row_(std::move(row)) {}

  const TableRow& row() const { return row_; }
  const std::string& id() const { return row_.id; }
  const IndexRow* find_index(std::string_view name) const;  // null where there is none
  Type type_of(std::string_view attribute) const;
  KeySchema key() const;
  KeySchema key(const IndexRow& index) const;
  bool is_key(std::string_view attribute) const {
    return attribute == row_.hash || (!row_.range.empty() && attribute == row_.range);
  }
  bool has_local_indexes() const;

 private:
  TableRow row_;
};

using TablePointer = std::shared_ptr<const Table>;

class TableCache {
 public:
  // The table of a row's bytes.
  Result<TablePointer> decode(const std::string& key, std::string bytes);

 private:
  struct Entry {
    std::string bytes;
    TablePointer table;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

class Dynamodb;

// The name that a name or ARN means. ValidationException where it is neither.
Result<std::string_view> table_name_of(const Context& context, std::string_view name_or_arn);
// Nothing where there is none.
Result<TablePointer> find_table(Dynamodb& service, store::Transaction& transaction,
                                const store::Scope& scope, std::string_view name);
// Of operations on items: ResourceNotFoundException that does not say which.
Result<TablePointer> require_table(Dynamodb& service, Context& context,
                                   std::string_view name_or_arn);
// Of operations on tables: the row, to be changed, or an error that names it.
Result<TableRow> require_table_row(Context& context, std::string_view name_or_arn);
Result<void> put_table(store::Transaction& transaction, const store::Scope& scope,
                       const TableRow& row);

std::string table_arn(const Context& context, std::string_view name);
std::string index_arn(const Context& context, std::string_view table, std::string_view index);

}  // namespace tarn::dynamodb
