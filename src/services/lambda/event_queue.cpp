#include "services/lambda/event_queue.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "base/log.h"
#include "core/lineage.h"
#include "services/lambda/destinations.h"
#include "services/lambda/errors.h"
#include "services/lambda/event_config.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/invoker.h"

namespace tarn::lambda {
namespace {

// The clock of the domain may be moved at any time: it is looked at so often.
constexpr auto kPause = std::chrono::milliseconds(200);
constexpr size_t kMaxInFlight = 256;
constexpr size_t kMaxScanned = 4 * kMaxInFlight;
constexpr size_t kThreads = 8;  // each waits for a commit, which many share
constexpr size_t kMaxQueue = 10'000;
constexpr int64_t kRetryMs[] = {60'000, 120'000};  // after the first and the second failure
constexpr int64_t kMaxPostponeMs = 300'000;
constexpr int64_t kNotReadyMs = 1000;

FunctionRef ref_of(const EventRow& row) {
  return {row.account, row.region, row.name, row.qualifier};
}

// 1, 2, 4, … seconds, five minutes at most.
int64_t postpone_ms(int64_t times) {
  return std::min(kMaxPostponeMs, int64_t{1000} << std::min<int64_t>(times, 10));
}

// The function did not run because there was no room, or it is about to be ready.
bool is_passing(const Error& error) {
  return error.code() == "TooManyRequestsException" ||
         error.code() == "ResourceConflictException" ||
         error.code() == "SnapStartNotReadyException" || error.http_status() >= 500;
}

}  // namespace

struct EventQueue::Verdict {
  std::string condition;  // of the record
  std::string destination;
  std::string version;
  const FunctionAnswer* answer = nullptr;
};

EventQueue::EventQueue(Lambda& lambda)
    : lambda_(lambda), pool_("lambda-event", kThreads, kMaxQueue) {}

EventQueue::~EventQueue() { stop(); }

void EventQueue::start() {
  thread_ = std::thread([this] { run(); });
}

void EventQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void EventQueue::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

Result<void> EventQueue::put(store::Transaction& transaction, EventRow row,
                             std::string_view payload) {
  const uint64_t generation = lambda_.parts().database.generation();
  const size_t pieces = count_pieces(payload.size());
  if (pieces == 0) {
    row.payload = payload;
  } else {
    row.pieces = static_cast<int64_t>(pieces);
    const size_t first = pieces > kPiecesPerTransaction ? kPiecesPerTransaction : 0;
    TRY(put_pieces(transaction, generation, row.id, payload, first, pieces));
  }
  row.queued_ms = lambda_.parts().clock.domain_ms();
  return transaction.put(event_key(generation, row.queued_ms, row.id).bytes(),
                         store::encode_row(row));
}

void EventQueue::run() {
  pthread_setname_np(pthread_self(), "lambda-queue");
  if (auto dropped = drop_orphans(); !dropped.ok()) {
    log_error("lambda.orphans_not_dropped", {{"message", dropped.error().message()}});
  }
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, kPause, [this] { return is_stopping_ || is_woken_; });
    if (is_stopping_) return;
    is_woken_ = false;
    lock.unlock();
    if (auto started = start_due(); !started.ok()) {
      log_error("lambda.queue_unreadable", {{"message", started.error().message()}});
    }
    lock.lock();
  }
}

// Pieces of payloads whose event a crash kept from its queue.
Result<void> EventQueue::drop_orphans() {
  const uint64_t generation = lambda_.parts().database.generation();
  auto transaction = lambda_.parts().database.begin();
  std::set<std::string> known;
  const std::string events = events_key(generation).bytes();
  auto cursor = TRY(transaction->scan_loosely(events, store::prefix_end(events)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<EventRow>(cursor->value()));
    if (row.pieces > 0) known.insert(row.id);
  }
  std::set<std::string> orphans;
  const std::string payloads = payloads_key(generation).bytes();
  cursor = TRY(transaction->scan_loosely(payloads, store::prefix_end(payloads)));
  while (cursor->valid()) {
    store::KeyReader key(cursor->key());
    std::string id;
    if (!key.skip_scope() || !key.read(id)) return corrupt("the key of an event's payload");
    if (!known.contains(id)) orphans.insert(id);
    TRY(cursor->seek(store::prefix_end(payload_key(generation, id).bytes())));
  }
  if (orphans.empty()) return {};
  for (const std::string& id : orphans) {
    const std::string prefix = payload_key(generation, id).bytes();
    TRY(transaction->erase_range(prefix, store::prefix_end(prefix)));
  }
  cursor.reset();
  return lambda_.parts().database.commit_and_wait(std::move(transaction));
}

// Starts what is due and not running yet, as far as there is room.
Result<bool> EventQueue::start_due() {
  const uint64_t generation = lambda_.parts().database.generation();
  const auto transaction = lambda_.parts().database.begin();
  std::vector<Due> due;
  {
    const std::string start = events_key(generation).bytes();
    const std::string end =
        events_key(generation).add_integer(lambda_.parts().clock.domain_ms() + 1).bytes();
    auto cursor = TRY(transaction->scan_loosely(start, end));
    for (size_t i = 0; i < kMaxScanned && cursor->valid(); ++i, TRY(cursor->next())) {
      const std::string key(cursor->key());
      {
        const std::lock_guard lock(mutex_);
        if (in_flight_.size() >= kMaxInFlight) break;
        if (!in_flight_.insert(key).second) continue;
      }
      auto row = store::decode_row<EventRow>(cursor->value());
      if (!row.ok()) {
        release(key);
        return std::move(row).error();
      }
      due.push_back({key, *std::move(row)});
    }
  }
  for (Due& one : due) attempt(std::move(one));
  return !due.empty();
}

void EventQueue::attempt(Due due) {
  auto shared = std::make_shared<const Due>(std::move(due));
  const auto fail = [this, shared](Error error) {
    pool_.post([this, shared, error = std::move(error)] { finish(*shared, {}, error); });
  };
  const uint64_t generation = lambda_.parts().database.generation();
  const auto transaction = lambda_.parts().database.begin();
  auto ticket = make_ticket(lambda_, *transaction, ref_of(shared->row));
  if (!ticket.ok()) return fail(std::move(ticket).error());
  if (is_looping(*transaction, shared->row)) {
    return fail(invalid_parameter("The chain of events came back to the function too often."));
  }
  auto payload = read_payload(*transaction, generation, shared->row);
  if (!payload.ok()) return fail(std::move(payload).error());
  ticket->invocation.request_id = shared->row.id;
  ticket->invocation.payload = *std::move(payload);
  ticket->invocation.client_context = shared->row.client_context;
  ticket->invocation.answers_after_log = true;
  ticket->lineage = shared->row.lineage;
  const std::string version = version_text(ticket->version.number);
  lambda_.invoker().start(*std::move(ticket), [this, shared, version](Result<FunctionAnswer> got) {
    auto answer = std::make_shared<const Result<FunctionAnswer>>(std::move(got));
    pool_.post([this, shared, version, answer] { finish(*shared, version, *answer); });
  });
}

bool EventQueue::is_looping(store::Transaction& transaction, const EventRow& row) {
  const FunctionRef ref = ref_of(row);
  const int64_t count = count_in_lineage(row.lineage, ref.arn());
  if (count == 0) return false;
  log_warn("lambda.loop", {{"function", ref.arn()}, {"request_id", row.id}, {"count", count}});
  if (count < lambda_.parts().options.max_chain) return false;
  FunctionRows rows(transaction, lambda_.parts().database.generation());
  const auto function = rows.find(ref);
  return function.ok() && *function && (*function)->recursive_loop.empty();
}

void EventQueue::finish(const Due& due, const std::string& version,
                        const Result<FunctionAnswer>& answer) {
  auto concluded = store::run_transaction(
      lambda_.parts().database,
      [&](store::Transaction& transaction) { return conclude(transaction, due, version, answer); });
  if (!concluded.ok()) {
    // It stays in the queue and runs again.
    log_error("lambda.event_not_concluded",
              {{"request_id", due.row.id}, {"message", concluded.error().message()}});
  }
  release(due.key);
  if (!concluded.ok()) return;
  wake();
  if (lambda_.targets() == nullptr) return;
  lambda_.targets()->wake("arn:aws:sqs:");
  lambda_.targets()->wake("arn:aws:sns:");
  lambda_.targets()->wake("arn:aws:events:");
}

Result<void> EventQueue::conclude(store::Transaction& transaction, const Due& due,
                                  const std::string& version,
                                  const Result<FunctionAnswer>& answer) {
  if (!TRY(transaction.get(due.key))) return {};  // a new generation
  const uint64_t generation = lambda_.parts().database.generation();
  const FunctionRef ref = ref_of(due.row);
  const auto config = TRY(find_event_config(transaction, generation, ref));
  const EventConfigRow settings = config ? *config : EventConfigRow{};
  Verdict verdict;
  verdict.version = version;
  verdict.destination = settings.on_failure;
  EventRow next = due.row;
  const int64_t age_ms = lambda_.parts().clock.domain_ms() - due.row.queued_ms;
  const int64_t max_age_ms = settings.max_age_seconds.value_or(kDefaultMaxAgeSeconds) * 1000;
  int64_t delay_ms = 0;
  if (answer.ok() && answer->function_error.empty()) {
    verdict.condition = "Success";
    verdict.destination = settings.on_success;
    verdict.answer = &*answer;
    return end(transaction, due, verdict);
  }
  if (answer.ok()) {
    verdict.answer = &*answer;
    next.attempts += 1;
    if (next.attempts > settings.max_retries.value_or(kDefaultRetries)) {
      verdict.condition = "RetriesExhausted";
      return end(transaction, due, verdict);
    }
    delay_ms = kRetryMs[std::min<int64_t>(next.attempts, 2) - 1];
  } else if (is_passing(answer.error())) {
    delay_ms = answer.error().http_status() == 409 ? kNotReadyMs : postpone_ms(next.postponed);
    next.postponed += 1;
  } else {
    log_warn("lambda.event_dropped", {{"function", ref.qualified_arn()},
                                      {"request_id", due.row.id},
                                      {"reason", answer.error().message()}});
    verdict.condition = "RetriesExhausted";
    return end(transaction, due, verdict);
  }
  if (age_ms + delay_ms > max_age_ms) {
    verdict.condition = "EventAgeExceeded";
    return end(transaction, due, verdict);
  }
  return postpone(transaction, due, delay_ms, std::move(next));
}

Result<void> EventQueue::postpone(store::Transaction& transaction, const Due& due, int64_t delay_ms,
                                  EventRow next) {
  const int64_t due_ms = lambda_.parts().clock.domain_ms() + delay_ms;
  const uint64_t generation = lambda_.parts().database.generation();
  TRY(transaction.erase(due.key));
  return transaction.put(event_key(generation, due_ms, next.id).bytes(), store::encode_row(next));
}

Result<void> EventQueue::end(store::Transaction& transaction, const Due& due,
                             const Verdict& verdict) {
  const uint64_t generation = lambda_.parts().database.generation();
  const bool has_failed = verdict.condition != "Success";
  if (!verdict.destination.empty() || has_failed) {
    DestinationRecord record {
      due.row, verdict.condition, TRY(read_payload(transaction, generation, due.row))
      , verdict.version, verdict.answer, lambda_.parts().clock.domain_ms()
    };
    if (!verdict.destination.empty()) {
      TRY(deliver(lambda_, transaction, verdict.destination, record));
    }
    if (has_failed) TRY(deliver_dead_letter(lambda_, transaction, record));
  }
  TRY(erase_payload(transaction, generation, due.row));
  return transaction.erase(due.key);
}

void EventQueue::release(const std::string& key) {
  const std::lock_guard lock(mutex_);
  in_flight_.erase(key);
}

void EventQueue::probe(MetricsText& out) const {
  const std::lock_guard lock(mutex_);
  out.family("tarn_lambda_events_in_flight", "gauge", "Asynchronous invocations that run.");
  out.sample("tarn_lambda_events_in_flight", {}, static_cast<int64_t>(in_flight_.size()));
}

}  // namespace tarn::lambda
