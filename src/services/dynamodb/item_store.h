// ItemStore: items of one table in a transaction, with all rows that follow from them.
//
//   ItemStore items(context, *table);
//   std::optional<Item> old = TRY(items.get(key));
//   TRY(items.put(item, old));
//
// An item and its index entries change in the same transaction, so that indexes are never behind.
// Items refer to the context's arena. One object, one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/dynamodb/index_entries.h"
#include "services/dynamodb/item_keys.h"
#include "services/dynamodb/table.h"
#include "store/transaction.h"

namespace tarn::dynamodb {

class ItemStore {
 public:
  ItemStore(store::Transaction& transaction, const store::Scope& scope, Arena& arena,
            const Table& table)
      : transaction_(transaction), scope_(scope), arena_(arena), table_(table) {}

  Result<std::optional<Item>> get(const KeyValues& key);
  // `old` is what get() gave for the key of the item.
  Result<void> put(const Item& item, const std::optional<Item>& old);
  Result<void> erase(const Item& old);

  // The item of a row that a cursor is at.
  Result<Item> read_row(std::string_view value);
  // Where the rest of a large item lies.
  std::vector<std::string> piece_keys(std::string_view value) const;
  // The item that an index entry refers to.
  Result<std::optional<Item>> get_referred(const EntryContent& entry);

  // Adds what is missing of one index, or of expiry where `index` is null.
  Result<void> fill(const IndexRow* index, const Item& item);

  // Bytes that the last put() or erase() wrote into each index: the larger of old and new.
  const std::vector<std::pair<const IndexRow*, size_t>>& index_bytes() const {
    return index_bytes_;
  }

 private:
  EntryScope entry_scope() const { return {scope_, table_, arena_}; }
  Result<void> write(const KeyValues& key, const Item& item);
  Result<void> erase_pieces(const KeyValues& key, size_t first);
  Result<void> replace_entries(const std::vector<IndexEntry>& old,
                               const std::vector<IndexEntry>& entries);
  Result<void> count(int64_t index, int64_t items, int64_t bytes);

  store::Transaction& transaction_;
  const store::Scope scope_;
  Arena& arena_;
  const Table& table_;
  std::vector<std::pair<const IndexRow*, size_t>> index_bytes_;
  uint64_t old_pieces_ = 0;  // of the item that get() read
};

}  // namespace tarn::dynamodb
