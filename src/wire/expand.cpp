#include "wire/expand.h"

#include <algorithm>
#include <optional>

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
    case Kind::kString:
      found.emplace_back(load_text(slot));
      return;
    default:
      found.push_back(scalar_text(slot, TimestampFormat::kIso8601));
  }
}

// The only text of a path that leads to one; nothing where lists lie on the way, or no text.
std::optional<Text> only_text(ConstSlot slot, std::string_view path) {
  while (is_present(slot)) {
    if (slot.shape->kind == Kind::kString) return load_text(slot);
    if (slot.shape->kind != Kind::kStructure) return std::nullopt;
    const std::string_view part = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    const Member* member = slot.shape->find(part);
    if (!member || !has_slot(*member)) return std::nullopt;
    slot = slot_of(*member, load_structure(slot));
  }
  return std::nullopt;
}

struct Expansion {
  std::vector<std::string> texts;
  bool names_member = false;
  bool found_member = false;
};

// Each text with each of the values behind it.
void append_values(std::vector<std::string>& texts, const std::vector<std::string>& values) {
  if (values.size() == 1) {
    for (std::string& text : texts) text += values[0];
    return;
  }
  std::vector<std::string> longer;
  longer.reserve(texts.size() * values.size());
  for (const std::string& text : texts) {
    for (const std::string& value : values) longer.push_back(text + value);
  }
  texts = std::move(longer);
}

Expansion expand(const Shape& shape, const void* data, std::string_view pattern,
                 std::string_view region, std::string_view account) {
  constexpr size_t kUsualBytes = 96;
  Expansion result;
  result.texts.emplace_back().reserve(kUsualBytes);
  std::vector<std::string> values;
  while (!pattern.empty()) {
    size_t open = std::min(pattern.find('{'), pattern.size());
    for (std::string& text : result.texts) text += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    std::string_view path = pattern.substr(1, pattern.find('}') - 1);
    pattern.remove_prefix(std::min(path.size() + 2, pattern.size()));
    if (path == "region" || path == "account") {
      for (std::string& text : result.texts) text += path == "region" ? region : account;
      continue;
    }
    result.names_member = true;
    if (const auto text = only_text({&shape, data, true}, path)) {
      result.found_member = true;
      for (std::string& longer : result.texts) longer += *text;
      continue;
    }
    values.clear();
    gather({&shape, data, true}, path, values);
    result.found_member = result.found_member || !values.empty();
    // An absent member is empty; a list without elements gives nothing.
    if (!values.empty() || path.find("[]") != path.npos) append_values(result.texts, values);
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
