#include "services/scheduler/firings.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "base/schedule.h"
#include "services/scheduler/universal_target.h"

namespace tarn::scheduler {
namespace {

constexpr size_t kFiringBatch = 32;
constexpr int64_t kMaxRetryDelayMs = 600'000;

int64_t retry_delay_ms(int64_t attempts) {
  return std::min(kMaxRetryDelayMs, int64_t{1000} << std::min<int64_t>(attempts, 10));
}

bool is_retriable(const Error& error) {
  return error.http_status() >= 500 || error.http_status() == 429 ||
         error.code().find("Throttl") != std::string::npos ||
         error.code() == "TooManyRequestsException";
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
}

}  // namespace

std::string payload_of(const InvocationRow& row, const ScheduleRef& ref, std::string_view id) {
  const std::string time = format_iso8601(row.nominal_ms);
  const auto envelope = [&](std::string_view kind, std::string_view source, std::string detail) {
    return R"({"version":"0","id":)" + json_quote(id) + ",\"detail-type\":" + json_quote(kind) +
           ",\"source\":" + json_quote(source) + ",\"account\":" + json_quote(ref.account) +
           ",\"time\":" + json_quote(time) + ",\"region\":" + json_quote(ref.region) +
           ",\"resources\":[" + json_quote(row.schedule_arn) + "],\"detail\":" + detail + "}";
  };
  if (!row.target.input) {
    const bool is_event = !row.target.source.empty();
    return envelope(is_event ? row.target.detail_type : "Scheduled Event",
                    is_event ? row.target.source : "aws.scheduler", is_event ? "{}" : "\"{}\"");
  }
  std::string input = *row.target.input;
  replace_all(input, "<aws.scheduler.schedule-arn>", row.schedule_arn);
  replace_all(input, "<aws.scheduler.scheduled-time>", time);
  replace_all(input, "<aws.scheduler.execution-id>", id);
  replace_all(input, "<aws.scheduler.attempt-number>", std::to_string(row.attempts + 1));
  if (row.target.source.empty()) return input;
  return envelope(row.target.detail_type, row.target.source, std::move(input));
}

Firings::Firings(Scheduler& scheduler)
    : scheduler_(scheduler),
      due_(
          {scheduler.parts().database, scheduler.parts().clock, "scheduler.due", "scheduler-due",
           kFiringBatch},
          [this](store::Transaction& transaction, const DueItem& item) {
            return fire(transaction, item);
          },
          [this] { invocations_.wake(); }),
      invocations_(
          {scheduler.parts().database, scheduler.parts().clock, "scheduler.invocation",
           "scheduler-call", 1},
          [this](store::Transaction& transaction, const DueItem& item) {
            return invoke(transaction, item);
          },
          [this] {
            for (const std::string& arn : std::exchange(reached_, {})) {
              scheduler_.parts().targets.wake(arn);
            }
          }) {}

void Firings::start() {
  due_.start();
  invocations_.start();
}

void Firings::stop() {
  due_.stop();
  invocations_.stop();
}

Result<void> Firings::follow(store::Transaction& transaction, const ScheduleRef& ref,
                             const ScheduleRow& row) {
  if (!row.is_enabled) return forget(transaction, ref);
  TRY(put_next(transaction, ref, row, scheduler_.parts().clock.domain_ms() - 1));
  return {};
}

Result<void> Firings::forget(store::Transaction& transaction, const ScheduleRef& ref) {
  return due_.remove(transaction, ref.arn());
}

// False where the schedule fires no more.
Result<bool> Firings::put_next(store::Transaction& transaction, const ScheduleRef& ref,
                               const ScheduleRow& row, int64_t after_ms) {
  const auto schedule = TRY(Schedule::parse(row.expression));
  ScheduleFrame frame;
  frame.zone = TRY(load_time_zone(row.zone));
  const bool is_once = schedule.kind() == Schedule::Kind::kAt;
  // A rate fires at its start, and from then on.
  frame.anchor_ms = row.start_ms.value_or(row.modified_ms) - schedule.interval_ms();
  if (row.start_ms && !is_once) after_ms = std::max(after_ms, *row.start_ms - 1);
  const auto next = schedule.next_after(after_ms, frame);
  const bool is_over = !next || (row.end_ms && !is_once && *next > *row.end_ms);
  if (is_over) {
    TRY(due_.remove(transaction, ref.arn()));
    return false;
  }
  FiringRow firing{*next};
  int64_t due_ms = *next;
  if (row.window_minutes) {
    uint32_t number = 0;
    const std::string bytes = scheduler_.parts().random.bytes(sizeof(number));
    std::memcpy(&number, bytes.data(), sizeof(number));
    due_ms += static_cast<int64_t>(number) % (*row.window_minutes * 60'000);
  }
  TRY(due_.put(transaction, {due_ms, ref.arn(), store::encode_row(firing)}));
  return true;
}

Result<void> Firings::fire(store::Transaction& transaction, const DueItem& item) {
  const auto ref = parse_schedule_arn(item.id);
  if (!ref) return corrupt("the ARN of a schedule that is due");
  const auto firing = TRY(store::decode_row<FiringRow>(item.bytes));
  const store::Scope scope = ref->scope(scheduler_.parts().database.generation());
  const auto row = TRY(find_schedule(transaction, scope, ref->group, ref->name));
  if (!row || !row->is_enabled) return {};
  const int64_t now_ms = std::max(scheduler_.parts().clock.domain_ms(), firing.nominal_ms);
  InvocationRow invocation{item.id, row->target, firing.nominal_ms, now_ms, 0};
  TRY(invocations_.put(
      transaction, {now_ms, make_uuid(scheduler_.parts().random), store::encode_row(invocation)}));
  // With a window, what lies before the end of the firing's own is not made up for either.
  if (TRY(put_next(transaction, *ref, *row, now_ms)) || !row->deletes_itself) return {};
  return transaction.erase(schedule_key(scope, ref->group, ref->name).bytes());
}

Result<void> Firings::invoke(store::Transaction& transaction, const DueItem& item) {
  auto row = TRY(store::decode_row<InvocationRow>(item.bytes));
  const auto ref = parse_schedule_arn(row.schedule_arn);
  if (!ref) return corrupt("the ARN of a schedule that fired");
  TargetEvent event;
  event.id = item.id;
  event.target_arn = row.target.arn;
  event.payload = payload_of(row, *ref, item.id);
  event.source = {std::string(kSchedulerPrincipal), row.schedule_arn, ref->account};
  event.role_arn = row.target.role_arn;
  event.message_group_id = row.target.message_group_id;
  const EventTargets& targets = scheduler_.parts().targets;
  if (is_universal(row.target.arn)) {
    const auto called = call_universal(event.id, row, *ref);
    if (called.ok()) return {};
    return fail(transaction, item, std::move(row), *ref, called.error());
  }
  auto sent = targets.check(transaction, event.source, event.target_arn, event.role_arn);
  if (sent.ok()) sent = targets.deliver(transaction, event);
  if (!sent.ok()) {
    if (sent.error().is_conflict()) return sent;
    return fail(transaction, item, std::move(row), *ref, sent.error());
  }
  reached_.insert(event.target_arn);
  return {};
}

// Waits for the answer. Where the commit that follows is lost, the call is not made again for that.
Result<void> Firings::call_universal(const std::string& id, const InvocationRow& row,
                                     const ScheduleRef& ref) {
  const std::string attempt = id + "/" + std::to_string(row.attempts);
  if (last_call_ && last_call_->first == attempt) return last_call_->second;
  auto called = universal_call(scheduler_, row.target,
                               row.target.input ? payload_of(row, ref, id) : "{}", ref);
  last_call_.emplace(attempt, std::move(called));
  return last_call_->second;
}

Result<void> Firings::fail(store::Transaction& transaction, const DueItem& item, InvocationRow row,
                           const ScheduleRef& ref, const Error& why) {
  if (!is_retriable(why)) return bury(transaction, item.id, row, ref, why, {});
  if (row.attempts >= row.target.max_retries) {
    return bury(transaction, item.id, row, ref, why, "MaximumRetryAttempts");
  }
  const int64_t due_ms = scheduler_.parts().clock.domain_ms() + retry_delay_ms(row.attempts);
  if (due_ms - row.queued_ms > row.target.max_age_seconds * 1000) {
    return bury(transaction, item.id, row, ref, why, "MaximumEventAgeInSeconds");
  }
  row.attempts += 1;
  return invocations_.put(transaction, {due_ms, item.id, store::encode_row(row)});
}

Result<void> Firings::bury(store::Transaction& transaction, const std::string& id,
                           const InvocationRow& row, const ScheduleRef& ref, const Error& why,
                           std::string_view exhausted) {
  log_warn("scheduler.undeliverable",
           {{"schedule", row.schedule_arn}, {"target", row.target.arn}, {"reason", why.message()}});
  if (row.target.dead_letters.empty()) return {};
  TargetEvent letter;
  letter.id = id;
  letter.target_arn = row.target.dead_letters;
  letter.payload = payload_of(row, ref, id);
  letter.source = {std::string(kSchedulerPrincipal), row.schedule_arn, ref.account};
  letter.role_arn = row.target.role_arn;
  letter.attributes = {{"ERROR_CODE", "String", why.code()},
                       {"ERROR_MESSAGE", "String", why.message()},
                       {"EXECUTION_ID", "String", id},
                       {"SCHEDULE_ARN", "String", row.schedule_arn},
                       {"SCHEDULED_TIME", "String", format_iso8601(row.nominal_ms)},
                       {"TARGET_ARN", "String", row.target.arn}};
  if (!exhausted.empty()) {
    letter.attributes.push_back({"EXHAUSTED_RETRY_CONDITION", "String", std::string(exhausted)});
  }
  const EventTargets& targets = scheduler_.parts().targets;
  auto sent = targets.check(transaction, letter.source, letter.target_arn, letter.role_arn);
  if (sent.ok()) sent = targets.deliver(transaction, letter);
  if (sent.ok()) {
    reached_.insert(letter.target_arn);
    return {};
  }
  if (sent.error().is_conflict()) return sent;
  log_warn("scheduler.dead_letter_lost", {{"schedule", row.schedule_arn},
                                          {"queue", letter.target_arn},
                                          {"reason", sent.error().message()}});
  return {};
}

}  // namespace tarn::scheduler
