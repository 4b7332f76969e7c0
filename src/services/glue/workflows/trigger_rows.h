// What triggers and workflows store, and its keys.
//
// | row | key |
// | glue.trigger | name |
// | glue.workflow | name |
// | glue.workflow_run | workflow, run id |
// | glue.workflow_run_order | workflow, -start time, run id (newest first): no value |
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/glue/jobs/job_rows.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::glue {

enum class TriggerKind : int32_t { kOnDemand = 0, kScheduled = 1, kConditional = 2, kEvent = 3 };
enum class TriggerState : int32_t { kCreated = 0, kActivated = 1, kDeactivated = 2 };
enum class WorkflowState : int32_t {
  kRunning = 0,
  kCompleted = 1,
  kStopping = 2,
  kStopped = 3,
  kError = 4
};

// A job or a crawler, and how it is to end: in AWS's words.
struct TriggerCondition {
  std::string job, state, crawler, crawl_state;
  template <class V>
  void fields(V& v) {
    v(1, job), v(2, state), v(3, crawler), v(4, crawl_state);
  }
};

struct TriggerAction {
  std::string job, crawler, security_configuration;
  JobArguments arguments;
  std::optional<int32_t> timeout_minutes, notify_delay_minutes;
  template <class V>
  void fields(V& v) {
    v(1, job), v(2, crawler), v(3, security_configuration), v(4, arguments);
    v(5, timeout_minutes), v(6, notify_delay_minutes);
  }
};

struct TriggerRow {
  std::string name, workflow, description, schedule;
  TriggerKind kind = TriggerKind::kOnDemand;
  TriggerState state = TriggerState::kCreated;
  bool is_any = false;  // of the conditions; else all
  std::vector<TriggerCondition> conditions;
  std::vector<TriggerAction> actions;
  std::optional<int32_t> batch_size, batch_window_seconds;
  std::vector<int32_t> met;  // outside workflows: of all conditions, those met since it last fired
  int64_t due_ms = 0;        // of a schedule: when next; 0: never
  int64_t events = 0;        // of an event trigger: that wait for their batch
  int64_t first_event_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, name), v(2, workflow), v(3, description), v(4, schedule), v(5, kind), v(6, state);
    v(7, is_any), v(8, conditions), v(9, actions), v(10, batch_size), v(11, batch_window_seconds);
    v(12, met), v(13, due_ms), v(14, events), v(15, first_event_ms);
  }
  store::UnknownFields unknown;
};

struct WorkflowRow {
  std::string name, description;
  std::map<std::string, std::string> properties;
  std::optional<int32_t> max_concurrent_runs;
  int64_t created_ms = 0, updated_ms = 0;
  int32_t active_runs = 0;
  std::string last_run;
  template <class V>
  void fields(V& v) {
    v(1, name), v(2, description), v(3, properties), v(4, max_concurrent_runs), v(5, created_ms);
    v(6, updated_ms), v(7, active_runs), v(8, last_run);
  }
  store::UnknownFields unknown;
};

// A job's run or a crawl within a workflow's run.
struct WorkflowAction {
  bool is_crawler = false;
  std::string name, run_id, trigger;
  std::string state;  // in AWS's words: RUNNING until its end, ERROR where it could not start
  std::string error;
  int64_t started_ms = 0, ended_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, is_crawler), v(2, name), v(3, run_id), v(4, trigger), v(5, state), v(6, error);
    v(7, started_ms), v(8, ended_ms);
  }
};

struct WorkflowRunRow {
  std::string workflow, id, previous_id, error;
  std::map<std::string, std::string> properties;
  WorkflowState state = WorkflowState::kRunning;
  int64_t started_ms = 0, completed_ms = 0;
  std::vector<WorkflowAction> actions;
  std::vector<std::string> fired;  // triggers
  template <class V>
  void fields(V& v) {
    v(1, workflow), v(2, id), v(3, previous_id), v(4, error), v(5, properties), v(6, state);
    v(7, started_ms), v(8, completed_ms), v(9, actions), v(10, fired);
  }
  store::UnknownFields unknown;
};

inline store::Key trigger_key(const store::Scope& scope, std::string_view name) {
  return store::Key(scope, "glue.trigger").add(name);
}
inline store::Key workflow_key(const store::Scope& scope, std::string_view name) {
  return store::Key(scope, "glue.workflow").add(name);
}
inline store::Key workflow_run_key(const store::Scope& scope, std::string_view workflow,
                                   std::string_view id) {
  return store::Key(scope, "glue.workflow_run").add(workflow).add(id);
}
inline store::Key workflow_order_key(const store::Scope& scope, std::string_view workflow) {
  return store::Key(scope, "glue.workflow_run_order").add(workflow);
}

}  // namespace tarn::glue
