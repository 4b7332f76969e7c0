#include "services/dynamodb/item_codec.h"

#include "store/bytes.h"

namespace tarn::dynamodb {
namespace {

using store::append_varint;
using store::take_varint;

constexpr uint8_t kTrueTag = kTypeCount;    // a boolean that is true; false has the type's own tag
constexpr size_t kUsualOverheadBytes = 64;  // types and sizes; more only takes longer
constexpr int kMaxStoredNesting = 2 * kMaxNesting;

void append_counted(std::string& out, std::string_view text) {
  append_varint(out, text.size());
  out.append(text);
}

void append_fields(std::string& out, const Value& map);

void append_value(std::string& out, const Value& value) {
  const bool is_true = value.type == Type::kBoolean && value.flag;
  out += static_cast<char>(is_true ? kTrueTag : static_cast<uint8_t>(value.type));
  if (value.is_text()) return append_counted(out, value.text());
  if (value.type == Type::kMap) return append_fields(out, value);
  if (value.type == Type::kNull || value.type == Type::kBoolean) return;
  append_varint(out, value.size);
  for (const Value& element : value.elements()) {
    value.is_set() ? append_counted(out, element.text()) : append_value(out, element);
  }
}

void append_fields(std::string& out, const Value& map) {
  append_varint(out, map.size);
  for (const Field& field : map.fields()) {
    append_counted(out, field.name);
    append_value(out, field.value);
  }
}

class ItemReader {
 public:
  ItemReader(std::string_view bytes, Arena& arena) : rest_(bytes), arena_(arena) {}

  bool read_fields(Value& map, int depth) {
    uint64_t count = 0;
    if (depth > kMaxStoredNesting || !take_count(count)) return false;
    auto fields = arena_.make_array<Field>(count);
    for (Field& field : fields) {
      if (!take_text(field.name) || !read_value(field.value, depth + 1)) return false;
    }
    for (size_t i = 1; i < fields.size(); ++i) {
      if (fields[i - 1].name >= fields[i].name) return false;
    }
    map = make_map(fields);
    return true;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  bool read_value(Value& value, int depth) {
    if (rest_.empty()) return false;
    const auto tag = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    if (tag > kTrueTag) return false;
    if (tag == kTrueTag) {
      value = make_boolean(true);
      return true;
    }
    value.type = static_cast<Type>(tag);
    if (value.is_text()) {
      std::string_view text;
      if (!take_text(text)) return false;
      value = make_text(value.type, text);
      return true;
    }
    if (value.type == Type::kMap) return read_fields(value, depth);
    if (value.type == Type::kNull || value.type == Type::kBoolean) return true;
    return read_elements(value, depth);
  }

  bool read_elements(Value& value, int depth) {
    uint64_t count = 0;
    if (depth > kMaxStoredNesting || !take_count(count)) return false;
    auto elements = arena_.make_array<Value>(count);
    for (Value& element : elements) {
      if (!value.is_set()) {
        if (!read_value(element, depth + 1)) return false;
        continue;
      }
      std::string_view text;
      if (!take_text(text)) return false;
      element = make_text(element_type(value.type), text);
    }
    value.size = static_cast<uint32_t>(count);
    value.data = elements.data();
    return true;
  }

  // Each element has a byte at least.
  bool take_count(uint64_t& count) { return take_varint(rest_, count) && count <= rest_.size(); }

  bool take_text(std::string_view& text) {
    uint64_t size = 0;
    if (!take_count(size)) return false;
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  std::string_view rest_;
  Arena& arena_;
};

}  // namespace

std::string encode_item(const Item& item) {
  std::string out;
  out.reserve(item_bytes(item) + kUsualOverheadBytes);
  append_fields(out, item);
  return out;
}

Result<Item> decode_item(std::string_view bytes, Arena& arena) {
  ItemReader reader(bytes, arena);
  Item item;
  if (!reader.read_fields(item, 0) || !reader.at_end()) return corrupt("an item of DynamoDB");
  return item;
}

}  // namespace tarn::dynamodb
