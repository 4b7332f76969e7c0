#include "services/events/rows.h"

#include "services/events/errors.h"

namespace tarn::events {

store::Key bus_key(const store::Scope& scope, std::string_view bus) {
  return store::Key(scope, "events.bus").add(bus);
}

store::Key rules_key(const store::Scope& scope, std::string_view bus) {
  return store::Key(scope, "events.rule").add(bus);
}

store::Key rule_key(const store::Scope& scope, std::string_view bus, std::string_view rule) {
  return rules_key(scope, bus).add(rule);
}

store::Key targets_key(const store::Scope& scope, std::string_view bus, std::string_view rule) {
  return store::Key(scope, "events.target").add(bus).add(rule);
}

store::Key target_key(const store::Scope& scope, std::string_view bus, std::string_view rule,
                      std::string_view id) {
  return targets_key(scope, bus, rule).add(id);
}

store::Key revision_key(const store::Scope& scope, std::string_view bus) {
  return store::Key(scope, "events.revision").add(bus);
}

Result<std::optional<BusRow>> find_bus(store::Transaction& transaction, const store::Scope& scope,
                                       std::string_view bus) {
  const auto bytes = TRY(transaction.get(bus_key(scope, bus).bytes()));
  if (bytes) return std::optional<BusRow>(TRY(store::decode_row<BusRow>(*bytes)));
  if (bus != kDefaultBus) return std::optional<BusRow>();
  BusRow row;
  row.name = bus;
  return std::optional<BusRow>(std::move(row));
}

Result<BusRow> require_bus(store::Transaction& transaction, const store::Scope& scope,
                           std::string_view bus) {
  auto row = TRY(find_bus(transaction, scope, bus));
  if (!row) return no_such_bus(bus);
  return *std::move(row);
}

Result<void> store_bus(store::Transaction& transaction, const store::Scope& scope,
                       const BusRow& row) {
  return transaction.put(bus_key(scope, row.name).bytes(), store::encode_row(row));
}

Result<std::optional<RuleRow>> find_rule(store::Transaction& transaction, const store::Scope& scope,
                                         std::string_view bus, std::string_view rule) {
  const auto bytes = TRY(transaction.get(rule_key(scope, bus, rule).bytes()));
  if (!bytes) return std::optional<RuleRow>();
  return std::optional<RuleRow>(TRY(store::decode_row<RuleRow>(*bytes)));
}

Result<RuleRow> require_rule(store::Transaction& transaction, const store::Scope& scope,
                             std::string_view bus, std::string_view rule) {
  auto row = TRY(find_rule(transaction, scope, bus, rule));
  if (!row) return no_such_rule(rule, bus);
  return *std::move(row);
}

Result<std::vector<TargetRow>> load_targets(store::Transaction& transaction,
                                            const store::Scope& scope, std::string_view bus,
                                            std::string_view rule) {
  std::vector<TargetRow> rows;
  const std::string prefix = targets_key(scope, bus, rule).bytes();
  auto cursor = TRY(transaction.scan(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<TargetRow>(cursor->value())));
  }
  return rows;
}

}  // namespace tarn::events
