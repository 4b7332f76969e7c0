// Work groups: `primary`, whose settings can be changed.
#include "services/athena/athena.h"
#include "services/athena/athena_operations.h"
#include "services/athena/errors.h"
#include "services/athena/execution.h"
#include "services/athena/result_encryption.h"
#include "services/athena/rows.h"

namespace tarn::athena {
namespace {

constexpr std::string_view kEngineVersion = "Athena engine version 3";
constexpr int64_t kMinCutoffBytes = 10'000'000;

api::EngineVersion* engine_version(Arena& arena) {
  auto* version = arena.make<api::EngineVersion>();
  version->selected_engine_version = "AUTO";
  version->effective_engine_version = kEngineVersion;
  return version;
}

Result<void> apply(const api::WorkGroupConfigurationUpdates& in, WorkGroupRow& row) {
  if (in.enforce_work_group_configuration) row.enforce = *in.enforce_work_group_configuration;
  if (in.bytes_scanned_cutoff_per_query) {
    if (*in.bytes_scanned_cutoff_per_query < kMinCutoffBytes) {
      return invalid_request("BytesScannedCutoffPerQuery must be at least 10000000.");
    }
    row.scan_cutoff_bytes = *in.bytes_scanned_cutoff_per_query;
  }
  if (in.remove_bytes_scanned_cutoff_per_query.value_or(false)) row.scan_cutoff_bytes = 0;
  if (const auto* result = in.result_configuration_updates) {
    if (wire::present(result->output_location)) {
      TRY(parse_s3_location(result->output_location));
      row.output_location = result->output_location;
    }
    if (result->remove_output_location.value_or(false)) row.output_location.clear();
    if (result->remove_encryption_configuration.value_or(false)) row.encryption = {};
    if (result->encryption_configuration != nullptr) {
      row.encryption = TRY(read_encryption(*result->encryption_configuration));
    }
  }
  if (wire::present(in.execution_role) || in.managed_query_results_configuration_updates) {
    return invalid_request("ExecutionRole and ManagedQueryResults are not served by Tarn.");
  }
  return {};
}

}  // namespace

Result<api::GetWorkGroupOutput> get_work_group(Athena&, Context& context,
                                               const api::GetWorkGroupInput& in) {
  const WorkGroupRow row =
      TRY(require_work_group(context.transaction, context.scope(), in.work_group));
  Arena& arena = context.arena;
  auto* configuration = arena.make<api::WorkGroupConfiguration>();
  configuration->result_configuration = arena.make<api::ResultConfiguration>();
  if (!row.output_location.empty()) {
    configuration->result_configuration->output_location = arena.copy(row.output_location);
  }
  configuration->result_configuration->encryption_configuration =
      tell_encryption(row.encryption, arena);
  configuration->enforce_work_group_configuration = row.enforce;
  configuration->publish_cloud_watch_metrics_enabled = false;
  if (row.scan_cutoff_bytes != 0) {
    configuration->bytes_scanned_cutoff_per_query = row.scan_cutoff_bytes;
  }
  configuration->requester_pays_enabled = false;
  configuration->engine_version = engine_version(arena);
  api::GetWorkGroupOutput out;
  out.work_group = arena.make<api::WorkGroup>();
  out.work_group->name = arena.copy(row.name);
  out.work_group->state = "ENABLED";
  out.work_group->configuration = configuration;
  out.work_group->description = arena.copy(row.description);
  if (row.created_ms != 0) out.work_group->creation_time = wire::Timestamp{row.created_ms};
  return out;
}

Result<api::ListWorkGroupsOutput> list_work_groups(Athena&, Context& context,
                                                   const api::ListWorkGroupsInput&) {
  const WorkGroupRow row = TRY(require_work_group(context.transaction, context.scope(), kPrimary));
  api::ListWorkGroupsOutput out;
  out.work_groups = wire::make_list<api::WorkGroupSummary>(context.arena, 1);
  out.work_groups[0].name = context.arena.copy(row.name);
  out.work_groups[0].state = "ENABLED";
  out.work_groups[0].description = context.arena.copy(row.description);
  out.work_groups[0].engine_version = engine_version(context.arena);
  return out;
}

Result<api::UpdateWorkGroupOutput> update_work_group(Athena&, Context& context,
                                                     const api::UpdateWorkGroupInput& in) {
  WorkGroupRow row = TRY(require_work_group(context.transaction, context.scope(), in.work_group));
  if (wire::present(in.description)) row.description = in.description;
  if (wire::present(in.state) && in.state != "ENABLED") {
    return invalid_request("The primary work group can't be disabled.");
  }
  if (in.configuration_updates != nullptr) TRY(apply(*in.configuration_updates, row));
  if (row.created_ms == 0) row.created_ms = context.clock.domain_ms();
  TRY(put_work_group(context.transaction, context.scope(), row));
  return api::UpdateWorkGroupOutput{};
}

Result<api::ListEngineVersionsOutput> list_engine_versions(Athena&, Context& context,
                                                           const api::ListEngineVersionsInput&) {
  api::ListEngineVersionsOutput out;
  out.engine_versions = wire::make_list<api::EngineVersion>(context.arena, 2);
  out.engine_versions[0].selected_engine_version = "AUTO";
  out.engine_versions[0].effective_engine_version = kEngineVersion;
  out.engine_versions[1].selected_engine_version = kEngineVersion;
  out.engine_versions[1].effective_engine_version = kEngineVersion;
  return out;
}

}  // namespace tarn::athena
