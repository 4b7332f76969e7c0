#include "wire/form.h"

#include <algorithm>

#include "base/encoding.h"
#include "wire/codec.h"

namespace tarn::wire {

namespace {

std::optional<Text> decode(std::string_view text, Arena& arena) {
  if (text.find_first_of("%+") == text.npos) return text.data() ? text : Text("");
  auto decoded = uri_decode(text, true);
  if (!decoded) return std::nullopt;
  return arena.copy(*decoded);
}

}  // namespace

std::optional<std::vector<std::pair<Text, Text>>> parse_form(std::string_view text, Arena& arena) {
  std::vector<std::pair<Text, Text>> pairs;
  while (!text.empty()) {
    size_t end = std::min(text.find('&'), text.size());
    std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equals), arena);
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())), arena);
    if (!name || !value || pairs.size() == kMaxFormPairs) return std::nullopt;
    pairs.emplace_back(*name, *value);
  }
  return pairs;
}

Text find_parameter(const std::vector<std::pair<Text, Text>>& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

const FormNode* FormNode::find(std::string_view child) const {
  for (const FormNode& node : children) {
    if (node.name == child) return &node;
  }
  return nullptr;
}

std::optional<FormNode> form_tree(const std::vector<std::pair<Text, Text>>& parameters) {
  // Sorted, a parent's children come together, so that only the last child need be looked at.
  auto sorted = parameters;
  auto dots_first = [](char a, char b) {
    auto rank = [](char c) { return c == '.' ? 0 : static_cast<unsigned char>(c) + 1; };
    return rank(a) < rank(b);
  };
  std::ranges::stable_sort(sorted, [&](const auto& a, const auto& b) {
    return std::ranges::lexicographical_compare(a.first, b.first, dots_first);
  });
  FormNode root;
  for (const auto& [name, value] : sorted) {
    FormNode* node = &root;
    std::string_view rest = name;
    for (int depth = 0; !rest.empty(); ++depth) {
      if (depth > 2 * kMaxDepth) return std::nullopt;
      std::string_view part = rest.substr(0, rest.find('.'));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      if (node->children.empty() || node->children.back().name != part) {
        node->children.push_back({part, {}, {}});
      }
      node = &node->children.back();
    }
    if (!present(node->value)) node->value = value;
  }
  return root;
}

}  // namespace tarn::wire
