// Names and ARNs of buses and rules. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/context.h"
#include "store/key.h"
#include "wire/types.h"

namespace tarn::events {

inline constexpr std::string_view kEventsPrincipal = "events.amazonaws.com";

// A bus, wherever it is.
struct BusRef {
  std::string account;
  std::string region;
  std::string name;

  std::string arn() const;
  store::Scope scope(uint64_t generation) const { return {generation, account, region}; }
};

// By name or ARN; absent: the caller's default bus.
BusRef bus_of(const Context& context, wire::Text name_or_arn);
std::optional<BusRef> parse_bus_arn(std::string_view arn);

struct RuleRef {
  BusRef bus;
  std::string name;
  std::string arn() const;
};

RuleRef rule_of(const Context& context, wire::Text bus, wire::Text rule);
std::optional<RuleRef> parse_rule_arn(std::string_view arn);

}  // namespace tarn::events
