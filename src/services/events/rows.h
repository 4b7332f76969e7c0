// What EventBridge stores, and its keys. The default bus has a row only once something is set on
// it. Each function reads or writes through a transaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::events {

inline constexpr std::string_view kDefaultBus = "default";

struct BusRow {
  std::string name;
  std::string description;
  std::string dead_letters;  // an ARN; kept and told, as nothing fails on its way to a bus here
  std::string policy;        // JSON, or empty
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  std::map<std::string, std::string> tags;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, description);
    v(3, dead_letters);
    v(4, policy);
    v(5, created_ms);
    v(6, modified_ms);
    v(7, tags);
  }
  store::UnknownFields unknown;
};

struct RuleRow {
  std::string name;
  std::string bus;
  std::string pattern;   // JSON, or empty
  std::string schedule;  // an expression, or empty
  std::string state;     // "ENABLED", "DISABLED", …
  std::string description;
  std::string role_arn;
  std::map<std::string, std::string> tags;
  int64_t anchor_ms = 0;  // of a rate
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, bus);
    v(3, pattern);
    v(4, schedule);
    v(5, state);
    v(6, description);
    v(7, role_arn);
    v(8, tags);
    v(9, anchor_ms);
  }
  store::UnknownFields unknown;
  bool is_enabled() const { return state != "DISABLED"; }
};

struct TargetRow {
  std::string id;
  std::string arn;
  std::string role_arn;
  std::optional<std::string> input;
  std::optional<std::string> input_path;
  std::optional<std::string> input_template;
  std::map<std::string, std::string> input_paths;  // by placeholder
  std::string dead_letters;                        // an ARN
  std::optional<int64_t> max_retries;
  std::optional<int64_t> max_age_seconds;
  std::optional<std::string> message_group_id;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, arn);
    v(3, role_arn);
    v(4, input);
    v(5, input_path);
    v(6, input_template);
    v(7, input_paths);
    v(8, dead_letters);
    v(9, max_retries);
    v(10, max_age_seconds);
    v(11, message_group_id);
  }
  store::UnknownFields unknown;
};

store::Key bus_key(const store::Scope& scope, std::string_view bus);
store::Key rule_key(const store::Scope& scope, std::string_view bus, std::string_view rule);
store::Key rules_key(const store::Scope& scope, std::string_view bus);
store::Key target_key(const store::Scope& scope, std::string_view bus, std::string_view rule,
                      std::string_view id);
store::Key targets_key(const store::Scope& scope, std::string_view bus, std::string_view rule);
// Of the row that changes with each change of a bus's rules.
store::Key revision_key(const store::Scope& scope, std::string_view bus);

// Nothing where there is no such bus; always one for the default bus.
Result<std::optional<BusRow>> find_bus(store::Transaction& transaction, const store::Scope& scope,
                                       std::string_view bus);
Result<BusRow> require_bus(store::Transaction& transaction, const store::Scope& scope,
                           std::string_view bus);
Result<void> store_bus(store::Transaction& transaction, const store::Scope& scope,
                       const BusRow& row);
Result<std::optional<RuleRow>> find_rule(store::Transaction& transaction, const store::Scope& scope,
                                         std::string_view bus, std::string_view rule);
Result<RuleRow> require_rule(store::Transaction& transaction, const store::Scope& scope,
                             std::string_view bus, std::string_view rule);
Result<std::vector<TargetRow>> load_targets(store::Transaction& transaction,
                                            const store::Scope& scope, std::string_view bus,
                                            std::string_view rule);

}  // namespace tarn::events
