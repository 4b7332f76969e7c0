#include "services/cloudtrail/explain.h"

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "services/cloudtrail/event_json.h"
#include "services/cloudtrail/retention.h"

namespace tarn::cloudtrail {
namespace {

// A request's event comes after its beginning, which its id tells: seldom more than seconds after,
// but an upload may take hours.
constexpr int64_t kSearchedMs = int64_t{12} * 3600 * 1000;
constexpr int64_t kEarlierMs = 1000;
constexpr int kMaxLookedAt = 200'000;
constexpr size_t kMaxEvents = 100;

Error no_such_request(std::string_view request_id) {
  return Error(404, "NoSuchRequest",
               "There is no request " + std::string(request_id) +
                   " on record. Requests are on record a second after their answer; those "
                   "that did not prove who sends them are not.");
}

Json to_json(const ConsideredPolicy& policy) {
  Json json = Json::object();
  json.set("source", policy.source).set("verdict", policy.verdict);
  if (!policy.name.empty()) json.set("name", policy.name);
  if (!policy.sid.empty()) json.set("sid", policy.sid);
  return json;
}

Json to_json(const AccessDecision& decision) {
  Json policies = Json::array();
  for (const ConsideredPolicy& policy : decision.policies) policies.push(to_json(policy));
  Json json = Json::object();
  json.set("action", decision.action)
      .set("resource", decision.resource)
      .set("allowed", decision.allowed)
      .set("reason", decision.reason)
      .set("policies", std::move(policies));
  return json;
}

std::string principal_of(const Identity& identity) {
  if (identity.kind == PrincipalKind::kAnonymous) return "anonymous";
  return identity.arn.empty() ? user_name_of(identity) : identity.arn;
}

Json to_json(const AuditEvent& event, const EventPlace& place, const PlaceName& where) {
  Json decisions = Json::array();
  for (const auto& decision : event.decisions) decisions.push(to_json(*decision));
  Json json = Json::object();
  json.set("time", format_iso8601(place.time_ms, true))
      .set("region", where.region)
      .set("service", event.event_source)
      .set("operation", event.event_name)
      .set("principal", principal_of(event.identity))
      .set("source_ip", event.source_ip)
      .set("error_code", event.error_code)
      .set("error_message", event.error_message)
      .set("event_id", event_id(place))
      .set("decisions", std::move(decisions));
  return json;
}

Result<void> search(store::Transaction& transaction, const store::Scope& scope, EventKind kind,
                    std::string_view request_id, int64_t begun_ms, Json& events) {
  const std::string start = event_key(scope, kind, {begun_ms - kEarlierMs, 0});
  const std::string end = event_key(scope, kind, {begun_ms + kSearchedMs, 0});
  auto cursor = TRY(transaction.scan_loosely(start, end));
  for (int looked_at = 0; cursor->valid() && looked_at < kMaxLookedAt;
       ++looked_at, TRY(cursor->next())) {
    const auto place = place_of(cursor->key());
    if (!place) return corrupt("an audit event's key");
    const EventRow row = TRY(store::decode_row<EventRow>(cursor->value()));
    if (row.event.request_id != request_id) continue;
    if (events.items().size() == kMaxEvents) return {};
    events.push(
        to_json(row.event, *place, {std::string(scope.account), std::string(scope.region)}));
  }
  return {};
}

}  // namespace

Result<Json> explain_request(store::Database& database, std::string_view account,
                             std::string_view request_id) {
  const auto begun_ms = time_of_uuid(request_id);
  if (!begun_ms) return no_such_request(request_id);
  const uint64_t generation = database.generation();
  const auto transaction = database.begin();
  Json events = Json::array();
  for (const PlaceName& place : TRY(read_places(*transaction, generation))) {
    if (place.account != account) continue;
    const store::Scope scope{generation, place.account, place.region};
    for (const EventKind kind : {EventKind::kManagement, EventKind::kData}) {
      TRY(search(*transaction, scope, kind, request_id, *begun_ms, events));
    }
  }
  if (events.items().empty()) return no_such_request(request_id);
  Json out = Json::object();
  out.set("request_id", request_id).set("events", std::move(events));
  return out;
}

}  // namespace tarn::cloudtrail
