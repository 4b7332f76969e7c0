#include "services/glue/jobs/job_settings.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "services/glue/authoring/visual_nodes.h"
#include "services/glue/authoring/visual_script.h"
#include "services/glue/convert.h"
#include "services/glue/jobs/job_errors.h"

namespace tarn::glue {
namespace {

constexpr int32_t kMaxTimeoutMinutes = 10080;  // seven days
constexpr int32_t kMaxJobRetries = 10;
constexpr int32_t kMaxConcurrentRunsOfJob = 10'000;
constexpr size_t kMaxArgumentBytes = 64 * 1024;  // of all of a job's or run's
constexpr size_t kMaxNodeBytes = 64 * 1024;
constexpr double kShellDpus = 0.0625;

struct Worker {
  std::string_view type;
  double dpus;
  int64_t memory_gib;
};
constexpr Worker kWorkers[] = {
    {"Standard", 1, 16}, {"G.025X", 0.25, 4}, {"G.1X", 1, 16},    {"G.2X", 2, 32}, {"G.4X", 4, 64},
    {"G.8X", 8, 128},    {"G.12X", 12, 192},  {"G.16X", 16, 256}, {"Z.2X", 2, 64}, {"R.1X", 1, 32},
    {"R.2X", 2, 64},     {"R.4X", 4, 128},    {"R.8X", 8, 256}};

const Worker* worker_of(std::string_view type) {
  const auto found = std::find_if(std::begin(kWorkers), std::end(kWorkers),
                                  [&](const Worker& worker) { return worker.type == type; });
  return found == std::end(kWorkers) ? nullptr : found;
}

// What scripts could not do without, and what is not there.
constexpr std::string_view kRefusedArguments[] = {
    "--additional-python-modules", "--extra-jars",      "--datalake-formats",
    "--customer-driver-env-vars",  "--user-jars-first", "--customer-executor-env-vars"};

std::string_view value_of(const JobArguments& arguments, const std::string& name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::string_view() : std::string_view(found->second);
}

bool names_scala(const JobArguments& arguments) {
  return value_of(arguments, "--job-language") == "scala";
}

Result<void> check_capacity(const JobCapacity& capacity) {
  if (capacity.timeout_minutes && *capacity.timeout_minutes > kMaxTimeoutMinutes) {
    return invalid_input("Timeout must not be more than 10080 minutes.");
  }
  if (!capacity.worker_type.empty() && capacity.max_capacity) {
    return invalid_input(
        "Please do not set Max Capacity if using Worker Type and Number of Workers.");
  }
  if (!capacity.worker_type.empty() && worker_of(capacity.worker_type) == nullptr) {
    return invalid_input("WorkerType " + capacity.worker_type + " is not known.");
  }
  if (capacity.number_of_workers && *capacity.number_of_workers < 1) {
    return invalid_input("NumberOfWorkers must be at least 1.");
  }
  if (!capacity.security_configuration.empty()) {
    return not_served_for_jobs("SecurityConfiguration");
  }
  return {};
}

Result<void> apply_command(const api::JobCommand* in, JobRow& row) {
  if (in == nullptr || in->name.empty()) {
    return invalid_input("Command.Name must be glueetl or pythonshell.");
  }
  row.command = in->name;
  if (row.command != "glueetl" && row.command != "pythonshell") {
    return not_served_for_jobs("The command " + row.command);
  }
  row.script_location = in->script_location;
  if (!row.script_location.starts_with("s3://")) {
    return invalid_input("Command.ScriptLocation must be an S3 path: s3://bucket/key.");
  }
  row.python_version = in->python_version;
  if (row.python_version == "2") return not_served_for_jobs("PythonVersion 2");
  row.runtime = in->runtime;
  return {};
}

// What CreateJob and UpdateJob have in common, which is all of a job but its name and tags.
template <class In>
Result<JobRow> to_row_of_job(const In& in) {
  JobRow row;
  row.description = in.description;
  row.log_uri = in.log_uri;
  row.role = in.role;
  row.mode = in.job_mode;
  row.maintenance_window = in.maintenance_window;
  if (row.role.empty()) return invalid_input("Role must name the job's role.");
  if (!in.code_gen_configuration_nodes.empty()) {
    row.nodes = visual_nodes_text(in.code_gen_configuration_nodes);
    if (row.nodes.size() > kMaxNodeBytes) return invalid_input("The nodes have more than 64 KiB.");
    TRY(generated_script(row));
    if (row.mode.empty()) row.mode = "VISUAL";
  }
  if (in.source_control_details != nullptr) return not_served_for_jobs("SourceControlDetails");
  if (in.connections != nullptr) row.connections = to_strings(in.connections->connections);
  if (!row.connections.empty()) return not_served_for_jobs("Connections");
  TRY(apply_command(in.command, row));
  row.default_arguments = to_map(in.default_arguments);
  row.fixed_arguments = to_map(in.non_overridable_arguments);
  TRY(check_arguments(row.default_arguments));
  TRY(check_arguments(row.fixed_arguments));
  row.max_retries = in.max_retries.value_or(0);
  if (row.max_retries < 0 || row.max_retries > kMaxJobRetries) {
    return invalid_input("MaxRetries must be between 0 and 10.");
  }
  if (in.execution_property != nullptr) {
    row.max_concurrent_runs = in.execution_property->max_concurrent_runs.value_or(1);
  }
  if (row.max_concurrent_runs < 1 || row.max_concurrent_runs > kMaxConcurrentRunsOfJob) {
    return invalid_input("MaxConcurrentRuns must be between 1 and 10000.");
  }
  JobCapacity& capacity = row.capacity;
  capacity.timeout_minutes = in.timeout;
  capacity.max_capacity = in.max_capacity;
  if (!in.max_capacity && in.allocated_capacity.value_or(0) > 0) {
    capacity.max_capacity = *in.allocated_capacity;
  }
  capacity.number_of_workers = in.number_of_workers;
  capacity.worker_type = in.worker_type;
  capacity.security_configuration = in.security_configuration;
  capacity.execution_class = in.execution_class;
  capacity.glue_version = in.glue_version;
  if (capacity.glue_version.empty()) {
    capacity.glue_version = row.command == "pythonshell" ? "3.0" : "5.0";
  }
  capacity.is_queuing = in.job_run_queuing_enabled.value_or(false);
  if (in.notification_property != nullptr) {
    capacity.notify_delay_minutes = in.notification_property->notify_delay_after;
  }
  TRY(check_capacity(capacity));
  return row;
}

api::NotificationProperty* to_notification(const JobCapacity& capacity, Arena& arena) {
  if (!capacity.notify_delay_minutes) return nullptr;
  auto* out = arena.make<api::NotificationProperty>();
  out->notify_delay_after = capacity.notify_delay_minutes;
  return out;
}

wire::Text if_any(const std::string& text, Arena& arena) {
  return text.empty() ? wire::Text() : arena.copy(text);
}

// What jobs and their runs say alike of their workers.
template <class Out>
void put_capacity(const JobCapacity& capacity, bool is_python_shell, Out& out, Arena& arena) {
  out.timeout = timeout_minutes_of(capacity);
  out.max_capacity = dpus_of(capacity, is_python_shell);
  out.allocated_capacity = static_cast<int32_t>(*out.max_capacity);
  out.number_of_workers = capacity.number_of_workers;
  out.worker_type = if_any(capacity.worker_type, arena);
  out.execution_class = if_any(capacity.execution_class, arena);
  out.glue_version = if_any(capacity.glue_version, arena);
  out.notification_property = to_notification(capacity, arena);
  out.job_run_queuing_enabled = capacity.is_queuing;
}

}  // namespace

Result<void> check_arguments(const JobArguments& arguments) {
  size_t bytes = 0;
  const bool is_spark = value_of(arguments, "--tarn-engine") == "spark" || names_scala(arguments);
  for (const auto& [name, value] : arguments) {
    bytes += name.size() + value.size();
    if (is_spark && name == "--extra-jars") continue;
    for (const std::string_view refused : kRefusedArguments) {
      if (name == refused && !value.empty()) return not_served_for_jobs("The argument " + name);
    }
    if (name == "--tarn-engine" && value != "embedded" && value != "spark") {
      return not_served_for_jobs("--tarn-engine " + value + " (only: embedded, spark)");
    }
    if (name == "--job-language" && value != "python" && value != "scala" && !value.empty()) {
      return not_served_for_jobs("--job-language " + value + " (only: python, scala)");
    }
  }
  if (bytes > kMaxArgumentBytes) return invalid_input("The arguments have more than 64 KiB.");
  return {};
}

Result<RunKind> kind_of_run(const JobRow& job, const JobArguments& arguments,
                            const JobRunner* runner) {
  const std::string_view engine = value_of(arguments, "--tarn-engine");
  RunKind kind;
  kind.is_scala = names_scala(arguments) || job.script_location.ends_with(".scala");
  kind.uses_spark = kind.is_scala || engine == "spark";
  if (kind.is_scala && job.command != "glueetl") {
    return invalid_input("A script of the command " + job.command + " is Python, not Scala.");
  }
  if (kind.is_scala && engine == "embedded") {
    return invalid_input("--tarn-engine embedded: a Scala script runs on Spark only.");
  }
  if (kind.uses_spark && (runner == nullptr || !runner->has_spark())) {
    return invalid_input(
        std::string(kind.is_scala ? "A job of --job-language scala" : "--tarn-engine spark") +
        " needs Apache Spark, which this server does not have. Start it with "
        "--spark-python, which names a Python that has pyspark.");
  }
  return kind;
}

Result<std::string> generated_script(const JobRow& row) {
  return write_visual_script(TRY(Json::parse(row.nodes)));
}

Result<JobRow> to_job_row(const api::CreateJobRequest& in) {
  JobRow row = TRY(to_row_of_job(in));
  row.name = in.name;
  return row;
}

Result<JobRow> to_job_row(const JobRow& old, const api::JobUpdate& in) {
  JobRow row = TRY(to_row_of_job(in));
  row.name = old.name;
  row.created_ms = old.created_ms;
  row.unknown = old.unknown;
  return row;
}

Result<RunRequest> to_run_request(const api::StartJobRunRequest& in) {
  RunRequest out;
  out.arguments = to_map(in.arguments);
  TRY(check_arguments(out.arguments));
  out.capacity.timeout_minutes = in.timeout;
  out.capacity.max_capacity = in.max_capacity;
  if (!in.max_capacity && in.allocated_capacity.value_or(0) > 0) {
    out.capacity.max_capacity = *in.allocated_capacity;
  }
  out.capacity.number_of_workers = in.number_of_workers;
  out.capacity.worker_type = in.worker_type;
  out.capacity.security_configuration = in.security_configuration;
  out.capacity.execution_class = in.execution_class;
  if (in.notification_property != nullptr) {
    out.capacity.notify_delay_minutes = in.notification_property->notify_delay_after;
  }
  out.is_queuing = in.job_run_queuing_enabled;
  out.previous_id = in.job_run_id;
  if (!in.execution_role_session_policy.empty()) {
    return not_served_for_jobs("ExecutionRoleSessionPolicy");
  }
  TRY(check_capacity(out.capacity));
  return out;
}

Result<api::Job> to_api(const JobRow& row, Arena& arena) {
  api::Job out;
  if (!row.nodes.empty()) {
    out.code_gen_configuration_nodes = TRY(parse_visual_nodes(row.nodes, arena));
  }
  out.name = arena.copy(row.name);
  out.description = if_any(row.description, arena);
  out.log_uri = if_any(row.log_uri, arena);
  out.role = arena.copy(row.role);
  out.job_mode = row.mode.empty() ? wire::Text("SCRIPT") : arena.copy(row.mode);
  out.maintenance_window = if_any(row.maintenance_window, arena);
  out.created_on = wire::Timestamp{row.created_ms};
  out.last_modified_on = wire::Timestamp{row.updated_ms};
  out.execution_property = arena.make<api::ExecutionProperty>();
  out.execution_property->max_concurrent_runs = row.max_concurrent_runs;
  out.command = arena.make<api::JobCommand>();
  out.command->name = arena.copy(row.command);
  out.command->script_location = arena.copy(row.script_location);
  out.command->python_version = if_any(row.python_version, arena);
  out.command->runtime = if_any(row.runtime, arena);
  out.default_arguments = to_wire_map(row.default_arguments, arena);
  if (!row.fixed_arguments.empty()) {
    out.non_overridable_arguments = to_wire_map(row.fixed_arguments, arena);
  }
  out.max_retries = row.max_retries;
  put_capacity(row.capacity, row.command == "pythonshell", out, arena);
  return out;
}

api::JobRun to_api(const RunRow& row, int64_t now_ms, Arena& arena) {
  api::JobRun out;
  out.id = arena.copy(row.id);
  out.attempt = row.attempt;
  out.previous_run_id = if_any(row.previous_id, arena);
  out.trigger_name = if_any(row.trigger, arena);
  out.job_name = arena.copy(row.job);
  out.job_mode = "SCRIPT";
  out.started_on = wire::Timestamp{row.started_ms};
  out.last_modified_on = wire::Timestamp{row.updated_ms};
  if (row.completed_ms != 0) out.completed_on = wire::Timestamp{row.completed_ms};
  out.job_run_state = to_text(row.state);
  out.arguments = to_wire_map(row.arguments, arena);
  out.error_message = if_any(row.error, arena);
  out.state_detail = if_any(row.detail, arena);
  out.predecessor_runs.present = true;
  int64_t seconds = row.execution_seconds;
  if (row.state == RunState::kRunning) seconds = (now_ms - row.running_ms) / 1000;
  out.execution_time = static_cast<int32_t>(seconds);
  out.log_group_name = arena.copy(row.log_group);
  put_capacity(row.capacity, row.log_group == "/aws-glue/python-jobs", out, arena);
  if (row.completed_ms != 0) out.dpu_seconds = row.dpu_seconds;
  return out;
}

JobArguments merged_arguments(const JobRow& job, const JobArguments& of_run) {
  JobArguments out = job.default_arguments;
  for (const auto& [name, value] : of_run) out[name] = value;
  for (const auto& [name, value] : job.fixed_arguments) out[name] = value;
  return out;
}

double dpus_of(const JobCapacity& capacity, bool is_python_shell) {
  if (capacity.max_capacity) return *capacity.max_capacity;
  if (const Worker* worker = worker_of(capacity.worker_type)) {
    return worker->dpus * capacity.number_of_workers.value_or(1);
  }
  return is_python_shell ? kShellDpus : 10;
}

int64_t memory_mib_of(const JobCapacity& capacity, bool is_python_shell) {
  if (const Worker* worker = worker_of(capacity.worker_type)) return worker->memory_gib * 1024;
  const bool is_small = is_python_shell && dpus_of(capacity, true) < 1;
  return is_small ? 1024 : 16 * 1024;
}

int32_t timeout_minutes_of(const JobCapacity& capacity) {
  if (capacity.timeout_minutes) return *capacity.timeout_minutes;
  const bool is_new = capacity.glue_version >= "5" || capacity.glue_version == "auto";
  return is_new ? 480 : 2880;
}

}  // namespace tarn::glue
