#include "engines/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "base/log.h"
#include "base/metric_families.h"

namespace tarn::engines {

namespace {

constexpr int64_t kTickMs = 20;              // while something runs
constexpr int64_t kUnheededCancelMs = 5000;  // then the worker is ended
constexpr uint64_t kSummaryMs = 60'000;      // the same of a query that may make a summary first
constexpr size_t kOpenerThreads = 4;
constexpr int kAttemptsMax = 3;  // the first, one in a worker of its own, one after a death

uint64_t bytes_to_scan(const QueryRequest& request) {
  uint64_t total_bytes = 0;
  for (const ScanTable& table : request.tables) {
    for (const ScanSplit& split : table.splits) {
      total_bytes += split.size_bytes != 0 ? split.size_bytes : split.object.size_bytes;
    }
  }
  return total_bytes;
}

size_t index_of(Lane lane) { return static_cast<size_t>(lane); }

}  // namespace

Dispatcher::Dispatcher(QueryEngineOptions options)
    : options_(std::move(options)),
      openers_(std::make_unique<ThreadPool>("query-open", kOpenerThreads, 100000)),
      spawner_(std::make_unique<ThreadPool>("query-spawn", 1, 100)),
      thread_([this] { run(); }) {}

Dispatcher::~Dispatcher() { stop(); }

void Dispatcher::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return;
    is_stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
  spawner_.reset();
  std::list<Worker> workers;
  std::vector<std::shared_ptr<WorkerLink>> leaving;
  {
    const std::lock_guard lock(mutex_);
    workers.swap(workers_);
    leaving.swap(leaving_);
  }
  // Each death fails the queries that the worker had.
  leaving.clear();
  for (Worker& worker : workers) worker.link.reset();
  openers_.reset();
  const std::lock_guard lock(mutex_);
  for (auto& waiting : waiting_) {
    while (auto query = waiting.pop()) (*query)->fail(query_cancelled(), now_ms());
  }
}

Result<std::shared_ptr<ServerQuery>> Dispatcher::submit(QueryRequest request) {
  // A summary is of use where all can find it.
  const bool is_short = !request.build && !request.write &&
                        (request.summary || bytes_to_scan(request) <= options_.short_query_bytes);
  const Lane lane = is_short ? Lane::kShort : Lane::kHeavy;
  const std::string group = request.group;
  auto query = std::make_shared<ServerQuery>(std::move(request), now_ms());
  const std::lock_guard lock(mutex_);
  if (is_stopping_) return query_cancelled();
  if (waiting_[0].size() + waiting_[1].size() >= options_.queued_queries) {
    return Error(429, "QUERY_QUEUE_FULL", "Too many queued queries");
  }
  ++submitted_;
  waiting_[index_of(lane)].push(group, query);
  has_changed_ = true;
  changed_.notify_all();
  return query;
}

void Dispatcher::wake() {
  const std::lock_guard lock(mutex_);
  has_changed_ = true;
  changed_.notify_all();
}

void Dispatcher::run() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    has_changed_ = false;
    Actions actions;
    watch_attempts(actions);
    start_queries(Lane::kShort, actions);
    start_queries(Lane::kHeavy, actions);
    let_go_of_idle();
    auto leaving = std::move(leaving_);
    leaving_.clear();
    lock.unlock();
    for (const auto& act : actions) act();
    leaving.clear();
    actions.clear();
    lock.lock();
    const auto ready = [&] { return is_stopping_ || has_changed_; };
    if (wait_ms() < 0) {
      changed_.wait(lock, ready);
    } else {
      changed_.wait_for(lock, std::chrono::milliseconds(wait_ms()), ready);
    }
  }
}

int64_t Dispatcher::wait_ms() const {
  if (!attempts_.empty()) return kTickMs;
  if (!workers_.empty() && options_.idle_worker_ms != 0) return 1000;
  return -1;
}

void Dispatcher::watch_attempts(Actions& actions) {
  for (auto& [id, attempt] : attempts_) watch_attempt(id, attempt, actions);
}

void Dispatcher::watch_attempt(uint64_t id, Attempt& attempt, Actions& actions) {
  const auto worker = std::find_if(workers_.begin(), workers_.end(),
                                   [&](const Worker& w) { return w.id == attempt.worker; });
  if (worker == workers_.end()) return;
  const int64_t now = now_ms();
  if (attempt.abandoned_ms != 0) {
    if (now - attempt.abandoned_ms > kUnheededCancelMs) {
      actions.push_back([link = worker->link] { link->kill(); });
    }
    return;
  }
  ServerQuery& query = *attempt.query;
  const uint64_t limit_ms = query.request().limits.time_ms;
  const int64_t first_started = query.started_at_ms().value_or(now);
  if (limit_ms != 0 && now - first_started > static_cast<int64_t>(limit_ms)) {
    query.fail(time_limit_exceeded(limit_ms), now);
  }
  const uint64_t short_ms = query.request().summary ? kSummaryMs : options_.short_query_ms;
  const bool is_too_long = attempt.lane == Lane::kShort && !query.has_rows() &&
                           now - attempt.started_ms > static_cast<int64_t>(short_ms);
  const bool moves = is_too_long && requeue(attempt.query, Lane::kHeavy);
  if (!moves && !query.has_ended()) return;
  attempt.abandoned_ms = now;
  actions.push_back([link = worker->link, id] { link->cancel(id); });
}

bool Dispatcher::requeue(const QueryPointer& query, Lane lane) {
  if (!query->request().may_rerun || query->attempts() >= kAttemptsMax) return false;
  if (!query->withdraw_attempt()) return false;
  waiting_[index_of(lane)].push_front(query->request().group, query);
  has_changed_ = true;
  return true;
}

void Dispatcher::start_queries(Lane lane, Actions& actions) {
  auto& waiting = waiting_[index_of(lane)];
  while (waiting.size() > 0) {
    Worker* worker = free_worker(lane);
    if (worker == nullptr) {
      want_worker(lane);
      return;
    }
    QueryPointer query = std::move(*waiting.pop());
    if (!query->has_ended()) start_query(std::move(query), *worker, actions);
  }
}

void Dispatcher::start_query(QueryPointer query, Worker& worker, Actions& actions) {
  const uint64_t id = next_id_++;
  const int64_t now = now_ms();
  ++worker.running;
  attempts_[id] = Attempt{query, worker.id, worker.lane, now, 0};
  const std::weak_ptr<WorkerLink> weak = worker.link;
  query->begin_attempt(
      id,
      [weak, id] {
        if (auto link = weak.lock()) link->give_credit(id);
      },
      now);
  actions.push_back([link = worker.link, id, query] { link->run(id, query); });
  // The next heavy query should find a worker that is already up.
  if (worker.lane == Lane::kHeavy && free_worker(Lane::kHeavy) == nullptr) {
    want_worker(Lane::kHeavy);
  }
}

Dispatcher::Worker* Dispatcher::free_worker(Lane lane) {
  const size_t room = lane == Lane::kShort ? options_.short_queries : 1;
  for (Worker& worker : workers_) {
    if (worker.lane == lane && !worker.is_suspect && worker.running < room) return &worker;
  }
  return nullptr;
}

size_t Dispatcher::worker_count(Lane lane) const {
  return spawning_[index_of(lane)] +
         static_cast<size_t>(std::count_if(workers_.begin(), workers_.end(), [&](const Worker& w) {
           return w.lane == lane && !w.is_suspect;
         }));
}

void Dispatcher::want_worker(Lane lane) {
  const size_t most = lane == Lane::kShort ? 1 : options_.heavy_workers;
  if (worker_count(lane) >= most || spawning_[index_of(lane)] > 0) return;
  ++spawning_[index_of(lane)];
  spawner_->post([this, lane] { spawn(lane); });
}

// On the spawner's thread.
void Dispatcher::spawn(Lane lane) {
  Worker worker;
  worker.lane = lane;
  {
    const std::lock_guard lock(mutex_);
    worker.id = next_id_++;
  }
  worker.spill_folder = options_.spill_folder + "/worker-" + std::to_string(worker.id);
  std::error_code ignored;
  std::filesystem::create_directories(worker.spill_folder, ignored);
  WorkerSettings settings;
  settings.worker_path = options_.worker_path;
  settings.configure.memory_bytes =
      lane == Lane::kShort ? options_.shared_memory_bytes : options_.heavy_memory_bytes;
  settings.configure.spill_bytes = options_.spill_bytes;
  settings.configure.spill_folder = worker.spill_folder;
  settings.configure.threads =
      options_.threads != 0 ? options_.threads : std::max(1u, std::thread::hardware_concurrency());
  auto started = WorkerLink::start(settings, *openers_);

  std::unique_lock lock(mutex_);
  --spawning_[index_of(lane)];
  has_changed_ = true;
  changed_.notify_all();
  if (!started.ok()) {
    log_error("query_worker_failed", {{"error", started.error().message()}});
    while (auto query = waiting_[index_of(lane)].pop()) {
      (*query)->fail(worker_lost(started.error().message()), now_ms());
    }
    return;
  }
  worker.link = std::move(*started);
  worker.idle_since_ms = now_ms();
  WorkerLink& link = *worker.link;
  const uint64_t id = worker.id;
  workers_.push_back(std::move(worker));
  WorkerEvents events;
  events.on_ended = [this](uint64_t attempt, const Failure* failure, const Progress& progress) {
    on_ended(attempt, failure, progress);
  };
  events.on_death = [this, id](const std::vector<uint64_t>& attempts, const std::string& how) {
    on_death(id, attempts, how);
  };
  link.listen(std::move(events));
}

void Dispatcher::on_ended(uint64_t id, const Failure* failure, const Progress& progress) {
  const std::lock_guard lock(mutex_);
  auto found = attempts_.find(id);
  if (found == attempts_.end()) return;
  const Attempt attempt = std::move(found->second);
  attempts_.erase(found);
  for (Worker& worker : workers_) {
    if (worker.id != attempt.worker) continue;
    --worker.running;
    worker.is_suspect |= failure != nullptr && failure->is_internal;
    worker.idle_since_ms = now_ms();
  }
  has_changed_ = true;
  changed_.notify_all();
  if (attempt.abandoned_ms != 0) return;
  attempt.query->set_progress(id, progress);
  if (failure == nullptr) {
    attempt.query->finish(progress, now_ms());
    return;
  }
  const bool wants_more_memory =
      attempt.lane == Lane::kShort && failure->code == "EXCEEDED_MEMORY_LIMIT";
  if (wants_more_memory && requeue(attempt.query, Lane::kHeavy)) return;
  attempt.query->fail(Error(failure->is_internal ? 500 : 400, failure->code, failure->message),
                      now_ms());
}

void Dispatcher::on_death(uint64_t worker_id, const std::vector<uint64_t>& lost,
                          const std::string& how) {
  const std::lock_guard lock(mutex_);
  for (auto worker = workers_.begin(); worker != workers_.end(); ++worker) {
    if (worker->id != worker_id) continue;
    std::error_code ignored;
    std::filesystem::remove_all(worker->spill_folder, ignored);
    leaving_.push_back(std::move(worker->link));
    workers_.erase(worker);
    break;
  }
  has_changed_ = true;
  changed_.notify_all();
  if (!lost.empty()) ++lost_workers_;
  if (!lost.empty()) log_warn("query_worker_died", {{"how", how}});
  for (const uint64_t id : lost) {
    auto found = attempts_.find(id);
    if (found == attempts_.end()) continue;
    const Attempt attempt = std::move(found->second);
    attempts_.erase(found);
    if (attempt.abandoned_ms != 0) continue;
    // Once more, alone: a query that ends its worker again is to blame.
    const bool was_alone_before = attempt.lane == Lane::kHeavy && attempt.query->attempts() > 1;
    if (!is_stopping_ && !was_alone_before && requeue(attempt.query, Lane::kHeavy)) continue;
    attempt.query->fail(worker_lost(how), now_ms());
  }
}

void Dispatcher::probe(MetricsText& out) const {
  constexpr std::string_view kLanes[] = {"short", "heavy"};
  const std::lock_guard lock(mutex_);
  int64_t running[] = {0, 0}, workers[] = {0, 0};
  for (const auto& [id, attempt] : attempts_) ++running[index_of(attempt.lane)];
  for (const Worker& worker : workers_) ++workers[index_of(worker.lane)];
  const auto by_lane = [&](std::string_view name, std::string_view help, auto value_of) {
    out.family(name, "gauge", help);
    for (size_t i : {0, 1}) out.sample(name, {{"lane", kLanes[i]}}, value_of(i));
  };
  by_lane("tarn_query_waiting", "Queries that wait for a worker.",
          [&](size_t i) { return static_cast<int64_t>(waiting_[i].size()); });
  by_lane("tarn_query_running", "Queries that run.", [&](size_t i) { return running[i]; });
  by_lane("tarn_query_workers", "Processes that run queries.",
          [&](size_t i) { return workers[i]; });
  add_counter(out, "tarn_queries_total", "Queries given to the engine.", submitted_);
  add_counter(out, "tarn_query_workers_lost_total", "Processes that ended with queries in them.",
              lost_workers_);
}

void Dispatcher::let_go_of_idle() {
  const int64_t now = now_ms();
  const auto most_ms = static_cast<int64_t>(options_.idle_worker_ms);
  for (auto worker = workers_.begin(); worker != workers_.end();) {
    const bool is_out_of_use = most_ms != 0 && now - worker->idle_since_ms > most_ms;
    if (worker->running > 0 || !(worker->is_suspect || is_out_of_use)) {
      ++worker;
      continue;
    }
    std::error_code ignored;
    std::filesystem::remove_all(worker->spill_folder, ignored);
    leaving_.push_back(std::move(worker->link));
    worker = workers_.erase(worker);
  }
}

}  // namespace tarn::engines
