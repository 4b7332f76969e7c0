#include "services/glue/workflows/schedules.h"

#include <pthread.h>

#include <chrono>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/schedule.h"
#include "services/glue/crawler_events.h"
#include "services/glue/crawls.h"
#include "services/glue/workflows/trigger_firing.h"

namespace tarn::glue {
namespace {

// The clock of the domain may be moved at any time: it is looked at so often.
constexpr auto kSchedulePause = std::chrono::milliseconds(500);
constexpr size_t kMaxDuePerTurn = 1000;
constexpr int64_t kTriggerKind = 0, kCrawlerKind = 1;

std::string due_key(const store::Scope& scope, int64_t due_ms, int64_t kind,
                    std::string_view name) {
  return store::Key({scope.generation, kNoAccount, store::kGlobal}, "glue.due")
      .add_integer(due_ms)
      .add_integer(kind)
      .add(scope.account)
      .add(scope.region)
      .add(name)
      .bytes();
}

int64_t next_due_ms(std::string_view expression, int64_t now_ms) {
  const auto schedule = Schedule::parse(expression);
  return schedule.ok() ? schedule->next_after(now_ms).value_or(0) : 0;
}

Result<void> set_due(store::Transaction& transaction, const store::Scope& scope, int64_t kind,
                     std::string_view name, int64_t& due_ms, int64_t next_ms) {
  if (due_ms != 0) TRY(transaction.erase(due_key(scope, due_ms, kind, name)));
  due_ms = next_ms;
  return next_ms == 0 ? Result<void>() : transaction.put(due_key(scope, next_ms, kind, name), "");
}

}  // namespace

std::string due_key(const store::Scope& scope, const TriggerRow& row) {
  return due_key(scope, row.due_ms, kTriggerKind, row.name);
}

std::string due_key(const store::Scope& scope, const CrawlerRow& row) {
  return due_key(scope, row.due_ms, kCrawlerKind, row.name);
}

Result<void> check_cron(std::string_view schedule) {
  const auto parsed = Schedule::parse(schedule);
  if (parsed.ok() && parsed->kind() == Schedule::Kind::kCron) return {};
  return Error(400, "InvalidInputException",
               "Schedule must be a cron expression, such as cron(15 12 * * ? *): " +
                   (parsed.ok() ? std::string(schedule) : parsed.error().message()));
}

Result<void> put_due(store::Transaction& transaction, const store::Scope& scope, TriggerRow& row,
                     int64_t now_ms) {
  const bool has_schedule = row.kind == TriggerKind::kScheduled;
  return set_due(transaction, scope, kTriggerKind, row.name, row.due_ms,
                 has_schedule ? next_due_ms(row.schedule, now_ms) : 0);
}

Result<void> erase_due(store::Transaction& transaction, const store::Scope& scope,
                       TriggerRow& row) {
  return set_due(transaction, scope, kTriggerKind, row.name, row.due_ms, 0);
}

Result<void> put_window(store::Transaction& transaction, const store::Scope& scope,
                        TriggerRow& row) {
  return set_due(transaction, scope, kTriggerKind, row.name, row.due_ms,
                 row.first_event_ms + int64_t{row.batch_window_seconds.value_or(900)} * 1000);
}

Result<void> put_due(store::Transaction& transaction, const store::Scope& scope, CrawlerRow& row,
                     int64_t now_ms) {
  return set_due(transaction, scope, kCrawlerKind, row.name, row.due_ms,
                 row.is_scheduled ? next_due_ms(row.schedule, now_ms) : 0);
}

Result<void> erase_due(store::Transaction& transaction, const store::Scope& scope,
                       CrawlerRow& row) {
  return set_due(transaction, scope, kCrawlerKind, row.name, row.due_ms, 0);
}

void Schedules::start() {
  thread_ = std::thread([this] { loop(); });
}

void Schedules::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Schedules::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

void Schedules::loop() {
  pthread_setname_np(pthread_self(), "glue-schedules");
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, kSchedulePause, [this] { return is_stopping_ || is_woken_; });
    if (is_stopping_) return;
    is_woken_ = false;
    lock.unlock();
    if (auto fired = fire_due(); !fired.ok()) {
      log_error("glue.schedules_failed", {{"error", fired.error().message()}});
    }
    lock.lock();
  }
}

Result<void> Schedules::fire_due() {
  std::vector<Due> found;
  const uint64_t generation = glue_.parts().database.generation();
  const store::Scope none{generation, kNoAccount, store::kGlobal};
  const std::string start = store::Key(none, "glue.due").bytes();
  const std::string end =
      store::Key(none, "glue.due").add_integer(glue_.parts().clock.domain_ms() + 1).bytes();
  {
    const auto transaction = glue_.parts().database.begin();
    auto cursor = TRY(transaction->scan_loosely(start, end));
    for (; cursor->valid() && found.size() < kMaxDuePerTurn; TRY(cursor->next())) {
      store::KeyReader key(cursor->key());
      Due due;
      due.key = cursor->key();
      if (key.skip_scope() && key.read_integer(due.due_ms) && key.read_integer(due.kind) &&
          key.read(due.account) && key.read(due.region) && key.read(due.name)) {
        found.push_back(std::move(due));
      }
    }
  }
  for (const Due& due : found) TRY(fire(due, generation));
  return {};
}

Result<void> Schedules::fire(const Due& due, uint64_t generation) {
  const GlueParts& parts = glue_.parts();
  Started started;
  TRY(store::run_transaction(parts.database, [&](store::Transaction& transaction) -> Result<void> {
    if (!TRY(transaction.get(due.key))) return {};
    TRY(transaction.erase(due.key));
    const store::Scope scope{generation, due.account, due.region};
    Firing firing(parts, transaction, scope);
    const int64_t now_ms = parts.clock.domain_ms();
    if (due.kind == kCrawlerKind) {
      CrawlerStore crawlers(transaction, scope, now_ms);
      auto crawler = TRY(crawlers.find(due.name));
      if (!crawler || crawler->due_ms != due.due_ms) return {};
      TRY(put_due(transaction, scope, *crawler, now_ms));
      TRY(crawlers.keep(*crawler));
      TriggerRow alone;  // as a trigger of one action would
      alone.actions.push_back({{}, due.name, {}, {}, {}, {}});
      TRY(firing.fire(alone));
    } else {
      TriggerStore triggers(transaction, scope);
      auto trigger = TRY(triggers.find_trigger(due.name));
      if (!trigger || trigger->due_ms != due.due_ms) return {};
      trigger->due_ms = 0;
      if (trigger->kind == TriggerKind::kEvent) {
        TRY(firing.fire_batch(*trigger));
      } else {
        TRY(put_due(transaction, scope, *trigger, now_ms));
        TRY(triggers.put(*trigger));
        if (trigger->workflow.empty()) {
          TRY(firing.fire(*trigger));
        } else {
          TRY(firing.start_scheduled(trigger->workflow));
        }
      }
    }
    started = firing.started();
    return {};
  }));
  glue_.launch(started);
  return {};
}

}  // namespace tarn::glue
