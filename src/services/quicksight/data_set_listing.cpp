// Data sets: listings, search, permissions and refresh properties.
#include <string>

#include "services/quicksight/answers.h"
#include "services/quicksight/data_set_store.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/search.h"

namespace tarn::quicksight {
namespace {

constexpr AssetKind kKind = AssetKind::kDataSet;

Result<void> tell_summary(Context& context, const DataSetRow& row, api::DataSetSummary& out) {
  out.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.data_set_id = context.arena.copy(row.id);
  out.name = context.arena.copy(row.name);
  out.created_time = wire::Timestamp{row.created_ms};
  out.last_updated_time = wire::Timestamp{row.modified_ms};
  out.import_mode = context.arena.copy(row.import_mode);
  out.row_level_permission_tag_configuration_applied = row.has_tag_rules;
  out.column_level_permission_rules_applied = row.has_column_rules;
  out.use_as = copy_present(context, row.use_as);
  if (row.row_level.empty()) return {};
  out.row_level_permission_data_set = TRY(structure_of<api::RowLevelPermissionDataSet>(
      context, model_shape("RowLevelPermissionDataSet"), row.row_level));
  return {};
}

Result<DataSetRow> require_data_set(Context& context, std::string_view id) {
  const auto bytes = TRY(context.transaction.get(asset_key(context.scope(), kKind, id).bytes()));
  if (!bytes) {
    return resource_not_found("DataSet " + std::string(id) + " is not found.", "DATA_SET");
  }
  return store::decode_row<DataSetRow>(*bytes);
}

Result<void> put_data_set(Context& context, const DataSetRow& row) {
  return context.transaction.put(asset_key(context.scope(), kKind, row.id).bytes(),
                                 store::encode_row(row));
}

// The window's column must be a DATETIME of the data set.
Result<void> check_window(Context& context, std::string_view id,
                          const api::DataSetRefreshProperties* properties) {
  if (properties == nullptr || properties->refresh_configuration == nullptr) {
    return invalid_value("RefreshConfiguration is missing.");
  }
  const auto* incremental = properties->refresh_configuration->incremental_refresh;
  if (incremental == nullptr || incremental->lookback_window == nullptr) {
    return invalid_value("LookbackWindow is missing.");
  }
  const std::string name(incremental->lookback_window->column_name);
  const LoadedDataSet loaded = TRY(load_data_set(context.transaction, context.scope(), id));
  if (loaded.row.import_mode != "SPICE") {
    return invalid_value("Only data sets in SPICE have refresh properties.");
  }
  const bi::DataSet set = TRY(read_tables(context.transaction, context.scope(), loaded.given));
  for (const bi::PreparedColumn& column : TRY(bi::describe(set))) {
    if (column.name == name && column.type == bi::DataType::kDatetime) return {};
  }
  return invalid_value("LookbackWindow: the data set has no DATETIME column " + name + ".");
}

}  // namespace

Result<api::ListDataSetsResponse> list_data_sets(Quicksight&, Context& context,
                                                 const api::ListDataSetsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  std::vector<api::DataSetSummary> items;
  const std::string next =
      TRY(list_page<DataSetRow>(context, assets_key(context.scope(), kKind).bytes(), in.next_token,
                                in.max_results, [&](const DataSetRow& row) -> Result<bool> {
                                  TRY(tell_summary(context, row, items.emplace_back()));
                                  return true;
                                }));
  auto out = answer<api::ListDataSetsResponse>(context);
  out.data_set_summaries = to_list(context, items);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::SearchDataSetsResponse> search_data_sets(Quicksight&, Context& context,
                                                     const api::SearchDataSetsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetSearch search = TRY(AssetSearch::make(context, kKind, in.filters[0].operator_,
                                                   in.filters[0].name, in.filters[0].value));
  std::vector<api::DataSetSummary> items;
  const std::string next =
      TRY(list_page<DataSetRow>(context, assets_key(context.scope(), kKind).bytes(), in.next_token,
                                in.max_results, [&](const DataSetRow& row) -> Result<bool> {
                                  if (!TRY(search.matches(context, row.id, row.name))) return false;
                                  TRY(tell_summary(context, row, items.emplace_back()));
                                  return true;
                                }));
  auto out = answer<api::SearchDataSetsResponse>(context);
  out.data_set_summaries = to_list(context, items);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::DescribeDataSetPermissionsResponse> describe_data_set_permissions(
    Quicksight&, Context& context, const api::DescribeDataSetPermissionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const DataSetRow row = TRY(require_data_set(context, in.data_set_id));
  auto out = answer<api::DescribeDataSetPermissionsResponse>(context);
  out.data_set_arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.data_set_id = in.data_set_id;
  out.permissions = tell_grants(context, TRY(load_grants(context, kKind, row.id)));
  return out;
}

Result<api::UpdateDataSetPermissionsResponse> update_data_set_permissions(
    Quicksight&, Context& context, const api::UpdateDataSetPermissionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const DataSetRow row = TRY(require_data_set(context, in.data_set_id));
  TRY(put_grants(context, kKind, row.id, in.grant_permissions));
  TRY(revoke_grants(context, kKind, row.id, in.revoke_permissions));
  auto out = answer<api::UpdateDataSetPermissionsResponse>(context);
  out.data_set_arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.data_set_id = in.data_set_id;
  return out;
}

Result<api::PutDataSetRefreshPropertiesResponse> put_data_set_refresh_properties(
    Quicksight&, Context& context, const api::PutDataSetRefreshPropertiesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  DataSetRow row = TRY(require_data_set(context, in.data_set_id));
  TRY(check_window(context, in.data_set_id, in.data_set_refresh_properties));
  row.refresh_properties =
      json_of(model_shape("DataSetRefreshProperties"), in.data_set_refresh_properties);
  TRY(put_data_set(context, row));
  return answer<api::PutDataSetRefreshPropertiesResponse>(context);
}

Result<api::DescribeDataSetRefreshPropertiesResponse> describe_data_set_refresh_properties(
    Quicksight&, Context& context, const api::DescribeDataSetRefreshPropertiesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const DataSetRow row = TRY(require_data_set(context, in.data_set_id));
  if (row.refresh_properties.empty()) {
    return resource_not_found("DataSet " + row.id + " has no refresh properties.", "DATA_SET");
  }
  auto out = answer<api::DescribeDataSetRefreshPropertiesResponse>(context);
  out.data_set_refresh_properties = TRY(structure_of<api::DataSetRefreshProperties>(
      context, model_shape("DataSetRefreshProperties"), row.refresh_properties));
  return out;
}

Result<api::DeleteDataSetRefreshPropertiesResponse> delete_data_set_refresh_properties(
    Quicksight&, Context& context, const api::DeleteDataSetRefreshPropertiesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  DataSetRow row = TRY(require_data_set(context, in.data_set_id));
  row.refresh_properties.clear();
  TRY(put_data_set(context, row));
  return answer<api::DeleteDataSetRefreshPropertiesResponse>(context);
}

}  // namespace tarn::quicksight
