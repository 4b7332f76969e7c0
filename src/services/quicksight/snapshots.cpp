// Snapshot jobs of dashboards: start, describe, and what became of them. They run in
// snapshotter.cpp.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/quicksight/answers.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/open_rows.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/quicksight_operations.h"
#include "services/quicksight/snapshotter.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxOpenJobs = 12;  // AWS's limit of an account
constexpr size_t kMaxJobs = 100;     // kept of a dashboard; older ones that ended go
constexpr size_t kMaxConfigurationBytes = 40'000;
constexpr const char* kService = "quicksight.amazonaws.com";

Result<SnapshotJobRow> require_job(Context& context, std::string_view dashboard,
                                   std::string_view id) {
  TRY(require_asset(context, AssetKind::kDashboard, dashboard));
  const auto bytes =
      TRY(context.transaction.get(snapshot_job_key(context.scope(), dashboard, id).bytes()));
  if (!bytes) return not_found("Dashboard Snapshot Job " + std::string(id));
  return store::decode_row<SnapshotJobRow>(*bytes);
}

Error not_registered() {
  return access_denied(
      "The caller is no registered user of QuickSight: give AnonymousUsers, or register it.");
}

// A registered user's jobs are his own, and his as long as he may see the dashboard.
Result<void> require_reader(Context& context, const SnapshotJobRow& job) {
  if (job.user.empty()) return {};
  const auto user = user_of_caller(context);
  if (!user.ok()) return not_registered();
  if (user_arn(context, user->namespace_name, user->name) != job.user) {
    return access_denied("The job was started by a different user.");
  }
  const bool may_see = TRY(may(context, TRY(principals_of(context, *user)), AssetKind::kDashboard,
                               job.dashboard_id, viewer_action(AssetKind::kDashboard)));
  if (!may_see) return access_denied("The user has no access to the dashboard.");
  return {};
}

Result<void> take_viewer(Context& context, const api::StartDashboardSnapshotJobRequest& in,
                         SessionRow& viewer, SnapshotJobRow& row) {
  viewer.account = context.account;
  viewer.region = context.region;
  viewer.namespace_name = kDefaultNamespace;
  viewer.kind = "DASHBOARD";
  viewer.dashboard_id = in.dashboard_id;
  if (in.user_configuration == nullptr) {
    const auto user = user_of_caller(context);
    if (!user.ok()) return not_registered();
    viewer.namespace_name = user->namespace_name;
    viewer.user_name = user->name;
    row.user = user_arn(context, user->namespace_name, user->name);
    return {};
  }
  const auto& users = in.user_configuration->anonymous_users;
  if (users.size != 1) return invalid_value("AnonymousUsers has exactly one user.");
  viewer.authorized_arns.push_back(asset_arn(context, AssetKind::kDashboard, in.dashboard_id));
  for (const api::SessionTag& tag : users[0].row_level_permission_tags) {
    if (!viewer.session_tags.emplace(tag.key, tag.value).second) {
      return invalid_value("The tag " + std::string(tag.key) + " is given twice.");
    }
    row.tag_keys.emplace_back(tag.key);
  }
  return {};
}

Result<void> require_free_job(Context& context) {
  const std::string start =
      open_rows_key(context.scope(), "quicksight.open_snapshot_job").add(context.account).bytes();
  size_t open = 0;
  auto cursor = TRY(context.transaction.scan(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) ++open;
  if (open < kMaxOpenJobs) return {};
  return limit_exceeded("An account runs at most 12 snapshot jobs at a time.");
}

// Oldest first, of those that have ended. There is always one: fewer jobs are open than are kept.
Result<void> make_room(Context& context, std::string_view dashboard) {
  const std::string start = snapshot_jobs_key(context.scope(), dashboard).bytes();
  size_t count = 0;
  std::string oldest;
  int64_t oldest_ms = INT64_MAX;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<SnapshotJobRow>(cursor->value()));
    ++count;
    if (row.is_open() || row.created_ms >= oldest_ms) continue;
    oldest = cursor->key();
    oldest_ms = row.created_ms;
  }
  if (count < kMaxJobs) return {};
  return context.transaction.erase(oldest);
}

wire::List<api::SnapshotJobResultFileGroup> tell_files(Context& context, const SnapshotJobRow& row,
                                                       api::SnapshotConfiguration& asked) {
  // What failed the job failed every file that it did not come to.
  const SnapshotResultRow unmade{{}, row.error_type, row.error_message};
  auto groups =
      wire::make_list<api::SnapshotJobResultFileGroup>(context.arena, asked.file_groups.size);
  for (uint32_t i = 0; i < groups.size; ++i) {
    const SnapshotResultRow& result = i < row.results.size() ? row.results[i] : unmade;
    groups[i].files = asked.file_groups[i].files;
    groups[i].s3_results = wire::make_list<api::SnapshotJobS3Result>(context.arena, 1);
    api::SnapshotJobS3Result& out = groups[i].s3_results[0];
    out.s3_destination_configuration = &asked.destination_configuration->s3_destinations[0];
    out.s3_uri = copy_present(context, result.uri);
    if (result.error_type.empty()) continue;
    out.error_info = wire::make_list<api::SnapshotJobResultErrorInfo>(context.arena, 1);
    out.error_info[0].error_type = context.arena.copy(result.error_type);
    out.error_info[0].error_message = context.arena.copy(result.error_message);
  }
  return groups;
}

Result<api::SnapshotConfiguration*> configuration_of(Context& context, const SnapshotJobRow& row) {
  return structure_of<api::SnapshotConfiguration>(context, model_shape("SnapshotConfiguration"),
                                                  row.configuration);
}

}  // namespace

Result<api::StartDashboardSnapshotJobResponse> start_dashboard_snapshot_job(
    Quicksight& quicksight, Context& context, const api::StartDashboardSnapshotJobRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_asset(context, AssetKind::kDashboard, in.dashboard_id));
  SnapshotJobRow row;
  row.id = in.snapshot_job_id;
  row.dashboard_id = in.dashboard_id;
  const std::string key = snapshot_job_key(context.scope(), row.dashboard_id, row.id).bytes();
  const auto old = TRY(context.transaction.get(key));
  if (old && TRY(store::decode_row<SnapshotJobRow>(*old)).is_open()) {
    return resource_exists("Dashboard Snapshot Job " + row.id + " already exists.");
  }
  TRY(require_free_job(context));
  if (!old) TRY(make_room(context, row.dashboard_id));
  auto order = std::make_shared<SnapshotOrder>();
  TRY(take_viewer(context, in, order->viewer, row));
  row.configuration = json_of(model_shape("SnapshotConfiguration"), in.snapshot_configuration);
  if (row.configuration.size() > kMaxConfigurationBytes) {
    return invalid_value("SnapshotConfiguration has more than 40,000 bytes.");
  }
  row.run_id = make_uuid(context.random);
  order->job_id = row.id;
  order->run_id = row.run_id;
  order->configuration = row.configuration;
  order->caller = {context.identity, std::string(context.region), std::string(context.request_id)};
  order->caller.identity.service = kService;
  TRY(quicksight.snapshotter().check(context, *order));
  row.status = "QUEUED";
  row.created_ms = row.updated_ms = context.clock.domain_ms();
  TRY(quicksight.snapshotter().begin(context.transaction, context.scope(), row));
  context.after_commit([&quicksight, order] { quicksight.snapshotter().submit(order); });
  auto out = answer<api::StartDashboardSnapshotJobResponse>(context);
  out.arn = context.arena.copy(snapshot_job_arn(context, row.dashboard_id, row.id));
  out.snapshot_job_id = in.snapshot_job_id;
  return out;
}

Result<api::DescribeDashboardSnapshotJobResponse> describe_dashboard_snapshot_job(
    Quicksight& quicksight, Context& context, const api::DescribeDashboardSnapshotJobRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const SnapshotJobRow row = TRY(require_job(context, in.dashboard_id, in.snapshot_job_id));
  TRY(require_reader(context, row));
  auto out = answer<api::DescribeDashboardSnapshotJobResponse>(context);
  out.aws_account_id = in.aws_account_id;
  out.dashboard_id = in.dashboard_id;
  out.snapshot_job_id = in.snapshot_job_id;
  out.arn = context.arena.copy(snapshot_job_arn(context, row.dashboard_id, row.id));
  out.job_status = context.arena.copy(row.status);
  if (row.is_open() && quicksight.snapshotter().is_running(row.run_id)) out.job_status = "RUNNING";
  out.created_time = wire::Timestamp{row.created_ms};
  out.last_updated_time = wire::Timestamp{row.updated_ms};
  out.snapshot_configuration = TRY(configuration_of(context, row));
  if (!row.user.empty()) return out;
  auto users = wire::make_list<api::SnapshotAnonymousUserRedacted>(context.arena, 1);
  if (!row.tag_keys.empty()) {
    users[0].row_level_permission_tag_keys = copy_texts(context, row.tag_keys);
  }
  out.user_configuration = context.arena.make<api::SnapshotUserConfigurationRedacted>();
  out.user_configuration->anonymous_users = users;
  return out;
}

Result<api::DescribeDashboardSnapshotJobResultResponse> describe_dashboard_snapshot_job_result(
    Quicksight&, Context& context, const api::DescribeDashboardSnapshotJobResultRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const SnapshotJobRow row = TRY(require_job(context, in.dashboard_id, in.snapshot_job_id));
  TRY(require_reader(context, row));
  if (row.is_open()) {
    return precondition_not_met("Dashboard Snapshot Job with id " + row.id +
                                " has not reached a terminal state.");
  }
  auto out = answer<api::DescribeDashboardSnapshotJobResultResponse>(context);
  out.arn = context.arena.copy(snapshot_job_arn(context, row.dashboard_id, row.id));
  out.job_status = context.arena.copy(row.status);
  out.created_time = wire::Timestamp{row.created_ms};
  out.last_updated_time = wire::Timestamp{row.updated_ms};
  if (!row.error_type.empty()) {
    out.error_info = context.arena.make<api::SnapshotJobErrorInfo>();
    out.error_info->error_type = context.arena.copy(row.error_type);
    out.error_info->error_message = context.arena.copy(row.error_message);
  }
  const auto files = tell_files(context, row, *TRY(configuration_of(context, row)));
  out.result = context.arena.make<api::SnapshotJobResult>();
  if (row.user.empty()) {
    out.result->anonymous_users =
        wire::make_list<api::AnonymousUserSnapshotJobResult>(context.arena, 1);
    out.result->anonymous_users[0].file_groups = files;
  } else {
    out.result->registered_users =
        wire::make_list<api::RegisteredUserSnapshotJobResult>(context.arena, 1);
    out.result->registered_users[0].file_groups = files;
  }
  return out;
}

}  // namespace tarn::quicksight
