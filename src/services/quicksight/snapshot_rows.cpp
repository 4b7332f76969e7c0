#include "services/quicksight/snapshot_rows.h"

#include "services/quicksight/open_rows.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {
namespace {

store::Key open_jobs_key(const store::Scope& scope, std::string_view dashboard_id) {
  return open_rows_key(scope, "quicksight.open_snapshot_job")
      .add(scope.account)
      .add(scope.region)
      .add(dashboard_id);
}

}  // namespace

store::Key snapshot_jobs_key(const store::Scope& scope, std::string_view dashboard_id) {
  return store::Key(scope, "quicksight.snapshot_job").add(dashboard_id);
}

store::Key snapshot_job_key(const store::Scope& scope, std::string_view dashboard_id,
                            std::string_view id) {
  return snapshot_jobs_key(scope, dashboard_id).add(id);
}

store::Key open_snapshot_job_key(const store::Scope& scope, std::string_view dashboard_id,
                                 std::string_view id) {
  return open_jobs_key(scope, dashboard_id).add(id);
}

std::string snapshot_job_arn(const Context& context, std::string_view dashboard_id,
                             std::string_view id) {
  return asset_arn(context, AssetKind::kDashboard, dashboard_id) + "/snapshot-job/" +
         std::string(id);
}

Result<void> erase_snapshot_jobs(Context& context, std::string_view dashboard_id) {
  const std::string jobs = snapshot_jobs_key(context.scope(), dashboard_id).bytes();
  const std::string open = open_jobs_key(context.scope(), dashboard_id).bytes();
  TRY(context.transaction.erase_range(jobs, store::prefix_end(jobs)));
  return context.transaction.erase_range(open, store::prefix_end(open));
}

}  // namespace tarn::quicksight
