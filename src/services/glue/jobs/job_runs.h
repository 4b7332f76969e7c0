// JobRuns: takes runs of jobs from their durable queue and sees them through to their end.
//
// A few at a time, the job that has the fewest of them first. start() mends what a killed server
// left: runs whose process went with it are FAILED, and retried where their job says so; those that
// had not begun begin now. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/metrics.h"
#include "base/thread_pool.h"
#include "services/glue/glue.h"
#include "services/glue/jobs/job_metrics.h"
#include "services/glue/jobs/job_store.h"

namespace tarn::glue {

// One run of the queue.
struct RunTicket {
  uint64_t generation = 0;
  std::string account, region, job, run_id;
  int64_t queued_ms = 0;

  store::Scope scope() const { return {generation, account, region}; }
};

class JobRuns {
 public:
  explicit JobRuns(Glue& glue);
  ~JobRuns();

  void start(std::string endpoint_url);   // where scripts find this server
  void stop();                            // ends what runs, and waits for it
  void wake();                            // after the commit of a new run
  void warm();                            // a job was made, which will soon run
  void post(std::function<void()> task);  // what may wait, and need not be done if the server ends
  void stop_run(const std::string& run_id);
  void probe(MetricsText& out) const;

 private:
  void loop();
  Result<void> mend();
  Result<void> start_waiting();
  void tell_of_delays();
  Result<std::vector<RunTicket>> active();
  void dispatch(std::vector<RunTicket> waiting);
  void run(const RunTicket& ticket);
  Result<bool> admit(const RunTicket& ticket);
  void record(const RunTicket& ticket, RunState state, std::string error, std::string detail);

  Glue& glue_;
  const GlueParts& parts_;
  std::string endpoint_url_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, RunTicket> in_flight_;  // by run id
  JobMetrics metrics_;
  bool is_woken_ = false, is_stopping_ = false;
  std::unique_ptr<ThreadPool> pool_;  // a thread a run
  std::thread thread_;
};

}  // namespace tarn::glue
