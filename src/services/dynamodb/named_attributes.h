// The attributes that a request names, for policies that allow only some: dynamodb:Attributes.
//
// A name that is missing here would be a hole in such a policy: all words of an expression that may
// be names count as such. Pure functions.
#pragma once

#include <set>
#include <string_view>

#include "services/dynamodb/expression_lexer.h"
#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {

using AttributeNames = std::set<std::string_view>;

// The first steps of the paths of an expression.
void add_expression_names(std::string_view text, const wire::Map<wire::Text>& substitutes,
                          AttributeNames& names);

template <class Map>
void add_map_names(const Map& map, AttributeNames& names) {
  for (const auto& entry : map) names.insert(entry.key);
}

// Of any request: its items and keys, its expressions, and what they replaced.
template <class In>
AttributeNames named_attributes(const In& in) {
  AttributeNames names;
  const auto add_text = [&](std::string_view text) {
    add_expression_names(text, in.expression_attribute_names, names);
  };
  if constexpr (requires { in.item; }) add_map_names(in.item, names);
  if constexpr (requires { in.key; }) add_map_names(in.key, names);
  if constexpr (requires { in.keys; }) {
    for (const auto& key : in.keys) add_map_names(key, names);
  }
  if constexpr (requires { in.update_expression; }) add_text(in.update_expression);
  if constexpr (requires { in.condition_expression; }) add_text(in.condition_expression);
  if constexpr (requires { in.projection_expression; }) add_text(in.projection_expression);
  if constexpr (requires { in.filter_expression; }) add_text(in.filter_expression);
  if constexpr (requires { in.key_condition_expression; }) add_text(in.key_condition_expression);
  if constexpr (requires { in.expected; }) add_map_names(in.expected, names);
  if constexpr (requires { in.attribute_updates; }) add_map_names(in.attribute_updates, names);
  if constexpr (requires { in.key_conditions; }) add_map_names(in.key_conditions, names);
  if constexpr (requires { in.query_filter; }) add_map_names(in.query_filter, names);
  if constexpr (requires { in.scan_filter; }) add_map_names(in.scan_filter, names);
  if constexpr (requires { in.attributes_to_get; }) {
    names.insert(in.attributes_to_get.begin(), in.attributes_to_get.end());
  }
  return names;
}

}  // namespace tarn::dynamodb
