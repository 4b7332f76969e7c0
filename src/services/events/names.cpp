#include "services/events/names.h"

#include <vector>

#include "services/events/rows.h"

namespace tarn::events {
namespace {

// arn:aws:events:region:account:<rest>
struct EventArn {
  std::string region;
  std::string account;
  std::string_view rest;
};

std::optional<EventArn> split_event_arn(std::string_view arn) {
  std::vector<std::string_view> parts;
  while (parts.size() < 5) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    parts.push_back(arn.substr(0, colon));
    arn.remove_prefix(colon + 1);
  }
  if (parts[0] != "arn" || parts[2] != "events") return {};
  return EventArn{std::string(parts[3]), std::string(parts[4]), arn};
}

}  // namespace

std::string BusRef::arn() const {
  return "arn:aws:events:" + region + ":" + account + ":event-bus/" + name;
}

std::optional<BusRef> parse_bus_arn(std::string_view arn) {
  constexpr std::string_view kKind = "event-bus/";
  const auto split = split_event_arn(arn);
  if (!split || !split->rest.starts_with(kKind)) return {};
  return BusRef{split->account, split->region, std::string(split->rest.substr(kKind.size()))};
}

BusRef bus_of(const Context& context, wire::Text name_or_arn) {
  if (name_or_arn.starts_with("arn:")) {
    if (auto ref = parse_bus_arn(name_or_arn)) return *std::move(ref);
  }
  const std::string_view name = name_or_arn.empty() ? kDefaultBus : name_or_arn;
  return {std::string(context.account), std::string(context.region), std::string(name)};
}

std::string RuleRef::arn() const {
  std::string text = "arn:aws:events:" + bus.region + ":" + bus.account + ":rule/";
  if (bus.name != kDefaultBus) text += bus.name + "/";
  return text + name;
}

RuleRef rule_of(const Context& context, wire::Text bus, wire::Text rule) {
  return {bus_of(context, bus), std::string(rule)};
}

std::optional<RuleRef> parse_rule_arn(std::string_view arn) {
  constexpr std::string_view kKind = "rule/";
  const auto split = split_event_arn(arn);
  if (!split || !split->rest.starts_with(kKind)) return {};
  const std::string_view path = split->rest.substr(kKind.size());
  const size_t slash = path.rfind('/');  // names of buses may have slashes, names of rules not
  const bool has_bus = slash != std::string_view::npos;
  const std::string_view bus = has_bus ? path.substr(0, slash) : kDefaultBus;
  const std::string_view name = has_bus ? path.substr(slash + 1) : path;
  return RuleRef{{split->account, split->region, std::string(bus)}, std::string(name)};
}

}  // namespace tarn::events
