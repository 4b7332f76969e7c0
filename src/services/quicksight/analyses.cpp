// Analyses: create, update, describe, delete with a way back, list, search. An analysis has one
// version, which an update that fails leaves as it was.
#include "services/quicksight/asset_listing.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/drafts.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/tags.h"
#include "services/quicksight/tell.h"

namespace tarn::quicksight {
namespace {

constexpr AssetKind kKind = AssetKind::kAnalysis;
constexpr int64_t kDayMs = 24 * 3600 * 1000;
constexpr int64_t kDefaultRecoveryDays = 30;
constexpr int kMaxPurgesPerCall = 10;

store::Key purges_key(const Context& context) {
  return store::Key(context.scope(), "quicksight.purge");
}

std::string purge_key(const Context& context, const AssetRow& row) {
  return purges_key(context).add_integer(row.purge_ms).add(row.id).bytes();
}

// Deleted analyses whose time is over, some at a time.
Result<void> purge_some(Context& context) {
  const std::string all = purges_key(context).bytes();
  std::vector<std::string> keys;
  auto cursor = TRY(context.transaction.scan_loosely(all, store::prefix_end(all)));
  for (; cursor->valid() && keys.size() < kMaxPurgesPerCall; TRY(cursor->next())) {
    keys.emplace_back(cursor->key());
  }
  for (const std::string& key : keys) {
    store::KeyReader reader(key);
    int64_t purge_ms = 0;
    std::string id;
    if (!reader.skip_scope() || !reader.read_integer(purge_ms) || !reader.read(id)) {
      return corrupt("quicksight.purge");
    }
    if (purge_ms > context.clock.domain_ms()) break;
    TRY(erase_asset(context, kKind, id));
    TRY(context.transaction.erase(key));
  }
  return {};
}

// Not one that is deleted and could be restored.
Result<AssetRow> require_live_analysis(Context& context, std::string_view id) {
  const AssetRow row = TRY(require_asset(context, kKind, id));
  if (row.purge_ms != 0) return conflicting("Analysis " + std::string(id) + " is deleted.");
  return row;
}

std::string_view status_of(const AssetRow& row) {
  return row.purge_ms != 0 ? std::string_view("DELETED") : std::string_view(row.status);
}

void tell_analysis_summary(Context& context, const AssetRow& row, api::AnalysisSummary& out) {
  tell_asset(context, kKind, row, out);
  out.analysis_id = context.arena.copy(row.id);
  out.status = context.arena.copy(status_of(row));
}

// Of CreateAnalysis, UpdateAnalysis, DeleteAnalysis and RestoreAnalysis.
template <class Out>
Out about_analysis(Context& context, std::string_view id, int32_t status = 200) {
  Out out = answer<Out>(context, status);
  out.arn = context.arena.copy(asset_arn(context, kKind, id));
  out.analysis_id = context.arena.copy(id);
  return out;
}

Result<int64_t> recovery_days(const api::DeleteAnalysisRequest& in) {
  if (!in.force_delete_without_recovery.value_or(false)) {
    return in.recovery_window_in_days.value_or(kDefaultRecoveryDays);
  }
  if (in.recovery_window_in_days) {
    return invalid_value(
        "RecoveryWindowInDays and ForceDeleteWithoutRecovery can't be given together.");
  }
  return int64_t{0};
}

}  // namespace

Result<api::CreateAnalysisResponse> create_analysis(Quicksight&, Context& context,
                                                    const api::CreateAnalysisRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(purge_some(context));
  TRY(require_no_asset(context, kKind, in.analysis_id));
  Draft draft = TRY(make_draft(context, TRY(request_of(kKind, in))));
  draft.version.number = 1;
  AssetRow row;
  row.id = in.analysis_id;
  row.name = in.name;
  row.created_ms = row.modified_ms = draft.version.created_ms;
  row.latest_version = 1;
  TRY(put_draft(context, kKind, row.id, draft));
  row.status = draft.version.status;
  TRY(put_asset(context, kKind, row));
  TRY(put_grants(context, kKind, row.id, in.permissions));
  TRY(put_tags(context, asset_arn(context, kKind, row.id), in.tags));
  TRY(put_in_folders(context, in.folder_arns, kKind, row.id));
  auto out = about_analysis<api::CreateAnalysisResponse>(context, row.id, 202);
  out.creation_status = "CREATION_IN_PROGRESS";
  return out;
}

Result<api::UpdateAnalysisResponse> update_analysis(Quicksight&, Context& context,
                                                    const api::UpdateAnalysisRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AssetRow row = TRY(require_live_analysis(context, in.analysis_id));
  Draft draft = TRY(make_draft(context, TRY(request_of(kKind, in))));
  draft.version.number = row.latest_version;
  row.name = in.name;
  row.modified_ms = draft.version.created_ms;
  if (draft.has_failed) {
    VersionRow old = TRY(require_version(context, kKind, row.id, row.latest_version));
    old.status = "UPDATE_FAILED";
    old.errors = std::move(draft.version.errors);
    TRY(put_version(context, kKind, row.id, old));
    row.status = old.status;
  } else {
    TRY(put_draft(context, kKind, row.id, draft, "UPDATE"));
    row.status = draft.version.status;
  }
  TRY(put_asset(context, kKind, row));
  auto out = about_analysis<api::UpdateAnalysisResponse>(context, row.id, 202);
  out.update_status = "UPDATE_IN_PROGRESS";
  return out;
}

Result<api::DescribeAnalysisResponse> describe_analysis(Quicksight&, Context& context,
                                                        const api::DescribeAnalysisRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.analysis_id));
  const VersionRow version = TRY(require_version(context, kKind, row.id, row.latest_version));
  auto out = answer<api::DescribeAnalysisResponse>(context);
  api::Analysis& analysis = *(out.analysis = context.arena.make<api::Analysis>());
  tell_asset(context, kKind, row, analysis);
  analysis.analysis_id = in.analysis_id;
  analysis.status = context.arena.copy(status_of(row));
  tell_errors(context, version.errors, analysis.errors);
  analysis.data_set_arns = copy_texts(context, version.data_set_arns);
  analysis.theme_arn = copy_present(context, version.theme_arn);
  analysis.sheets = tell_sheets(context, version.sheets);
  return out;
}

Result<api::DescribeAnalysisDefinitionResponse> describe_analysis_definition(
    Quicksight&, Context& context, const api::DescribeAnalysisDefinitionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.analysis_id));
  const VersionRow version = TRY(require_version(context, kKind, row.id, row.latest_version));
  auto out = answer<api::DescribeAnalysisDefinitionResponse>(context);
  out.analysis_id = in.analysis_id;
  out.name = context.arena.copy(row.name);
  out.resource_status = context.arena.copy(status_of(row));
  out.theme_arn = copy_present(context, version.theme_arn);
  tell_errors(context, version.errors, out.errors);
  out.definition = TRY(structure_of<api::AnalysisDefinition>(
      context, definition_shape(kKind),
      TRY(load_definition(context, kKind, row.id, version.number))));
  return out;
}

Result<api::DeleteAnalysisResponse> delete_analysis(Quicksight&, Context& context,
                                                    const api::DeleteAnalysisRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(purge_some(context));
  AssetRow row = TRY(require_asset(context, kKind, in.analysis_id));
  if (row.purge_ms != 0) TRY(context.transaction.erase(purge_key(context, row)));
  const int64_t days = TRY(recovery_days(in));
  const int64_t now_ms = context.clock.domain_ms();
  auto out = about_analysis<api::DeleteAnalysisResponse>(context, row.id);
  out.deletion_time = wire::Timestamp{now_ms + days * kDayMs};
  if (days == 0) {
    TRY(erase_asset(context, kKind, row.id));
    return out;
  }
  row.purge_ms = now_ms + days * kDayMs;
  TRY(context.transaction.put(purge_key(context, row), {}));
  TRY(put_asset(context, kKind, row));
  return out;
}

Result<api::RestoreAnalysisResponse> restore_analysis(Quicksight&, Context& context,
                                                      const api::RestoreAnalysisRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AssetRow row = TRY(require_asset(context, kKind, in.analysis_id));
  if (row.purge_ms == 0) {
    return conflicting("Analysis " + row.id + " is not deleted.");
  }
  TRY(context.transaction.erase(purge_key(context, row)));
  row.purge_ms = 0;
  row.modified_ms = context.clock.domain_ms();
  TRY(put_asset(context, kKind, row));
  return about_analysis<api::RestoreAnalysisResponse>(context, row.id);
}

Result<api::ListAnalysesResponse> list_analyses(Quicksight&, Context& context,
                                                const api::ListAnalysesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  auto out = answer<api::ListAnalysesResponse>(context);
  TRY(list_assets(context, kKind, in, tell_analysis_summary, out.analysis_summary_list,
                  out.next_token));
  return out;
}

Result<api::SearchAnalysesResponse> search_analyses(Quicksight&, Context& context,
                                                    const api::SearchAnalysesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  auto out = answer<api::SearchAnalysesResponse>(context);
  TRY(search_assets(context, kKind, in, tell_analysis_summary, out.analysis_summary_list,
                    out.next_token));
  return out;
}

}  // namespace tarn::quicksight
