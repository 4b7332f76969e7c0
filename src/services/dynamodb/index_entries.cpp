#include "services/dynamodb/index_entries.h"

#include <algorithm>

#include "services/dynamodb/item_codec.h"

namespace tarn::dynamodb {
namespace {

constexpr char kEntryVersion = 1;
constexpr char kInline = 0;
constexpr char kReference = 1;

template <class Keep>
Item keep_fields(Arena& arena, const Item& item, const Keep& keep) {
  auto fields = arena.make_array<Field>(item.size);
  size_t count = 0;
  for (const Field& field : item.fields()) {
    if (keep(field.name)) fields[count++] = field;
  }
  return make_map(fields.first(count));
}

bool is_index_key(const Table& table, const IndexRow& index, std::string_view name) {
  return table.is_key(name) || name == index.hash || name == index.range;
}

std::string entry_value(char how, const Item& item) {
  return std::string{kEntryVersion, how} + encode_item(item);
}

}  // namespace

bool is_projected(const Table& table, const IndexRow& index, std::string_view attribute) {
  if (index.projection == "ALL" || is_index_key(table, index, attribute)) return true;
  return index.projection == "INCLUDE" &&
         std::find(index.non_keys.begin(), index.non_keys.end(), attribute) != index.non_keys.end();
}

Item project_for_index(Arena& arena, const Table& table, const IndexRow& index, const Item& item) {
  if (index.projection == "ALL") return item;
  return keep_fields(arena, item,
                     [&](std::string_view name) { return is_projected(table, index, name); });
}

void append_index_entry(const EntryScope& in, const IndexRow& index, const Item& item,
                        std::vector<IndexEntry>& entries) {
  const KeySchema schema = in.table.key(index);
  const KeyValues key = key_values(schema, item);
  const bool has_range =
      !schema.range.is_there() || (key.range != nullptr && key.range->type == schema.range.type);
  if (key.hash == nullptr || key.hash->type != schema.hash.type || !has_range) return;
  // Items that were there before the index may not fit it: they are not in it.
  const auto is_too_long = [](const Value* value, size_t limit) {
    return value != nullptr && value->type != Type::kNumber &&
           (value->size > limit || value->size == 0);
  };
  if (is_too_long(key.hash, kMaxHashKeyBytes) || is_too_long(key.range, kMaxRangeKeyBytes)) return;
  IndexEntry entry;
  entry.index = &index;
  entry.key = entry_key(in.scope, in.table.id(), index.id, key,
                        item_digest(key_values(in.table.key(), item)))
                  .bytes();
  const Item projected = project_for_index(in.arena, in.table, index, item);
  entry.size_bytes = item_bytes(projected);
  const bool is_reference = entry.size_bytes > kMaxInlineEntryBytes;
  const Item stored =
      !is_reference ? projected : keep_fields(in.arena, item, [&](std::string_view name) {
        return is_index_key(in.table, index, name);
      });
  entry.value = entry_value(is_reference ? kReference : kInline, stored);
  entries.push_back(std::move(entry));
}

bool expiry_of(const TableRow& table, const Item& item, int64_t& at_s) {
  if (table.expiry_attribute.empty()) return false;
  const Value* value = find_field(item, table.expiry_attribute);
  if (value == nullptr || value->type != Type::kNumber) return false;
  const std::string_view text = value->text();
  auto whole = Number::parse(text.substr(0, text.find('.')));
  return whole.ok() && whole->to_integer(at_s) && at_s > 0;
}

void append_expiry_entry(const EntryScope& in, const Item& item, std::vector<IndexEntry>& entries) {
  int64_t at_s = 0;
  if (!expiry_of(in.table.row(), item, at_s)) return;
  IndexEntry entry;
  const std::string digest = item_digest(key_values(in.table.key(), item));
  entry.key = expiry_key(in.scope, in.table.id(), at_s, digest).bytes();
  entry.value = entry_value(kReference, keep_fields(in.arena, item, [&](std::string_view name) {
                              return in.table.is_key(name);
                            }));
  entries.push_back(std::move(entry));
}

std::vector<IndexEntry> entries_of(const EntryScope& in, const Item& item) {
  std::vector<IndexEntry> entries;
  for (const IndexRow& index : in.table.row().indexes) append_index_entry(in, index, item, entries);
  append_expiry_entry(in, item, entries);
  return entries;
}

Result<EntryContent> read_entry(std::string_view value, Arena& arena) {
  if (value.size() < 2 || value[0] != kEntryVersion ||
      (value[1] != kInline && value[1] != kReference)) {
    return corrupt("an index entry of DynamoDB");
  }
  return EntryContent {
    TRY(decode_item(value.substr(2), arena))
    , value[1] == kReference
  };
}

}  // namespace tarn::dynamodb
