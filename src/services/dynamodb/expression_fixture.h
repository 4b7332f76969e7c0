// For tests of expressions: items and values from DynamoDB's JSON, as requests have them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/encoding.h"
#include "base/json.h"
#include "services/dynamodb/apply_update.h"
#include "services/dynamodb/evaluate.h"
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {

class ExpressionTest : public testing::Test {
 protected:
  api::AttributeValue wire_value(const Json& json) {
    api::AttributeValue out;
    const auto& [type, value] = json.members().at(0);
    const auto texts = [&](bool is_binary) {
      auto list = wire::make_list<wire::Text>(arena_, value.items().size());
      for (uint32_t i = 0; i < list.size; ++i) {
        const std::string& text = value.items()[i].as_string();
        list[i] = arena_.copy(is_binary ? *base64_decode(text) : text);
      }
      return list;
    };
    if (type == "S") out.s = arena_.copy(value.as_string());
    if (type == "N") out.n = arena_.copy(value.as_string());
    if (type == "B") out.b = arena_.copy(*base64_decode(value.as_string()));
    if (type == "SS") out.ss = texts(false);
    if (type == "NS") out.ns = texts(false);
    if (type == "BS") out.bs = texts(true);
    if (type == "BOOL") out.bool_ = value.as_bool();
    if (type == "NULL") out.null = value.as_bool();
    if (type == "M") out.m = wire_map(value);
    if (type == "L") {
      out.l = wire::make_list<api::AttributeValue>(arena_, value.items().size());
      for (uint32_t i = 0; i < out.l.size; ++i) out.l[i] = wire_value(value.items()[i]);
    }
    return out;
  }

  WireMap wire_map(const Json& json) {
    auto map = wire::make_map<api::AttributeValue>(arena_, json.members().size());
    for (uint32_t i = 0; i < map.size; ++i) {
      map[i].key = arena_.copy(json.members()[i].first);
      map[i].value = wire_value(json.members()[i].second);
    }
    return map;
  }

  WireMap wire_map(std::string_view json) {
    if (json.empty()) return {};
    return wire_map(std::move(Json::parse(json)).value());
  }

  WireNames wire_names(std::string_view json) {
    if (json.empty()) return {};
    const Json names = std::move(Json::parse(json)).value();
    auto map = wire::make_map<wire::Text>(arena_, names.members().size());
    for (uint32_t i = 0; i < map.size; ++i) {
      map[i].key = arena_.copy(names.members()[i].first);
      map[i].value = arena_.copy(names.members()[i].second.as_string());
    }
    return map;
  }

  Item item(std::string_view json) { return std::move(to_item(arena_, wire_map(json))).value(); }

  // "true" or "false", or why it is refused.
  std::string evaluate(std::string_view expression, std::string_view json,
                       std::string_view values = {}, std::string_view names = {}) {
    const auto result = [&]() -> Result<bool> {
      auto used = TRY(Substitutions::make(arena_, wire_names(names), wire_map(values)));
      const Condition* condition =
          TRY(parse_condition(arena_, used, "ConditionExpression", arena_.copy(expression)));
      TRY(used.check_all_used());
      return holds(arena_, *condition, item(json));
    }();
    if (!result.ok()) return result.error().message();
    return *result ? "true" : "false";
  }

  // The item after the update, or why it is refused.
  std::string update(std::string_view expression, std::string_view json,
                     std::string_view values = {}, std::string_view names = {}) {
    const auto result = [&]() -> Result<Item> {
      auto used = TRY(Substitutions::make(arena_, wire_names(names), wire_map(values)));
      const Update actions = TRY(parse_update(arena_, used, arena_.copy(expression)));
      TRY(used.check_all_used());
      return apply_update(arena_, item(json), actions);
    }();
    return result.ok() ? item_json(*result) : result.error().message();
  }

  std::string projection(std::string_view expression, std::string_view json,
                         std::string_view names = {}) {
    const auto result = [&]() -> Result<Item> {
      auto used = TRY(Substitutions::make(arena_, wire_names(names), {}));
      const Projection paths = TRY(parse_projection(arena_, used, arena_.copy(expression)));
      TRY(used.check_all_used());
      return project(arena_, item(json), paths);
    }();
    return result.ok() ? item_json(*result) : result.error().message();
  }

  Arena arena_;
};

}  // namespace tarn::dynamodb
