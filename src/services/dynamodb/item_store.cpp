#include "services/dynamodb/item_store.h"

#include <algorithm>

#include "base/hash.h"
#include "services/dynamodb/item_codec.h"
#include "store/bytes.h"

namespace tarn::dynamodb {
namespace {

constexpr char kItemVersion = 1;
constexpr size_t kItemPieceBytes = 90'000;
constexpr uint64_t kMaxItemPieces = 64;  // of any item that fits the limit

// A row of an item: version, pieces, CRC-32C of the content, then the content, or the digest that
// the pieces go by.
struct ItemRowHead {
  uint64_t pieces = 0;  // 0: the content follows
  uint32_t checksum = 0;
};

bool read_item_head(std::string_view& rest, ItemRowHead& head) {
  if (rest.empty() || rest[0] != kItemVersion) return false;
  rest.remove_prefix(1);
  return store::take_varint(rest, head.pieces) && head.pieces <= kMaxItemPieces &&
         store::take_u32(rest, head.checksum);
}

uint64_t count_item_pieces(std::string_view row) {
  ItemRowHead head;
  return read_item_head(row, head) ? head.pieces : 0;
}

const IndexEntry* find_entry(const std::vector<IndexEntry>& entries, const std::string& key) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const IndexEntry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

Result<Item> ItemStore::read_row(std::string_view value) {
  std::string_view rest = value;
  ItemRowHead head;
  if (!read_item_head(rest, head)) return corrupt("a row of an item of DynamoDB");
  std::string_view content;
  if (head.pieces == 0) {
    content = arena_.copy(rest);
  } else {
    std::string joined;
    for (uint64_t i = 0; i < head.pieces; ++i) {
      const auto piece = TRY(
          transaction_.get(piece_key(scope_, table_.id(), rest, static_cast<int64_t>(i)).bytes()));
      if (!piece) return corrupt("an item of DynamoDB lacks a piece");
      joined += *piece;
    }
    content = arena_.copy(joined);
  }
  if (crc32c(0, content) != head.checksum) return corrupt("the checksum of an item of DynamoDB");
  return decode_item(content, arena_);
}

std::vector<std::string> ItemStore::piece_keys(std::string_view value) const {
  std::vector<std::string> keys;
  ItemRowHead head;
  if (!read_item_head(value, head)) return keys;
  for (uint64_t i = 0; i < head.pieces; ++i) {
    keys.push_back(piece_key(scope_, table_.id(), value, static_cast<int64_t>(i)).bytes());
  }
  return keys;
}

Result<std::optional<Item>> ItemStore::get(const KeyValues& key) {
  const auto row = TRY(transaction_.get(item_key(scope_, table_.id(), key).bytes()));
  old_pieces_ = 0;
  if (!row) return std::optional<Item>();
  old_pieces_ = count_item_pieces(*row);
  return std::optional<Item>(TRY(read_row(*row)));
}

Result<std::optional<Item>> ItemStore::get_referred(const EntryContent& entry) {
  return get(key_values(table_.key(), entry.item));
}

Result<void> ItemStore::write(const KeyValues& key, const Item& item) {
  const std::string content = encode_item(item);
  const size_t pieces =
      content.size() <= kItemPieceBytes ? 0 : (content.size() - 1) / kItemPieceBytes + 1;
  std::string row(1, kItemVersion);
  row.reserve(content.size() + 64);
  store::append_varint(row, pieces);
  store::append_u32(row, crc32c(0, content));
  if (pieces == 0) {
    row += content;
  } else {
    const std::string digest = item_digest(key);
    row += digest;
    for (size_t i = 0; i < pieces; ++i) {
      TRY(transaction_.put(piece_key(scope_, table_.id(), digest, static_cast<int64_t>(i)).bytes(),
                           std::string_view(content).substr(i * kItemPieceBytes, kItemPieceBytes)));
    }
  }
  TRY(erase_pieces(key, pieces));
  return transaction_.put(item_key(scope_, table_.id(), key).bytes(), row);
}

Result<void> ItemStore::erase_pieces(const KeyValues& key, size_t first) {
  if (old_pieces_ <= first) return {};
  const std::string digest = item_digest(key);
  for (uint64_t i = first; i < old_pieces_; ++i) {
    TRY(transaction_.erase(
        piece_key(scope_, table_.id(), digest, static_cast<int64_t>(i)).bytes()));
  }
  return {};
}

Result<void> ItemStore::count(int64_t index, int64_t items, int64_t bytes) {
  if (items != 0) TRY(transaction_.add(count_key(scope_, table_.id(), index).bytes(), items));
  if (bytes != 0) TRY(transaction_.add(bytes_key(scope_, table_.id(), index).bytes(), bytes));
  return {};
}

Result<void> ItemStore::replace_entries(const std::vector<IndexEntry>& old,
                                        const std::vector<IndexEntry>& entries) {
  index_bytes_.clear();
  const auto note = [&](const IndexEntry& entry, int64_t items, int64_t bytes) -> Result<void> {
    if (entry.index == nullptr) return {};
    index_bytes_.emplace_back(entry.index, entry.size_bytes);
    return count(entry.index->id, items, bytes);
  };
  for (const IndexEntry& entry : old) {
    if (find_entry(entries, entry.key) != nullptr) continue;
    TRY(transaction_.erase(entry.key));
    TRY(note(entry, -1, -static_cast<int64_t>(entry.size_bytes)));
  }
  for (const IndexEntry& entry : entries) {
    const IndexEntry* before = find_entry(old, entry.key);
    if (before != nullptr && before->value == entry.value &&
        before->size_bytes == entry.size_bytes) {
      continue;
    }
    TRY(transaction_.put(entry.key, entry.value));
    const size_t old_bytes = before == nullptr ? 0 : before->size_bytes;
    TRY(note(entry, before == nullptr ? 1 : 0,
             static_cast<int64_t>(entry.size_bytes) - static_cast<int64_t>(old_bytes)));
  }
  return {};
}

Result<void> ItemStore::put(const Item& item, const std::optional<Item>& old) {
  TRY(write(key_values(table_.key(), item), item));
  const int64_t old_bytes = old ? static_cast<int64_t>(item_bytes(*old)) : 0;
  TRY(count(0, old ? 0 : 1, static_cast<int64_t>(item_bytes(item)) - old_bytes));
  if (table_.row().indexes.empty() && table_.row().expiry_attribute.empty()) return {};
  const auto old_entries = old ? entries_of(entry_scope(), *old) : std::vector<IndexEntry>();
  return replace_entries(old_entries, entries_of(entry_scope(), item));
}

Result<void> ItemStore::erase(const Item& old) {
  const KeyValues key = key_values(table_.key(), old);
  TRY(erase_pieces(key, 0));
  TRY(transaction_.erase(item_key(scope_, table_.id(), key).bytes()));
  TRY(count(0, -1, -static_cast<int64_t>(item_bytes(old))));
  return replace_entries(entries_of(entry_scope(), old), {});
}

Result<void> ItemStore::fill(const IndexRow* index, const Item& item) {
  std::vector<IndexEntry> entries;
  if (index == nullptr) {
    append_expiry_entry(entry_scope(), item, entries);
  } else {
    append_index_entry(entry_scope(), *index, item, entries);
  }
  for (const IndexEntry& entry : entries) {
    if (TRY(transaction_.get(entry.key))) continue;  // a write since brought it
    TRY(transaction_.put(entry.key, entry.value));
    if (index != nullptr) TRY(count(index->id, 1, static_cast<int64_t>(entry.size_bytes)));
  }
  return {};
}

}  // namespace tarn::dynamodb
