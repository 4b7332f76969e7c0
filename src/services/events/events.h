// Events: EventBridge's state and parts. Operations are free functions over it
// (events_operations.h).
//
//   Events events({database, clock, random, authorizer, identities, targets});
//   targets.add("events", events);     // buses take events of rules and schedules
//   events.start();                    // once all targets are known: resumes what was queued
//
// An event is matched with its bus's rules in the commit that puts it; what rules want it is queued
// there, and a thread delivers it. As ServiceEvents it takes what other services tell of
// themselves. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "core/event_targets.h"
#include "core/identities.h"
#include "core/service_events.h"
#include "services/events/envelope.h"
#include "services/events/names.h"
#include "store/database.h"

namespace tarn::events {

struct EventsParts {
  store::Database& database;
  const Clock& clock;
  Random& random;
  Authorizer& authorizer;
  Identities& identities;
  const EventTargets& targets;
};

class Deliveries;
class Matchers;
class RuleSchedules;

// How an event came to a bus.
struct EventOrigin {
  std::string lineage;  // core/lineage.h
  int64_t hops = 0;     // from bus to bus
};

class Events final : public EventTarget, public ServiceEvents {
 public:
  explicit Events(EventsParts parts);
  ~Events() override;
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  void start();
  void stop();

  const EventsParts& parts() const { return parts_; }
  Deliveries& deliveries() { return *deliveries_; }
  RuleSchedules& schedules() { return *schedules_; }
  void probe(MetricsText& out) const;

  // Queues the event for the rules of the bus that want it, in the caller's transaction; wake()
  // follows its commit.
  Result<void> put_event(store::Transaction& transaction, const BusRef& bus,
                         const Envelope& envelope, const EventOrigin& origin);

  Result<void> put(store::Transaction& transaction, const ServiceEvent& event) override;
  Result<void> check(store::Transaction& transaction, const TargetSource& source,
                     std::string_view bus_arn, std::string_view role_arn) override;
  // The payload is an event in JSON; what of the envelope it lacks is filled in.
  Result<void> deliver(store::Transaction& transaction, const TargetEvent& event) override;
  void wake() override;

 private:
  EventsParts parts_;
  std::unique_ptr<Matchers> matchers_;
  std::unique_ptr<Deliveries> deliveries_;
  std::unique_ptr<RuleSchedules> schedules_;
};

}  // namespace tarn::events
