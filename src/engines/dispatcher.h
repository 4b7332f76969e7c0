// Dispatcher: decides which query runs where and when, starts and replaces workers, keeps time.
// Its own thread does all of it; QueryEngine (query_engine.h) is its face.
//
// Thread-safe. No lock is held while a worker is started, spoken to or let go.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "engines/fair_queue.h"
#include "engines/query_engine.h"
#include "engines/server_query.h"
#include "engines/worker_link.h"

namespace tarn::engines {

enum class Lane : uint8_t { kShort, kHeavy };

class Dispatcher {
 public:
  explicit Dispatcher(QueryEngineOptions options);
  ~Dispatcher();

  // Ends what waits and runs; no request's open() is called after it.
  void stop();
  Result<std::shared_ptr<ServerQuery>> submit(QueryRequest request);
  void wake();  // something has changed: a query was cancelled
  void probe(MetricsText& out) const;
  int64_t now_ms() const { return clock_.monotonic_ms(); }

 private:
  using QueryPointer = std::shared_ptr<ServerQuery>;
  struct Worker {
    uint64_t id = 0;
    Lane lane = Lane::kShort;
    std::shared_ptr<WorkerLink> link;
    std::string spill_folder;
    size_t running = 0;
    bool is_suspect = false;  // had an internal error, which may end it: gets no more queries
    int64_t idle_since_ms = 0;
  };
  struct Attempt {
    QueryPointer query;
    uint64_t worker = 0;
    Lane lane = Lane::kShort;
    int64_t started_ms = 0;
    int64_t abandoned_ms = 0;  // 0: not
  };
  // What the thread does after it has let go of the lock.
  using Actions = std::vector<std::function<void()>>;

  void run();
  void watch_attempts(Actions& actions);
  void watch_attempt(uint64_t id, Attempt& attempt, Actions& actions);
  void start_queries(Lane lane, Actions& actions);
  void start_query(QueryPointer query, Worker& worker, Actions& actions);
  void let_go_of_idle();
  Worker* free_worker(Lane lane);
  size_t worker_count(Lane lane) const;
  void want_worker(Lane lane);
  void spawn(Lane lane);
  bool requeue(const QueryPointer& query, Lane lane);
  void on_ended(uint64_t attempt, const Failure* failure, const Progress& progress);
  void on_death(uint64_t worker, const std::vector<uint64_t>& attempts, const std::string& how);
  int64_t wait_ms() const;

  const QueryEngineOptions options_;
  const SystemClock clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool has_changed_ = false;
  bool is_stopping_ = false;
  uint64_t next_id_ = 1;
  FairQueue<QueryPointer> waiting_[2];  // by lane
  std::list<Worker> workers_;
  size_t spawning_[2] = {0, 0};
  std::unordered_map<uint64_t, Attempt> attempts_;
  int64_t submitted_ = 0, lost_workers_ = 0;          // since the start
  std::vector<std::shared_ptr<WorkerLink>> leaving_;  // destroyed by the thread, not by their own
  std::unique_ptr<ThreadPool> openers_;
  std::unique_ptr<ThreadPool> spawner_;
  std::thread thread_;
};

}  // namespace tarn::engines
