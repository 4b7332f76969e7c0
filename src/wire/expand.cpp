#include "wire/expand.h"

#include <algorithm>

#include "wire/layout.h"
#include "wire/scalars.h"

namespace tarn::wire {

namespace {

constexpr std::string_view kKeys = "keys[]";

// Gathers the texts of a path such as "Delete.Objects[].Key". `path` is empty at its end.
void gather(const ConstSlot& slot, std::string_view path, std::vector<std::string>& found) {
  if (!is_present(slot)) return;
  switch (slot.shape->kind) {
    case Kind::kStructure: {
      std::string_view part = path.substr(0, path.find('.'));
      path.remove_prefix(std::min(part.size() + 1, path.size()));
      if (part.ends_with("[]")) part.remove_suffix(2);
      const Member* member = slot.shape->find(part);
      if (member && has_slot(*member)) gather(slot_of(*member, load_structure(slot)), path, found);
      return;
    }
    case Kind::kList: {
      RawList raw = load_list(slot);
      for (uint32_t i = 0; i < raw.size; ++i) {
        gather(element_slot(*slot.shape, raw, i), path, found);
      }
      return;
    }
    case Kind::kMap: {
      RawList raw = load_list(slot);
      for (uint32_t i = 0; path == kKeys && i < raw.size; ++i) {
        found.emplace_back(entry_key(*slot.shape, raw, i));
      }
      return;
    }
    default:
      found.push_back(scalar_text(slot, TimestampFormat::kIso8601));
  }
}

struct Expansion {
  std::vector<std::string> texts;
  bool names_member = false;
  bool found_member = false;
};

Expansion expand(const Shape& shape, const void* data, std::string_view pattern,
                 std::string_view region, std::string_view account) {
  Expansion result{{""}};
  while (!pattern.empty()) {
    size_t open = std::min(pattern.find('{'), pattern.size());
    for (std::string& text : result.texts) text += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    std::string_view path = pattern.substr(1, pattern.find('}') - 1);
    pattern.remove_prefix(std::min(path.size() + 2, pattern.size()));
    std::vector<std::string> values;
    if (path == "region" || path == "account") {
      values.emplace_back(path == "region" ? region : account);
    } else {
      gather({&shape, data, true}, path, values);
      result.names_member = true;
      result.found_member = result.found_member || !values.empty();
      if (values.empty() && path.find("[]") == path.npos) values.emplace_back();
    }
    std::vector<std::string> texts;
    for (const std::string& text : result.texts) {
      for (const std::string& value : values) texts.push_back(text + value);
    }
    result.texts = std::move(texts);
  }
  return result;
}

}  // namespace

std::vector<std::string> expand_template(const Shape& shape, const void* data,
                                         std::string_view pattern, std::string_view region,
                                         std::string_view account) {
  return expand(shape, data, pattern, region, account).texts;
}

std::vector<std::string> expand_condition(const Shape& shape, const void* data,
                                          std::string_view pattern, std::string_view region,
                                          std::string_view account) {
  Expansion result = expand(shape, data, pattern, region, account);
  if (result.names_member && !result.found_member) return {};
  return std::move(result.texts);
}

}  // namespace tarn::wire
