// The rows that follow from an item: one in each index that it is in, and one where it expires.
//
// An index entry holds the projected attributes, or, where they are large, only the keys, and the
// item is read from the table. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "services/dynamodb/item_keys.h"
#include "services/dynamodb/table.h"

namespace tarn::dynamodb {

inline constexpr size_t kMaxInlineEntryBytes = 4096;

struct IndexEntry {
  const IndexRow* index = nullptr;  // null: of expiry
  std::string key;
  std::string value;
  size_t size_bytes = 0;  // of the projected attributes, as DynamoDB counts them
};

struct EntryScope {
  const store::Scope& scope;
  const Table& table;
  Arena& arena;
};

// The item's attributes that the index has.
Item project_for_index(Arena& arena, const Table& table, const IndexRow& index, const Item& item);
bool is_projected(const Table& table, const IndexRow& index, std::string_view attribute);

// Of a complete item.
void append_index_entry(const EntryScope& in, const IndexRow& index, const Item& item,
                        std::vector<IndexEntry>& entries);
void append_expiry_entry(const EntryScope& in, const Item& item, std::vector<IndexEntry>& entries);
std::vector<IndexEntry> entries_of(const EntryScope& in, const Item& item);

// What an entry's value holds; the bytes must live as long as the arena.
struct EntryContent {
  Item item;
  bool is_reference = false;  // only keys: the rest is with the item
};
Result<EntryContent> read_entry(std::string_view value, Arena& arena);

// The second at which an item expires, where its attribute says one.
bool expiry_of(const TableRow& table, const Item& item, int64_t& at_s);

}  // namespace tarn::dynamodb
