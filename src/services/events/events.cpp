#include "services/events/events.h"

#include <utility>

#include "base/json.h"
#include "core/lineage.h"
#include "services/events/deliveries.h"
#include "services/events/errors.h"
#include "services/events/matchers.h"
#include "services/events/rows.h"
#include "services/events/rule_schedules.h"

namespace tarn::events {
namespace {

// From bus to bus: what rules send in circles ends there.
constexpr int64_t kMaxHops = 8;
constexpr std::string_view kHops = "events.hops";

int64_t hops_of(const TargetEvent& event) {
  for (const TargetAttribute& attribute : event.attributes) {
    if (attribute.name == kHops) return std::strtoll(attribute.value.c_str(), nullptr, 10);
  }
  return 0;
}

std::string text_of(const Json& json, std::string_view member, std::string_view otherwise) {
  const Json* found = json.find(member);
  return found != nullptr && found->is_string() ? found->as_string() : std::string(otherwise);
}

}  // namespace

Events::Events(EventsParts parts)
    : parts_(std::move(parts)),
      matchers_(std::make_unique<Matchers>(parts_.database)),
      deliveries_(std::make_unique<Deliveries>(*this)),
      schedules_(std::make_unique<RuleSchedules>(*this)) {}

Events::~Events() { stop(); }

void Events::start() {
  deliveries_->start();
  schedules_->start();
}

void Events::stop() {
  schedules_->stop();
  deliveries_->stop();
}

void Events::wake() { deliveries_->wake(); }

Result<void> Events::put_event(store::Transaction& transaction, const BusRef& bus,
                               const Envelope& envelope, const EventOrigin& origin) {
  const std::string json = envelope.json();
  auto rules = TRY(matchers_->match(transaction, bus, json));
  if (rules.empty()) return {};
  return deliveries_->put(transaction, bus, envelope.id, json, std::move(rules), origin);
}

Result<void> Events::put(store::Transaction& transaction, const ServiceEvent& event) {
  Envelope envelope;
  envelope.id = event.id;
  envelope.detail_type = event.detail_type;
  envelope.source = event.source;
  envelope.account = event.account;
  envelope.time_ms = event.at_ms;
  envelope.region = event.region;
  envelope.resources = event.resources;
  envelope.detail = event.detail;
  const BusRef bus{event.account, event.region, std::string(kDefaultBus)};
  return put_event(transaction, bus, envelope, {event.lineage, 0});
}

Result<void> Events::check(store::Transaction& transaction, const TargetSource& source,
                           std::string_view bus_arn, std::string_view role_arn) {
  const auto bus = parse_bus_arn(bus_arn);
  if (!bus) return invalid_request("Not the ARN of an event bus: " + std::string(bus_arn));
  const BusRow row =
      TRY(require_bus(transaction, bus->scope(parts_.database.generation()), bus->name));
  AccessRequest request;
  request.action = "events:PutEvents";
  request.resources = {bus->arn()};
  request.resource_policy = row.policy;
  request.resource_account = bus->account;
  return authorize_sender(parts_.identities, parts_.authorizer, source, role_arn,
                          std::move(request));
}

Result<void> Events::deliver(store::Transaction& transaction, const TargetEvent& event) {
  const auto bus = parse_bus_arn(event.target_arn);
  if (!bus) return invalid_request("Not the ARN of an event bus: " + event.target_arn);
  const auto json = Json::parse(event.payload);
  if (!json.ok() || !json->is_object()) {
    return invalid_request("What is sent to an event bus must be a JSON object.");
  }
  EventOrigin origin{event.lineage, hops_of(event) + 1};
  if (origin.hops > kMaxHops) {
    return invalid_request("The event was sent from bus to bus too often.");
  }
  Envelope envelope;
  envelope.id = event.id;
  envelope.detail_type = text_of(*json, "detail-type", "");
  envelope.source = text_of(*json, "source", "");
  envelope.account = text_of(*json, "account", event.source.account);
  envelope.time_ms = parts_.clock.domain_ms();
  if (const auto time = parse_iso8601(text_of(*json, "time", "")); time.ok()) {
    envelope.time_ms = *time;
  }
  envelope.region = text_of(*json, "region", bus->region);
  if (const Json* resources = json->find("resources")) {
    for (const Json& one : resources->items()) envelope.resources.push_back(one.as_string());
  }
  const Json* detail = json->find("detail");
  envelope.detail = detail != nullptr && detail->is_object() ? detail->dump() : "{}";
  return put_event(transaction, *bus, envelope, origin);
}

void Events::probe(MetricsText& out) const {
  out.family("tarn_events_deliveries_total", "counter", "Queued events that were worked on.");
  out.sample("tarn_events_deliveries_total", {}, deliveries_->handled());
}

}  // namespace tarn::events
