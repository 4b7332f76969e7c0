// Where items and index entries lie: keys made of a table's id and an item's key attributes.
//
// Partitions are named by a digest of their hash key, so that a Scan reads them in an order that
// spreads them evenly; within one, entries are in the order of the range key. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/dynamodb/expression.h"
#include "services/dynamodb/table.h"
#include "services/dynamodb/value.h"
#include "store/key.h"

namespace tarn::dynamodb {

inline constexpr size_t kDigestBytes = 24;  // of SHA-256: none will be the same
inline constexpr size_t kMaxHashKeyBytes = 2048;
inline constexpr size_t kMaxRangeKeyBytes = 1024;

// A hash key's partition; its first eight bytes place it among the segments of a Scan.
std::string partition_digest(const Value& hash);
// Bytes that sort as the range keys do.
std::string range_bytes(const Value& range);

// The key attributes of an item; `range` is null where the schema has none.
struct KeyValues {
  const Value* hash = nullptr;
  const Value* range = nullptr;
};
// Of an item that has them.
KeyValues key_values(const KeySchema& schema, const Item& item);
// One digest for both, which stands for an item in other rows.
std::string item_digest(const KeyValues& key);

// Rows of items: all of a table, all of a partition, one.
store::Key items_key(const store::Scope& scope, std::string_view table_id);
store::Key item_key(const store::Scope& scope, std::string_view table_id, const KeyValues& key);
// Pieces of items that are too large for one row.
store::Key pieces_key(const store::Scope& scope, std::string_view table_id);
store::Key piece_key(const store::Scope& scope, std::string_view table_id, std::string_view digest,
                     int64_t number);
// Entries of one index.
store::Key entries_key(const store::Scope& scope, std::string_view table_id, int64_t index);
store::Key entry_key(const store::Scope& scope, std::string_view table_id, int64_t index,
                     const KeyValues& index_key, std::string_view item_digest);
// When items expire, in seconds.
store::Key expiries_key(const store::Scope& scope, std::string_view table_id);
store::Key expiry_key(const store::Scope& scope, std::string_view table_id, int64_t at_s,
                      std::string_view item_digest);

// Checks an item's key attributes; the texts differ for items, keys and starting keys.
Result<void> check_item_key(const KeySchema& schema, const Item& item);
Result<void> check_key(const KeySchema& schema, const Item& key);
Result<void> check_key_part(const KeyPart& part, const Item& key, bool is_hash);
// Attributes that are keys of indexes have the indexes' types, where they are there at all.
Result<void> check_index_keys(const Table& table, const Item& item);

// That no path leads below an attribute that is a key of the table or of an index.
Result<void> check_scalar_keys(const Table& table, Projection paths);

}  // namespace tarn::dynamodb
