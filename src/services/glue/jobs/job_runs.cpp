#include "services/glue/jobs/job_runs.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/log.h"
#include "base/metric_families.h"
#include "services/glue/jobs/job_settings.h"
#include "services/glue/jobs/run_process.h"
#include "services/glue/workflows/trigger_firing.h"

namespace tarn::glue {
namespace {

constexpr size_t kMinJobThreads = 4, kMaxJobThreads = 32;
constexpr size_t kMaxActiveScanned = 20'000;
constexpr auto kLoopPause = std::chrono::milliseconds(1000);
constexpr std::string_view kServerDied =
    "The server was stopped while the job ran, and its process with it.";

size_t job_threads() {
  return std::clamp<size_t>(2 * std::thread::hardware_concurrency(), kMinJobThreads,
                            kMaxJobThreads);
}

}  // namespace

JobRuns::JobRuns(Glue& glue) : glue_(glue), parts_(glue.parts()) {}

JobRuns::~JobRuns() { stop(); }

void JobRuns::start(std::string endpoint_url) {
  if (parts_.job_runner == nullptr) return;
  endpoint_url_ = std::move(endpoint_url);
  {
    const std::lock_guard lock(mutex_);
    pool_ = std::make_unique<ThreadPool>("job", job_threads(), kMaxActiveScanned);
  }
  if (auto mended = mend(); !mended.ok()) {
    log_error("jobs.mend_failed", {{"error", mended.error().message()}});
  }
  thread_ = std::thread([this] { loop(); });
}

void JobRuns::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (parts_.job_runner != nullptr) parts_.job_runner->stop_all();
  std::unique_ptr<ThreadPool> pool;
  {
    const std::lock_guard lock(mutex_);
    pool = std::move(pool_);
  }
  pool.reset();  // waits; what runs takes the lock at its end
}

void JobRuns::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

void JobRuns::warm() {
  post([this] { parts_.job_runner->warm(); });
}

void JobRuns::post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (pool_) (void)pool_->try_post(std::move(task));
}

// One that has no process yet is met by its thread, or by the loop.
void JobRuns::stop_run(const std::string& run_id) {
  if (parts_.job_runner != nullptr) parts_.job_runner->stop(run_id);
  wake();
}

Result<std::vector<RunTicket>> JobRuns::active() {
  std::vector<RunTicket> out;
  const uint64_t generation = parts_.database.generation();
  const std::string prefix = active_runs_key(generation).bytes();
  const auto transaction = parts_.database.begin();
  auto cursor = TRY(transaction->scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid() && out.size() < kMaxActiveScanned; TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    RunTicket ticket;
    ticket.generation = generation;
    if (!key.skip_scope() || !key.read_integer(ticket.queued_ms) || !key.read(ticket.run_id)) {
      continue;
    }
    auto row = TRY(store::decode_row<ActiveRunRow>(cursor->value()));
    ticket.account = std::move(row.account);
    ticket.region = std::move(row.region);
    ticket.job = std::move(row.job);
    out.push_back(std::move(ticket));
  }
  return out;
}

Result<void> JobRuns::mend() {
  for (const RunTicket& ticket : TRY(active())) {
    const auto transaction = parts_.database.begin();
    JobStore jobs(*transaction, ticket.scope(), parts_.clock.domain_ms());
    const auto run = TRY(jobs.find_run(ticket.job, ticket.run_id));
    if (run && (run->state == RunState::kWaiting || run->state == RunState::kStarting)) continue;
    const bool was_stopping = run && run->state == RunState::kStopping;
    if (was_stopping) {
      record(ticket, RunState::kStopped, {}, {});
    } else {
      record(ticket, RunState::kFailed, std::string(kServerDied), {});
    }
  }
  return {};
}

void JobRuns::loop() {
  pthread_setname_np(pthread_self(), "job-queue");
  std::unique_lock lock(mutex_);
  is_woken_ = true;  // for what an earlier server left
  for (;;) {
    changed_.wait_for(lock, kLoopPause, [this] { return is_stopping_ || is_woken_; });
    if (is_stopping_) return;
    is_woken_ = false;
    lock.unlock();
    if (auto started = start_waiting(); !started.ok()) {
      log_error("jobs.queue_unreadable", {{"message", started.error().message()}});
    }
    tell_of_delays();
    lock.lock();
  }
}

// An event, once, of each run that takes longer than its NotifyDelayAfter.
void JobRuns::tell_of_delays() {
  if (parts_.events == nullptr) return;
  std::vector<RunTicket> running;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, ticket] : in_flight_) running.push_back(ticket);
  }
  for (const RunTicket& ticket : running) {
    auto told = store::run_transaction(
        parts_.database, [&](store::Transaction& transaction) -> Result<void> {
          const int64_t now_ms = parts_.clock.domain_ms();
          JobStore jobs(transaction, ticket.scope(), now_ms);
          auto run = TRY(jobs.find_run(ticket.job, ticket.run_id));
          if (!run || !is_delayed(*run, now_ms)) return {};
          run->is_delay_told = true;
          TRY(parts_.events->put(transaction, delay_event(*run, ticket.account, ticket.region,
                                                          now_ms, parts_.random)));
          return jobs.put_run(*std::move(run));
        });
    if (!told.ok()) {
      log_warn("job.delay_not_told", {{"run", ticket.run_id}, {"error", told.error().message()}});
    }
  }
}

// Admits what waits for a place of its job, and gives threads to what has one.
Result<void> JobRuns::start_waiting() {
  std::vector<RunTicket> ready;
  std::set<std::string> full;  // jobs without a place
  for (RunTicket& ticket : TRY(active())) {
    {
      const std::lock_guard lock(mutex_);
      if (in_flight_.contains(ticket.run_id)) continue;
    }
    const auto transaction = parts_.database.begin();
    JobStore jobs(*transaction, ticket.scope(), parts_.clock.domain_ms());
    const auto run = TRY(jobs.find_run(ticket.job, ticket.run_id));
    if (run && run->state == RunState::kWaiting) {
      const std::string job = ticket.account + "/" + ticket.region + "/" + ticket.job;
      if (full.contains(job)) continue;
      if (!TRY(admit(ticket))) {
        full.insert(job);
        continue;
      }
    }
    ready.push_back(std::move(ticket));
  }
  dispatch(std::move(ready));
  return {};
}

Result<bool> JobRuns::admit(const RunTicket& ticket) {
  bool is_admitted = false;
  TRY(store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
    JobStore jobs(transaction, ticket.scope(), parts_.clock.domain_ms());
    auto run = TRY(jobs.find_run(ticket.job, ticket.run_id));
    is_admitted = !run || run->state != RunState::kWaiting || TRY(jobs.admit(*std::move(run)));
    return {};
  }));
  return is_admitted;
}

// The oldest run of the job that has the fewest at work, as long as there are threads.
void JobRuns::dispatch(std::vector<RunTicket> waiting) {
  const std::lock_guard lock(mutex_);
  std::map<std::string, size_t> at_work;
  for (const auto& [id, ticket] : in_flight_) ++at_work[ticket.account + "/" + ticket.job];
  while (!waiting.empty() && in_flight_.size() < pool_->thread_count()) {
    const auto next = std::min_element(
        waiting.begin(), waiting.end(), [&](const RunTicket& a, const RunTicket& b) {
          const size_t of_a = at_work[a.account + "/" + a.job];
          const size_t of_b = at_work[b.account + "/" + b.job];
          return of_a != of_b ? of_a < of_b : a.queued_ms < b.queued_ms;
        });
    const RunTicket ticket = *next;
    waiting.erase(next);
    ++at_work[ticket.account + "/" + ticket.job];
    in_flight_[ticket.run_id] = ticket;
    pool_->post([this, ticket] { run(ticket); });
  }
}

void JobRuns::run(const RunTicket& ticket) {
  const RunResult result = RunProcess(parts_, ticket, endpoint_url_).run();
  bool is_stopping;
  {
    const std::lock_guard lock(mutex_);
    is_stopping = is_stopping_;
  }
  // What had not begun when the server stops begins with the next server.
  if (!is_stopping || result.has_begun) {
    record(ticket, result.state, result.error, result.detail);
  }
  {
    const std::lock_guard lock(mutex_);
    in_flight_.erase(ticket.run_id);
    metrics_.add({ticket.account, ticket.region, ticket.job}, result.state, result.run_ms,
                 result.figures);
  }
  wake();
}

void JobRuns::record(const RunTicket& ticket, RunState state, std::string error,
                     std::string detail) {
  Started started;
  auto recorded =
      store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
        const int64_t now_ms = parts_.clock.domain_ms();
        JobStore jobs(transaction, ticket.scope(), now_ms);
        auto run = TRY(jobs.find_run(ticket.job, ticket.run_id));
        if (!run) {  // its job was deleted
          return transaction.erase(active_runs_key(ticket.generation)
                                       .add_integer(ticket.queued_ms)
                                       .add(ticket.run_id)
                                       .bytes());
        }
        if (is_over(run->state)) return {};
        const bool is_stopped = run->state == RunState::kStopping && state != RunState::kSucceeded;
        run->state = is_stopped ? RunState::kStopped : state;
        run->error = run->state == RunState::kStopped ? std::string() : error;
        run->detail = detail;
        const double dpus = dpus_of(run->capacity, run->log_group == "/aws-glue/python-jobs");
        const auto next = TRY(jobs.finish(*run, dpus));
        if (parts_.events != nullptr) {
          TRY(parts_.events->put(
              transaction, run_event(*run, ticket.account, ticket.region, now_ms, parts_.random)));
        }
        Firing firing(parts_, transaction, ticket.scope(), run->request_id);
        TRY(firing.after_run(*run, next));
        started = firing.started();
        return {};
      });
  if (!recorded.ok()) {
    log_error("job.not_recorded", {{"run", ticket.run_id}, {"error", recorded.error().message()}});
    return;
  }
  glue_.launch(started);
}

void JobRuns::probe(MetricsText& out) const {
  const std::lock_guard lock(mutex_);
  add_gauge(out, "tarn_jobs_running", "Runs of jobs that have a thread.",
            static_cast<int64_t>(in_flight_.size()));
  metrics_.probe(out);
}

}  // namespace tarn::glue
