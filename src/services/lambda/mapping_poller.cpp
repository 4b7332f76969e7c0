#include "services/lambda/mapping_poller.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/log.h"
#include "core/lineage.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/invoker.h"
#include "services/lambda/queue_event.h"
#include "services/lambda/role_session.h"

namespace tarn::lambda {
namespace {

constexpr auto kMappingPause = std::chrono::milliseconds(100);
constexpr int64_t kLookAgainMs = 1000;   // at a queue from which nothing was heard
constexpr int64_t kAfterErrorMs = 5000;  // at a queue that can't be polled
constexpr int64_t kStartAgainMs = 500;   // a batch for which there was no room
constexpr int kMaxStarts = 20;
constexpr int64_t kUsualConcurrency = 5;
constexpr size_t kMappingThreads = 2;
constexpr size_t kMaxMappingTasks = 10'000;
constexpr size_t kMaxEventBytesOfBatch = 5'500'000;  // of Lambda's 6 MB
constexpr size_t kRecordOverheadBytes = 1000;

bool is_passing_error(const Error& error) {
  return error.code() == "TooManyRequestsException" ||
         error.code() == "ResourceConflictException" ||
         error.code() == "SnapStartNotReadyException" || error.http_status() >= 500;
}

}  // namespace

MappingPoller::MappingPoller(Lambda& lambda)
    : lambda_(lambda), pool_("lambda-mapping", kMappingThreads, kMaxMappingTasks) {}

MappingPoller::~MappingPoller() { stop(); }

void MappingPoller::start() {
  if (lambda_.queues() == nullptr) return;
  lambda_.queues()->on_arrival([this] { wake(); });
  thread_ = std::thread([this] { run(); });
}

void MappingPoller::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    lambda_.queues()->on_arrival(nullptr);
    thread_.join();
  }
}

void MappingPoller::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
    for (auto& [id, mapping] : mappings_) mapping.look_ms = std::min<int64_t>(mapping.look_ms, 0);
  }
  changed_.notify_all();
}

void MappingPoller::reload() {
  {
    const std::lock_guard lock(mutex_);
    is_stale_ = is_woken_ = true;
  }
  changed_.notify_all();
}

void MappingPoller::run() {
  pthread_setname_np(pthread_self(), "lambda-mappings");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    is_woken_ = false;
    lock.unlock();
    if (auto loaded = load(); !loaded.ok()) {
      log_error("lambda.mappings_unreadable", {{"message", loaded.error().message()}});
    }
    post_due();
    lock.lock();
    if (mappings_.empty() && later_.empty() && !is_stale_) {
      changed_.wait(lock, [this] { return is_stopping_ || is_stale_; });
    } else {
      changed_.wait_for(lock, kMappingPause, [this] { return is_stopping_ || is_woken_; });
    }
  }
}

// Takes over what has changed; what runs goes on with what it began with.
Result<void> MappingPoller::load() {
  {
    const std::lock_guard lock(mutex_);
    if (!is_stale_) return {};
    is_stale_ = false;
  }
  const auto snapshot = lambda_.parts().database.begin();
  auto rows = load_mappings(*snapshot, lambda_.parts().database.generation(), {}, {});
  const std::lock_guard lock(mutex_);
  if (!rows.ok()) {
    is_stale_ = true;
    return std::move(rows).error();
  }
  std::set<std::string> ids;
  for (MappingRow& row : *rows) {
    ids.insert(row.id);
    Runtime& runtime = mappings_[row.id];
    runtime.look_ms = 0;
    runtime.row = std::move(row);
  }
  std::erase_if(mappings_, [&](const auto& one) {
    return !ids.contains(one.first) && one.second.running == 0 && !one.second.is_polled;
  });
  for (auto& [id, runtime] : mappings_) {
    if (!ids.contains(id)) runtime.row.is_disabled = true;
  }
  return {};
}

void MappingPoller::post_due() {
  const int64_t now_ms = lambda_.parts().clock.monotonic_ms();
  std::vector<std::string> due;
  std::vector<std::shared_ptr<Batch>> again;
  {
    const std::lock_guard lock(mutex_);
    while (!later_.empty() && later_.begin()->first <= now_ms) {
      again.push_back(std::move(later_.begin()->second));
      later_.erase(later_.begin());
    }
    for (auto& [id, runtime] : mappings_) {
      const int64_t most =
          runtime.row.max_concurrency > 0 ? runtime.row.max_concurrency : kUsualConcurrency;
      const bool is_window_over = runtime.open != nullptr && runtime.open_until_ms <= now_ms;
      const bool may = !runtime.row.is_disabled && !runtime.is_polled && runtime.running < most &&
                       (runtime.look_ms <= now_ms || is_window_over);
      if (!may) continue;
      runtime.is_polled = true;
      due.push_back(id);
    }
  }
  for (const std::string& id : due) {
    if (pool_.try_post([this, id] { poll(id); })) continue;
    const std::lock_guard lock(mutex_);
    mappings_[id].is_polled = false;
  }
  for (auto& batch : again) pool_.post([this, batch] { invoke(batch); });
}

// One batch, or a part of one whose window goes on.
void MappingPoller::poll(const std::string& id) {
  auto batch = std::make_shared<Batch>();
  int64_t open_until_ms = 0;
  const int64_t now_ms = lambda_.parts().clock.monotonic_ms();
  {
    const std::lock_guard lock(mutex_);
    Runtime& runtime = mappings_[id];
    if (runtime.open != nullptr) {
      batch = std::move(runtime.open);
      open_until_ms = runtime.open_until_ms;
    }
    batch->mapping = runtime.row;
  }
  Result<bool> more = true;
  while (more.ok() && *more) more = gather(*batch);
  if (!more.ok()) {
    log_warn("lambda.mapping_not_polled", {{"queue", batch->mapping.source_arn},
                                           {"function", batch->mapping.function},
                                           {"message", more.error().message()}});
  }
  const bool is_full = static_cast<int64_t>(batch->messages.size()) >= batch->mapping.batch_size ||
                       batch->bytes > kMaxEventBytesOfBatch;
  const int64_t window_ms = 1000 * batch->mapping.window_seconds;
  const bool has_some = !batch->messages.empty();
  if (has_some && open_until_ms == 0) open_until_ms = now_ms + window_ms;
  const bool is_ready = has_some && (is_full || open_until_ms <= now_ms || !more.ok());
  {
    const std::lock_guard lock(mutex_);
    Runtime& runtime = mappings_[id];
    runtime.is_polled = false;
    // A full batch: there may be more at once. Else: when something comes, or after a while.
    runtime.look_ms = !more.ok() ? now_ms + kAfterErrorMs : is_full ? 0 : now_ms + kLookAgainMs;
    if (is_ready) {
      runtime.running += 1;
      is_woken_ = true;
    } else if (has_some) {
      runtime.open = batch;
      runtime.open_until_ms = open_until_ms;
    }
  }
  changed_.notify_all();
  if (is_ready) invoke(std::move(batch));
}

Result<bool> MappingPoller::gather(Batch& batch) {
  const MappingRow& mapping = batch.mapping;
  const int64_t room = mapping.batch_size - static_cast<int64_t>(batch.messages.size());
  if (room <= 0 || batch.bytes > kMaxEventBytesOfBatch) return false;
  if (batch.messages.empty()) {
    const auto snapshot = lambda_.parts().database.begin();
    FunctionRows rows(*snapshot, lambda_.parts().database.generation());
    const VersionRow version = TRY(rows.require_version(mapping.ref()));
    batch.caller.identity = TRY(role_identity(lambda_, mapping.ref(), version.role));
    batch.caller.region = mapping.region;
  }
  auto received = TRY(lambda_.queues()->receive(batch.caller, mapping.source_arn,
                                                static_cast<size_t>(std::min<int64_t>(room, 10))));
  std::vector<std::string> unwanted;
  for (QueuedMessage& message : received) {
    if (!is_wanted(mapping.filters, message, mapping.source_arn)) {
      unwanted.push_back(message.receipt_handle);
      continue;
    }
    batch.bytes += message.body.size() + kRecordOverheadBytes;
    batch.messages.push_back(std::move(message));
  }
  // As on AWS: what a filter does not take is deleted.
  if (!unwanted.empty()) TRY(lambda_.queues()->remove(batch.caller, mapping.source_arn, unwanted));
  return !received.empty();
}

bool MappingPoller::is_looping(store::Transaction& transaction, const Batch& batch,
                               const std::string& lineage) const {
  const FunctionRef ref = batch.mapping.ref();
  if (count_in_lineage(lineage, ref.arn()) < lambda_.parts().options.max_chain) return false;
  FunctionRows rows(transaction, lambda_.parts().database.generation());
  const auto function = rows.find(ref);
  return function.ok() && *function && (*function)->recursive_loop.empty();
}

void MappingPoller::invoke(std::shared_ptr<Batch> batch) {
  const auto snapshot = lambda_.parts().database.begin();
  auto ticket = make_ticket(lambda_, *snapshot, batch->mapping.ref());
  if (!ticket.ok()) return conclude(batch, std::move(ticket).error());
  const auto& attributes = batch->messages.front().attributes;
  const auto trace = attributes.find("AWSTraceHeader");
  if (trace != attributes.end()) ticket->lineage = lineage_of_trace(trace->second);
  if (is_looping(*snapshot, *batch, ticket->lineage)) {
    log_warn("lambda.loop",
             {{"function", batch->mapping.ref().arn()}, {"queue", batch->mapping.source_arn}});
    return finish(batch->mapping.id);  // the messages come back, and go to the dead letter queue
  }
  ticket->invocation.request_id = make_uuid(lambda_.parts().random);
  ticket->invocation.payload = queue_event_json(batch->messages, batch->mapping.source_arn);
  ticket->invocation.answers_after_log = true;
  lambda_.invoker().start(*std::move(ticket), [this, batch](Result<FunctionAnswer> got) {
    auto answer = std::make_shared<const Result<FunctionAnswer>>(std::move(got));
    pool_.post([this, batch, answer] { conclude(batch, *answer); });
  });
}

// There was no room for it: a little later, while the messages are still its own.
bool MappingPoller::try_again(const std::shared_ptr<Batch>& batch, const Error& error) {
  if (!is_passing_error(error) || ++batch->attempts >= kMaxStarts) return false;
  const std::lock_guard lock(mutex_);
  if (is_stopping_) return false;
  later_.emplace(lambda_.parts().clock.monotonic_ms() + kStartAgainMs, batch);
  return true;
}

void MappingPoller::conclude(const std::shared_ptr<Batch>& batch,
                             const Result<FunctionAnswer>& answer) {
  if (!answer.ok()) {
    if (try_again(batch, answer.error())) return;
    log_warn("lambda.batch_failed", {{"function", batch->mapping.function},
                                     {"queue", batch->mapping.source_arn},
                                     {"message", answer.error().message()}});
    return finish(batch->mapping.id);
  }
  std::optional<std::set<std::string>> failed = std::set<std::string>();
  if (!answer->function_error.empty()) {
    failed = std::nullopt;
  } else if (batch->mapping.reports_failures) {
    failed = failed_ids(answer->payload, batch->messages);
  }
  if (failed) {
    std::vector<std::string> done;
    for (const QueuedMessage& message : batch->messages) {
      if (!failed->contains(message.id)) done.push_back(message.receipt_handle);
    }
    auto removed = done.empty()
                       ? Result<void>()
                       : lambda_.queues()->remove(batch->caller, batch->mapping.source_arn, done);
    if (!removed.ok()) {
      log_warn("lambda.batch_not_removed",
               {{"queue", batch->mapping.source_arn}, {"message", removed.error().message()}});
    }
  }
  finish(batch->mapping.id);
}

void MappingPoller::finish(const std::string& mapping_id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = mappings_.find(mapping_id);
    if (found == mappings_.end()) return;
    if (found->second.running > 0) found->second.running -= 1;
    is_woken_ = true;
  }
  changed_.notify_all();
}

void MappingPoller::probe(MetricsText& out) const {
  const std::lock_guard lock(mutex_);
  int64_t running = 0;
  for (const auto& [id, mapping] : mappings_) running += mapping.running;
  out.family("tarn_lambda_batches_running", "gauge", "Batches of queues' messages that run.");
  out.sample("tarn_lambda_batches_running", {}, running);
}

}  // namespace tarn::lambda
