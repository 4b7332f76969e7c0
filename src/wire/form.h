// Form: "a=b&c=d" texts, of URI queries and of query-protocol bodies, as pairs and as a tree of
// dotted names. Internal to wire and the gateway. Pure functions.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "wire/types.h"

namespace tarn::wire {

inline constexpr size_t kMaxFormPairs = 20'000;

// Decoded, in the order sent; a name without '=' has an empty value. Nothing: a malformed escape,
// or too many pairs.
std::optional<std::vector<std::pair<Text, Text>>> parse_form(std::string_view text, Arena& arena);

// The first value; data() == nullptr where absent.
Text find_parameter(const std::vector<std::pair<Text, Text>>& parameters, std::string_view name);

struct FormNode {
  Text name;
  Text value;  // data() == nullptr: the name itself has no value
  std::vector<FormNode> children;

  const FormNode* find(std::string_view child) const;
};

// "Tags.member.1.Key" becomes a path of nodes. Nothing: nested beyond kMaxDepth.
std::optional<FormNode> form_tree(const std::vector<std::pair<Text, Text>>& parameters);

}  // namespace tarn::wire
