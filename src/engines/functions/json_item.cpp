#include "engines/functions/json_item.h"

#include <algorithm>

namespace tarn::engines {
namespace {

// `text` is a checked value.
JsonItem item_of(std::string_view text) {
  JsonItem item;
  item.kind = json_kind(text);
  if (item.kind == JsonKind::kString) item.text = json_unescape(text);
  if (item.kind == JsonKind::kNumber || item.kind == JsonKind::kBoolean) item.text = text;
  const std::vector<std::string_view> parts =
      item.is_scalar() ? std::vector<std::string_view>() : *json_items(text);
  for (size_t i = 0; item.is_array() && i < parts.size(); ++i) {
    item.items.push_back(item_of(parts[i]));
  }
  for (size_t i = 0; item.is_object() && i < parts.size(); i += 2) {
    std::string name = json_unescape(parts[i]);
    const auto known = std::find(item.names.begin(), item.names.end(), name);
    if (known != item.names.end()) {
      item.items[static_cast<size_t>(known - item.names.begin())] = item_of(parts[i + 1]);
      continue;
    }
    item.names.push_back(std::move(name));
    item.items.push_back(item_of(parts[i + 1]));
  }
  return item;
}

}  // namespace

std::optional<JsonItem> parse_json_item(std::string_view text) {
  const std::optional<std::string_view> document = json_document(text);
  if (!document) return std::nullopt;
  return item_of(*document);
}

void append_json_item(std::string& out, const JsonItem& item) {
  switch (item.kind) {
    case JsonKind::kString:
      return append_json_string(out, item.text);
    case JsonKind::kNumber:
    case JsonKind::kBoolean:
      out += item.text;
      return;
    case JsonKind::kArray:
    case JsonKind::kObject:
      break;
    default:
      out += "null";
      return;
  }
  out += item.is_array() ? '[' : '{';
  for (size_t i = 0; i < item.items.size(); ++i) {
    if (i > 0) out += ',';
    if (item.is_object()) {
      append_json_string(out, item.names[i]);
      out += ':';
    }
    append_json_item(out, item.items[i]);
  }
  out += item.is_array() ? ']' : '}';
}

}  // namespace tarn::engines
