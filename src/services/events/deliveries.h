// Deliveries: events on their way from a bus to the targets of the rules that want them.
//
// A queued event and what comes of it (its targets' own rows, retries, dead letters) change in one
// commit. What a target refuses for good goes to the dead-letter queue at once, what it can't take
// now is tried again, as the target's retry policy says. Thread-safe.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/due_queue.h"
#include "services/events/events.h"
#include "services/events/rows.h"

namespace tarn::events {

// A rule that wants the event, or one target of it that is to be tried again.
struct PendingRow {
  std::string rule;
  std::string target;  // empty: all of the rule's
  int64_t attempts = 0;
  int64_t due_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, rule);
    v(2, target);
    v(3, attempts);
    v(4, due_ms);
  }
};

struct DeliveryRow {
  std::string id;  // of the event
  std::string account;
  std::string region;
  std::string bus;
  std::string event;   // JSON; empty where it is in pieces
  int64_t pieces = 0;  // rows of their own
  int64_t queued_ms = 0;
  std::string lineage;
  int64_t hops = 0;
  std::vector<PendingRow> pending;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, account);
    v(3, region);
    v(4, bus);
    v(5, event);
    v(6, pieces);
    v(7, queued_ms);
    v(8, lineage);
    v(9, hops);
    v(10, pending);
  }
  store::UnknownFields unknown;
};

class Deliveries {
 public:
  explicit Deliveries(Events& events);

  // The same event on the same bus again changes nothing while it is queued.
  Result<void> put(store::Transaction& transaction, const BusRef& bus, std::string_view event_id,
                   std::string_view event, std::vector<std::string> rules,
                   const EventOrigin& origin);

  void start() { queue_.start(); }
  void stop() { queue_.stop(); }
  void wake() { queue_.wake(); }
  int64_t handled() const { return queue_.handled(); }

 private:
  struct Attempt;

  Result<void> handle(store::Transaction& transaction, const DueItem& item);
  Result<void> send_rule(store::Transaction& transaction, const DeliveryRow& row,
                         const std::string& event, const PendingRow& pending,
                         std::vector<PendingRow>& left);
  Result<void> send(store::Transaction& transaction, const Attempt& attempt,
                    std::vector<PendingRow>& left);
  Result<void> fail(store::Transaction& transaction, const Attempt& attempt, const Error& why,
                    std::vector<PendingRow>& left);
  Result<void> bury(store::Transaction& transaction, const Attempt& attempt, const Error& why,
                    std::string_view exhausted);
  store::Key piece_key(std::string_view item_id) const;
  Result<std::string> load_event(store::Transaction& transaction, const DueItem& item,
                                 const DeliveryRow& row) const;

  Events& events_;
  std::set<std::string> reached_;  // ARNs, of the commit that is under way; of the queue's thread
  DueQueue queue_;
};

}  // namespace tarn::events
