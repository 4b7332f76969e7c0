#include "services/lambda/describe.h"

#include "base/clock.h"
#include "services/lambda/settings.h"

namespace tarn::lambda {
namespace {

std::string_view copy_if_any(Context& context, const std::string& text) {
  return text.empty() ? std::string_view() : context.arena.copy(text);
}

void tell_state(Context& context, const VersionRow& row, api::FunctionConfiguration& out) {
  constexpr std::string_view kStates[] = {"Pending", "Active", "Failed"};
  constexpr std::string_view kUpdates[] = {"Successful", "InProgress", "Failed"};
  out.state = kStates[static_cast<size_t>(row.state)];
  if (row.state == State::kPending) {
    out.state_reason = "The function is being created.";
    out.state_reason_code = "Creating";
  } else if (row.state == State::kFailed) {
    out.state_reason = copy_if_any(context, row.reason);
    out.state_reason_code = copy_if_any(context, row.reason_code);
  }
  if (row.state == State::kPending) return;
  out.last_update_status = kUpdates[static_cast<size_t>(row.update)];
  if (row.update == UpdateStatus::kInProgress) {
    out.last_update_status_reason = "The function is being created.";
    out.last_update_status_reason_code = "Creating";
  } else if (row.update == UpdateStatus::kFailed) {
    out.last_update_status_reason = copy_if_any(context, row.reason);
    out.last_update_status_reason_code = copy_if_any(context, row.reason_code);
  }
}

Result<api::EnvironmentResponse*> tell_environment(Lambda& lambda, Context& context,
                                                   const FunctionRef& ref, const VersionRow& row) {
  const auto variables = TRY(open_environment(lambda, ref, row));
  auto* out = context.arena.make<api::EnvironmentResponse>();
  out->variables = wire::make_map<wire::Text>(context.arena, variables.size());
  for (uint32_t i = 0; i < variables.size(); ++i) {
    out->variables[i].key = context.arena.copy(variables[i].first);
    out->variables[i].value = context.arena.copy(variables[i].second);
  }
  return out;
}

void tell_layers(Context& context, const VersionRow& row, api::FunctionConfiguration& out) {
  if (row.layers.empty()) return;
  out.layers = wire::make_list<api::Layer>(context.arena, row.layers.size());
  for (uint32_t i = 0; i < row.layers.size(); ++i) {
    out.layers[i].arn = context.arena.copy(row.layers[i].arn);
    out.layers[i].code_size = row.layers[i].size_bytes;
  }
}

void tell_logging(Context& context, const FunctionRef& ref, const VersionRow& row,
                  api::FunctionConfiguration& out) {
  auto* logging = context.arena.make<api::LoggingConfig>();
  logging->log_format = context.arena.copy(row.log_format);
  logging->application_log_level = copy_if_any(context, row.application_log_level);
  logging->system_log_level = copy_if_any(context, row.system_log_level);
  logging->log_group = context.arena.copy(log_group_of(ref, row));
  out.logging_config = logging;
}

}  // namespace

void leave_out_state(api::FunctionConfiguration& out) {
  out.state = out.state_reason = out.state_reason_code = {};
  out.last_update_status = out.last_update_status_reason = out.last_update_status_reason_code = {};
}

std::string format_lambda_time(int64_t unix_ms) {
  std::string text = format_iso8601(unix_ms, true);
  text.pop_back();  // the Z
  return text + "+0000";
}

wire::List<wire::Text> to_list(Context& context, const std::vector<std::string>& texts) {
  auto list = wire::make_list<wire::Text>(context.arena, texts.size());
  for (uint32_t i = 0; i < list.size; ++i) list[i] = context.arena.copy(texts[i]);
  return list;
}

Result<api::FunctionConfiguration> describe(Lambda& lambda, Context& context,
                                            const FunctionRef& ref, const VersionRow& row,
                                            std::string_view qualifier) {
  Arena& arena = context.arena;
  api::FunctionConfiguration out;
  out.function_name = arena.copy(ref.name);
  out.function_arn = arena.copy(ref.arn_of(qualifier));
  out.runtime = arena.copy(row.runtime);
  out.role = arena.copy(row.role);
  out.handler = arena.copy(row.handler);
  out.code_size = row.code_bytes;
  out.description = arena.copy(row.description);
  out.timeout = static_cast<int32_t>(row.timeout_seconds);
  out.memory_size = static_cast<int32_t>(row.memory_mib);
  out.last_modified = arena.copy(format_lambda_time(row.modified_ms));
  out.code_sha256 = arena.copy(row.code_sha256);
  out.version = arena.copy(version_text(row.number));
  if (!row.sealed_environment.empty()) {
    out.environment = TRY(tell_environment(lambda, context, ref, row));
  }
  if (!row.dead_letter_arn.empty()) {
    out.dead_letter_config = arena.make<api::DeadLetterConfig>();
    out.dead_letter_config->target_arn = arena.copy(row.dead_letter_arn);
  }
  out.tracing_config = arena.make<api::TracingConfigResponse>();
  out.tracing_config->mode = arena.copy(row.tracing);
  out.revision_id = arena.copy(row.revision_id);
  tell_layers(context, row, out);
  tell_state(context, row, out);
  out.package_type = "Zip";
  out.architectures = to_list(context, {row.architecture});
  out.ephemeral_storage = arena.make<api::EphemeralStorage>();
  out.ephemeral_storage->size = static_cast<int32_t>(row.ephemeral_mib);
  out.snap_start = arena.make<api::SnapStartResponse>();
  out.snap_start->apply_on = row.snap_start ? "PublishedVersions" : "None";
  const bool is_on = row.snap_start && row.number > 0 && row.state == State::kActive;
  out.snap_start->optimization_status = is_on ? "On" : "Off";
  tell_logging(context, ref, row, out);
  return out;
}

}  // namespace tarn::lambda
