#include "services/dynamodb/item_keys.h"

#include "base/sha256.h"
#include "services/dynamodb/errors.h"

namespace tarn::dynamodb {
namespace {

std::string tagged_key(const Value& value) {
  std::string bytes(type_name(value.type));
  return bytes.append(value.text());
}

std::string short_digest(std::string_view bytes) {
  const Sha256 whole = sha256(bytes);
  return {whole.data(), kDigestBytes};
}

Result<void> check_key_size(const Value& value, bool is_hash) {
  if (value.type == Type::kNumber) return {};
  if (is_hash && value.size > kMaxHashKeyBytes) {
    return invalid_values("Size of hashkey has exceeded the maximum size limit of2048 bytes");
  }
  if (!is_hash && value.size > kMaxRangeKeyBytes) {
    return invalid_values(
        "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  }
  return {};
}

std::string empty_key_text(const KeyPart& part) {
  return std::string("The AttributeValue for a key attribute cannot contain an empty ") +
         (part.type == Type::kString ? "string" : "binary") + " value. ";
}

bool is_empty_key(const Value& value) { return value.type != Type::kNumber && value.size == 0; }

Result<void> check_item_part(const KeyPart& part, const Item& item, bool is_hash) {
  if (!part.is_there()) return {};
  const Value* value = find_field(item, part.name);
  const std::string name(part.name);
  if (value == nullptr) return invalid_values("Missing the key " + name + " in the item");
  if (value->type != part.type) {
    return invalid_values("Type mismatch for key " + name +
                          " expected: " + std::string(type_name(part.type)) +
                          " actual: " + std::string(type_name(value->type)));
  }
  if (is_empty_key(*value)) {
    return validation("One or more parameter values are not valid. " + empty_key_text(part) +
                      "Key: " + name);
  }
  return check_key_size(*value, is_hash);
}

Result<void> check_index_part(const KeyPart& part, const IndexRow& index, const Item& item,
                              bool is_hash) {
  if (!part.is_there()) return {};
  const Value* value = find_field(item, part.name);
  if (value == nullptr) return {};
  const std::string name(part.name);
  if (value->type != part.type) {
    return index_type_mismatch(name, type_name(part.type), type_name(value->type), index.name);
  }
  if (is_empty_key(*value)) {
    return validation(
        "One or more parameter values are not valid. A value specified for a secondary index key "
        "is not supported. " +
        empty_key_text(part) + "IndexName: " + index.name + ", IndexKey: " + name);
  }
  return check_key_size(*value, is_hash);
}

}  // namespace

std::string partition_digest(const Value& hash) { return short_digest(tagged_key(hash)); }

std::string range_bytes(const Value& range) {
  return range.type == Type::kNumber ? range.number().sort_bytes() : std::string(range.text());
}

KeyValues key_values(const KeySchema& schema, const Item& item) {
  return {find_field(item, schema.hash.name),
          schema.range.is_there() ? find_field(item, schema.range.name) : nullptr};
}

std::string item_digest(const KeyValues& key) {
  std::string bytes = partition_digest(*key.hash);
  if (key.range != nullptr) bytes += tagged_key(*key.range);
  return short_digest(bytes);
}

store::Key items_key(const store::Scope& scope, std::string_view table_id) {
  return store::Key(scope, "dynamodb.item").add(table_id);
}

store::Key item_key(const store::Scope& scope, std::string_view table_id, const KeyValues& key) {
  store::Key out = items_key(scope, table_id).add(partition_digest(*key.hash));
  return key.range == nullptr ? out : out.add(range_bytes(*key.range));
}

store::Key pieces_key(const store::Scope& scope, std::string_view table_id) {
  return store::Key(scope, "dynamodb.piece").add(table_id);
}

store::Key piece_key(const store::Scope& scope, std::string_view table_id, std::string_view digest,
                     int64_t number) {
  return pieces_key(scope, table_id).add(digest).add_integer(number);
}

store::Key entries_key(const store::Scope& scope, std::string_view table_id, int64_t index) {
  return store::Key(scope, "dynamodb.entry").add(table_id).add_integer(index);
}

store::Key entry_key(const store::Scope& scope, std::string_view table_id, int64_t index,
                     const KeyValues& index_key, std::string_view item_digest) {
  return entries_key(scope, table_id, index)
      .add(partition_digest(*index_key.hash))
      .add(index_key.range == nullptr ? std::string() : range_bytes(*index_key.range))
      .add(item_digest);
}

store::Key expiries_key(const store::Scope& scope, std::string_view table_id) {
  return store::Key(scope, "dynamodb.expiry").add(table_id);
}

store::Key expiry_key(const store::Scope& scope, std::string_view table_id, int64_t at_s,
                      std::string_view item_digest) {
  return expiries_key(scope, table_id).add_integer(at_s).add(item_digest);
}

Result<void> check_item_key(const KeySchema& schema, const Item& item) {
  TRY(check_item_part(schema.hash, item, true));
  return check_item_part(schema.range, item, false);
}

Result<void> check_key_part(const KeyPart& part, const Item& key, bool is_hash) {
  if (!part.is_there()) return {};
  const Value* value = find_field(key, part.name);
  if (value == nullptr || value->type != part.type) return key_does_not_match();
  if (is_empty_key(*value)) {
    return invalid_values(empty_key_text(part) + "Key: " + std::string(part.name));
  }
  return check_key_size(*value, is_hash);
}

Result<void> check_key(const KeySchema& schema, const Item& key) {
  if (key.size != (schema.range.is_there() ? 2U : 1U)) return key_does_not_match();
  TRY(check_key_part(schema.hash, key, true));
  return check_key_part(schema.range, key, false);
}

Result<void> check_scalar_keys(const Table& table, Projection paths) {
  const auto check = [&](std::string_view kind, std::string_view name) -> Result<void> {
    for (const Path& path : paths) {
      if (name.empty() || path.head() != name || path.parts.size() == 1) continue;
      return validation(
          "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
          "allowed: " +
          std::string(kind) + ": " + std::string(name));
    }
    return {};
  };
  TRY(check("Key", table.row().hash));
  TRY(check("Key", table.row().range));
  for (const IndexRow& index : table.row().indexes) {
    TRY(check("IndexKey", index.hash));
    TRY(check("IndexKey", index.range));
  }
  return {};
}

Result<void> check_index_keys(const Table& table, const Item& item) {
  for (const IndexRow& index : table.row().indexes) {
    const KeySchema schema = table.key(index);
    if (!table.is_key(schema.hash.name)) {
      TRY(check_index_part(schema.hash, index, item, true));
    }
    if (schema.range.is_there() && !table.is_key(schema.range.name)) {
      TRY(check_index_part(schema.range, index, item, false));
    }
  }
  return {};
}

}  // namespace tarn::dynamodb
