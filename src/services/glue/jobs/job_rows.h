// What jobs and their runs store, and its keys.
//
// | row | key |
// | glue.job | name |
// | glue.job_run | job, run id |
// | glue.job_run_order | job, -start time, run id (newest first): no value |
// | glue.job_active | job: a counter of runs that hold one of its MaxConcurrentRuns |
// | glue.job_bookmark | job |
// | glue.job_bookmark_run | job, version: the bookmark as of then |
// | glue.active_run | queued time, run id; of no account: all runs that are not over |
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/glue/crawler_rows.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::glue {

using JobArguments = std::map<std::string, std::string>;

enum class RunState : int32_t {
  kWaiting = 0,
  kStarting = 1,
  kRunning = 2,
  kStopping = 3,
  kStopped = 4,
  kSucceeded = 5,
  kFailed = 6,
  kTimeout = 7,
  kError = 8,
};

// What a run may have of a job's settings, or of its own.
struct JobCapacity {
  std::optional<int32_t> timeout_minutes;
  std::optional<double> max_capacity;
  std::optional<int32_t> number_of_workers;
  std::optional<int32_t> notify_delay_minutes;
  std::string worker_type;
  std::string security_configuration;
  std::string execution_class;
  std::string glue_version;
  bool is_queuing = false;
  template <class V>
  void fields(V& v) {
    v(1, timeout_minutes), v(2, max_capacity), v(3, number_of_workers), v(4, notify_delay_minutes);
    v(5, worker_type), v(6, security_configuration), v(7, execution_class), v(8, glue_version);
    v(9, is_queuing);
  }
};

struct JobRow {
  std::string name, description, log_uri, role, mode;
  std::string command, script_location, python_version, runtime, maintenance_window;
  JobArguments default_arguments, fixed_arguments;  // fixed: NonOverridableArguments
  std::vector<std::string> connections;
  int32_t max_concurrent_runs = 1;
  int32_t max_retries = 0;
  JobCapacity capacity;
  int64_t created_ms = 0, updated_ms = 0;
  std::string nodes;  // of a visual job: CodeGenConfigurationNodes as JSON
  template <class V>
  void fields(V& v) {
    v(1, name), v(2, description), v(3, log_uri), v(4, role), v(5, mode), v(6, command);
    v(7, script_location), v(8, python_version), v(9, runtime), v(10, maintenance_window);
    v(11, default_arguments), v(12, fixed_arguments), v(13, connections);
    v(14, max_concurrent_runs), v(15, max_retries), v(16, capacity);
    v(17, created_ms), v(18, updated_ms), v(19, nodes);
  }
  store::UnknownFields unknown;
};

struct RunRow {
  std::string id, job, previous_id, trigger;
  std::string workflow, workflow_run;  // empty: of none
  RunState state = RunState::kWaiting;
  int32_t attempt = 0;
  JobArguments arguments;
  JobCapacity capacity;
  int64_t started_ms = 0, updated_ms = 0;
  int64_t running_ms = 0, completed_ms = 0;  // 0: not yet
  int64_t execution_seconds = 0;
  double dpu_seconds = 0;
  std::string error, detail, log_group, request_id;
  bool holds_place = false;    // among the job's concurrent runs
  bool is_delay_told = false;  // of NotifyDelayAfter
  template <class V>
  void fields(V& v) {
    v(1, id), v(2, job), v(3, previous_id), v(4, trigger), v(5, workflow), v(6, workflow_run);
    v(7, state), v(8, attempt), v(9, arguments), v(10, capacity), v(11, started_ms);
    v(12, updated_ms), v(13, running_ms), v(14, completed_ms), v(15, execution_seconds);
    v(16, dpu_seconds), v(17, error), v(18, detail), v(19, log_group), v(20, request_id);
    v(21, holds_place), v(22, is_delay_told);
  }
  store::UnknownFields unknown;
};

struct ActiveRunRow {
  std::string account, region, job;
  template <class V>
  void fields(V& v) {
    v(1, account), v(2, region), v(3, job);
  }
};

struct BookmarkRow {
  int32_t version = 0, run = 0, attempt = 0;
  std::string run_id, previous_run_id;
  std::string state;  // a JSON object: of each transformation_ctx
  template <class V>
  void fields(V& v) {
    v(1, version), v(2, run), v(3, attempt), v(4, run_id), v(5, previous_run_id), v(6, state);
  }
};

inline store::Key job_key(const store::Scope& scope, std::string_view name) {
  return store::Key(scope, "glue.job").add(name);
}
inline store::Key run_key(const store::Scope& scope, std::string_view job, std::string_view id) {
  return store::Key(scope, "glue.job_run").add(job).add(id);
}
inline store::Key run_order_key(const store::Scope& scope, std::string_view job) {
  return store::Key(scope, "glue.job_run_order").add(job);
}
inline store::Key job_active_key(const store::Scope& scope, std::string_view job) {
  return store::Key(scope, "glue.job_active").add(job);
}
inline store::Key bookmark_key(const store::Scope& scope, std::string_view job) {
  return store::Key(scope, "glue.job_bookmark").add(job);
}
// By version: what each of the latest runs left.
inline store::Key bookmark_history_key(const store::Scope& scope, std::string_view job) {
  return store::Key(scope, "glue.job_bookmark_run").add(job);
}
inline store::Key active_runs_key(uint64_t generation) {
  return store::Key({generation, kNoAccount, store::kGlobal}, "glue.active_run");
}

}  // namespace tarn::glue
