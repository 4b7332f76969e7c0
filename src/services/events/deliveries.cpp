#include "services/events/deliveries.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/log.h"
#include "base/uuid.h"
#include "services/events/errors.h"
#include "services/events/input.h"
#include "store/pieces.h"

namespace tarn::events {
namespace {

constexpr size_t kMaxInlineBytes = 60'000;
constexpr size_t kDeliveryBatch = 32;
constexpr int64_t kDefaultMaxRetries = 185;
constexpr int64_t kDefaultMaxAgeSeconds = 86'400;
constexpr int64_t kMaxDelayMs = 600'000;

// 1, 2, 4, … seconds, ten minutes at most.
int64_t delivery_delay_ms(int64_t attempts) {
  return std::min(kMaxDelayMs, int64_t{1000} << std::min<int64_t>(attempts, 10));
}

bool may_pass(const Error& error) {
  return error.http_status() >= 500 || error.http_status() == 429 ||
         error.code().find("Throttl") != std::string::npos ||
         error.code() == "TooManyRequestsException";
}

std::string_view dead_letter_code(const Error& error) {
  if (error.code().starts_with("AccessDenied")) return "NO_PERMISSIONS";
  if (error.http_status() == 404 || error.code() == "ResourceNotFoundException") {
    return "NO_RESOURCE";
  }
  return may_pass(error) ? "THROTTLING" : "SDK_CLIENT_ERROR";
}

// The same for each attempt of one target; a function takes it for its request id.
std::string delivery_id(const DeliveryRow& row, const RuleRef& rule, const TargetRow& target,
                        std::string_view kind) {
  const std::string bytes = digest(DigestKind::kSha256, row.id + "\n" + rule.arn() + "\n" +
                                                            target.id + "\n" + std::string(kind));
  return time_uuid(bytes.substr(0, kUuidBytes), row.queued_ms);
}

}  // namespace

struct Deliveries::Attempt {
  const DeliveryRow& row;
  const std::string& event;
  const TargetRow& target;
  RuleRef rule;
  int64_t attempts = 0;  // before this one
  TargetSource source() const {
    return {std::string(kEventsPrincipal), rule.arn(), rule.bus.account};
  }
};

Deliveries::Deliveries(Events& events)
    : events_(events),
      queue_(
          {events.parts().database, events.parts().clock, "events.delivery", "events-delivery",
           kDeliveryBatch},
          [this](store::Transaction& transaction, const DueItem& item) {
            return handle(transaction, item);
          },
          [this] {
            for (const std::string& arn : std::exchange(reached_, {})) {
              events_.parts().targets.wake(arn);
            }
          }) {}

store::Key Deliveries::piece_key(std::string_view item_id) const {
  return store::Key({events_.parts().database.generation(), "000000000000", store::kGlobal},
                    "events.piece")
      .add(item_id);
}

Result<void> Deliveries::put(store::Transaction& transaction, const BusRef& bus,
                             std::string_view event_id, std::string_view event,
                             std::vector<std::string> rules, const EventOrigin& origin) {
  const std::string id = std::string(event_id) + "/" + bus.arn();
  if (TRY(queue_.find(transaction, id))) return {};
  DeliveryRow row;
  row.id = event_id;
  row.account = bus.account;
  row.region = bus.region;
  row.bus = bus.name;
  row.queued_ms = events_.parts().clock.domain_ms();
  row.lineage = origin.lineage;
  row.hops = origin.hops;
  for (std::string& rule : rules) row.pending.push_back({std::move(rule), {}, 0, row.queued_ms});
  if (event.size() <= kMaxInlineBytes) {
    row.event = event;
  } else {
    row.pieces = TRY(store::put_pieces(transaction, piece_key(id), event));
  }
  return queue_.put(transaction, {row.queued_ms, id, store::encode_row(row)});
}

Result<std::string> Deliveries::load_event(store::Transaction& transaction, const DueItem& item,
                                           const DeliveryRow& row) const {
  if (row.pieces == 0) return row.event;
  return store::read_pieces(transaction, piece_key(item.id), row.pieces);
}

Result<void> Deliveries::handle(store::Transaction& transaction, const DueItem& item) {
  DeliveryRow row = TRY(store::decode_row<DeliveryRow>(item.bytes));
  const std::string event = TRY(load_event(transaction, item, row));
  const int64_t now_ms = events_.parts().clock.domain_ms();
  std::vector<PendingRow> left;
  for (const PendingRow& pending : row.pending) {
    if (pending.due_ms > now_ms || transaction.size_bytes() > DueQueue::kFullBytes) {
      left.push_back(pending);
    } else {
      TRY(send_rule(transaction, row, event, pending, left));
    }
  }
  if (left.empty()) {
    return store::erase_pieces(transaction, piece_key(item.id), row.pieces);
  }
  const auto next = std::min_element(
      left.begin(), left.end(),
      [](const PendingRow& a, const PendingRow& b) { return a.due_ms < b.due_ms; });
  const int64_t due_ms = next->due_ms;
  row.pending = std::move(left);
  return queue_.put(transaction, {due_ms, item.id, store::encode_row(row)});
}

// Rules and targets are as they are now: what was removed since gets nothing.
Result<void> Deliveries::send_rule(store::Transaction& transaction, const DeliveryRow& row,
                                   const std::string& event, const PendingRow& pending,
                                   std::vector<PendingRow>& left) {
  const RuleRef rule{{row.account, row.region, row.bus}, pending.rule};
  const store::Scope scope = rule.bus.scope(events_.parts().database.generation());
  const auto found = TRY(find_rule(transaction, scope, row.bus, pending.rule));
  if (!found || !found->is_enabled()) return {};
  for (const TargetRow& target : TRY(load_targets(transaction, scope, row.bus, pending.rule))) {
    if (!pending.target.empty() && target.id != pending.target) continue;
    TRY(send(transaction, {row, event, target, rule, pending.attempts}, left));
  }
  return {};
}

Result<void> Deliveries::send(store::Transaction& transaction, const Attempt& attempt,
                              std::vector<PendingRow>& left) {
  const EventTargets& targets = events_.parts().targets;
  TargetEvent event;
  event.id = delivery_id(attempt.row, attempt.rule, attempt.target, "event");
  event.target_arn = attempt.target.arn;
  auto input = render_input(attempt.target, attempt.event,
                            {attempt.rule.arn(), attempt.rule.name, attempt.row.queued_ms});
  if (!input) return {};
  event.payload = *std::move(input);
  event.source = attempt.source();
  event.role_arn = attempt.target.role_arn;
  event.lineage = attempt.row.lineage;
  event.message_group_id = attempt.target.message_group_id.value_or("");
  if (event.target_arn.starts_with("arn:aws:events:")) {
    event.attributes.push_back({"events.hops", "Number", std::to_string(attempt.row.hops)});
  }
  // deliver() fails before it writes.
  auto sent = targets.check(transaction, event.source, event.target_arn, event.role_arn);
  if (sent.ok()) sent = targets.deliver(transaction, event);
  if (sent.ok()) {
    reached_.insert(event.target_arn);
    return {};
  }
  if (sent.error().is_conflict()) return sent;
  return fail(transaction, attempt, sent.error(), left);
}

Result<void> Deliveries::fail(store::Transaction& transaction, const Attempt& attempt,
                              const Error& why, std::vector<PendingRow>& left) {
  if (!may_pass(why)) return bury(transaction, attempt, why, {});
  const TargetRow& target = attempt.target;
  if (attempt.attempts >= target.max_retries.value_or(kDefaultMaxRetries)) {
    return bury(transaction, attempt, why, "MaximumRetryAttempts");
  }
  const int64_t due_ms = events_.parts().clock.domain_ms() + delivery_delay_ms(attempt.attempts);
  const int64_t age_ms = due_ms - attempt.row.queued_ms;
  if (age_ms > target.max_age_seconds.value_or(kDefaultMaxAgeSeconds) * 1000) {
    return bury(transaction, attempt, why, "MaximumEventAgeInSeconds");
  }
  left.push_back({attempt.rule.name, target.id, attempt.attempts + 1, due_ms});
  return {};
}

Result<void> Deliveries::bury(store::Transaction& transaction, const Attempt& attempt,
                              const Error& why, std::string_view exhausted) {
  const std::string rule_arn = attempt.rule.arn();
  log_warn("events.undeliverable", {{"rule", rule_arn},
                                    {"target", attempt.target.arn},
                                    {"event", attempt.row.id},
                                    {"reason", why.message()}});
  if (attempt.target.dead_letters.empty()) return {};
  TargetEvent letter;
  letter.id = delivery_id(attempt.row, attempt.rule, attempt.target, "dead letter");
  letter.target_arn = attempt.target.dead_letters;
  letter.payload = attempt.event;
  letter.source = attempt.source();
  letter.lineage = attempt.row.lineage;
  letter.message_group_id = attempt.rule.name;  // of a FIFO queue
  letter.message_deduplication_id = letter.id;
  letter.attributes = {{"RULE_ARN", "String", rule_arn},
                       {"TARGET_ARN", "String", attempt.target.arn},
                       {"ERROR_CODE", "String", std::string(dead_letter_code(why))},
                       {"ERROR_MESSAGE", "String", why.message()}};
  if (!exhausted.empty()) {
    letter.attributes.push_back({"EXHAUSTED_RETRY_CONDITION", "String", std::string(exhausted)});
    letter.attributes.push_back({"RETRY_ATTEMPTS", "Number", std::to_string(attempt.attempts)});
  }
  const EventTargets& targets = events_.parts().targets;
  auto sent = targets.check(transaction, letter.source, letter.target_arn, {});
  if (sent.ok()) sent = targets.deliver(transaction, letter);
  if (sent.ok()) {
    reached_.insert(letter.target_arn);
    return {};
  }
  if (sent.error().is_conflict()) return sent;
  log_warn("events.dead_letter_lost",
           {{"rule", rule_arn}, {"queue", letter.target_arn}, {"reason", sent.error().message()}});
  return {};
}

}  // namespace tarn::events
