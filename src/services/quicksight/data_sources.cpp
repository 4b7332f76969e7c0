// Data sources: where data sets are read from. Athena, and files of S3 that a manifest names.
#include <string>

#include "services/quicksight/answers.h"
#include "services/quicksight/asset_listing.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/search.h"
#include "services/quicksight/source_checks.h"
#include "services/quicksight/source_rows.h"
#include "services/quicksight/tags.h"

namespace tarn::quicksight {
namespace {

constexpr AssetKind kKind = AssetKind::kDataSource;

Result<DataSourceRow> require_data_source(Context& context, std::string_view id) {
  const auto bytes = TRY(context.transaction.get(asset_key(context.scope(), kKind, id).bytes()));
  if (!bytes) {
    return resource_not_found("DataSource " + std::string(id) + " is not found.", "DATA_SOURCE");
  }
  return store::decode_row<DataSourceRow>(*bytes);
}

Result<void> put_data_source(Context& context, const DataSourceRow& row) {
  return context.transaction.put(asset_key(context.scope(), kKind, row.id).bytes(),
                                 store::encode_row(row));
}

Result<void> check_athena(const api::AthenaParameters& athena) {
  if (athena.identity_center_configuration != nullptr) {
    return not_served("IdentityCenterConfiguration");
  }
  if (wire::present(athena.consumer_account_role_arn)) {
    return not_served("ConsumerAccountRoleArn");
  }
  if (wire::present(athena.work_group) && athena.work_group != "primary") {
    return invalid_value("WorkGroup " + std::string(athena.work_group) +
                         " is not found. Tarn serves the work group primary.");
  }
  return {};
}

// The one kind of parameters that fits the type; others are refused by name.
template <class In>
Result<void> apply(const In& in, DataSourceRow& row) {
  if (row.type != "ATHENA" && row.type != "S3") {
    return not_served("data sources of type " + row.type + " yet");
  }
  if (in.credentials != nullptr) return not_served("Credentials of data sources");
  if (in.vpc_connection_properties != nullptr) return not_served("VPC connections");
  row.name = in.name;
  if (in.ssl_properties != nullptr) {
    row.ssl = json_of(model_shape("SslProperties"), in.ssl_properties);
  }
  const auto* parameters = in.data_source_parameters;
  row.parameters = "{\"AthenaParameters\":{}}";
  if (parameters == nullptr) {
    if (row.type == "ATHENA") return {};
    return invalid_value("DataSourceParameters are needed for a data source of type S3.");
  }
  row.parameters = json_of(model_shape("DataSourceParameters"), parameters);
  const bool fits = row.type == "ATHENA" ? parameters->athena_parameters != nullptr
                                         : parameters->s3_parameters != nullptr;
  const auto json = TRY(Json::parse(row.parameters));
  if (!fits || json.members().size() != 1) {
    return invalid_value("DataSourceParameters must be those of the type " + row.type + " alone.");
  }
  if (row.type == "ATHENA") return check_athena(*parameters->athena_parameters);
  return {};
}

// A role is handed on to QuickSight, which needs the caller's right to pass it.
template <class In>
Result<void> pass_role(const In& in, std::vector<AccessRequest>& requests) {
  if (in.data_source_parameters == nullptr) return {};
  wire::Text role;
  if (const auto* athena = in.data_source_parameters->athena_parameters) role = athena->role_arn;
  if (const auto* s3 = in.data_source_parameters->s3_parameters) role = s3->role_arn;
  if (!wire::present(role)) return {};
  AccessRequest request;
  request.action = "iam:PassRole";
  request.resources = {std::string(role)};
  request.conditions = {{"iam:PassedToService", "quicksight.amazonaws.com"}};
  requests.push_back(std::move(request));
  return {};
}

void tell_summary(Context& context, const DataSourceRow& row, api::DataSourceSummary& out) {
  out.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.data_source_id = context.arena.copy(row.id);
  out.name = context.arena.copy(row.name);
  out.type = context.arena.copy(row.type);
  out.created_time = wire::Timestamp{row.created_ms};
  out.last_updated_time = wire::Timestamp{row.modified_ms};
}

}  // namespace

Result<void> refine_create_data_source(Quicksight&, Context&,
                                       const api::CreateDataSourceRequest& in,
                                       std::vector<AccessRequest>& requests) {
  return pass_role(in, requests);
}

Result<void> refine_update_data_source(Quicksight&, Context&,
                                       const api::UpdateDataSourceRequest& in,
                                       std::vector<AccessRequest>& requests) {
  return pass_role(in, requests);
}

Result<api::CreateDataSourceResponse> create_data_source(Quicksight&, Context& context,
                                                         const api::CreateDataSourceRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(check_asset_id(in.data_source_id));
  if (TRY(has_asset(context, kKind, in.data_source_id))) {
    return resource_exists("DataSource " + std::string(in.data_source_id) + " already exists.",
                           "DATA_SOURCE");
  }
  DataSourceRow row;
  row.id = in.data_source_id;
  row.type = in.type;
  row.owner = owner_of(context.identity);
  row.created_ms = row.modified_ms = context.clock.domain_ms();
  TRY(apply(in, row));
  TRY(put_data_source(context, row));
  const std::string arn = asset_arn(context, kKind, row.id);
  TRY(put_grants(context, kKind, row.id, in.permissions));
  TRY(put_tags(context, arn, in.tags));
  TRY(put_in_folders(context, in.folder_arns, kKind, row.id));
  auto out = answer<api::CreateDataSourceResponse>(context, 202);
  out.arn = context.arena.copy(arn);
  out.data_source_id = in.data_source_id;
  out.creation_status = "CREATION_IN_PROGRESS";
  return out;
}

Result<api::UpdateDataSourceResponse> update_data_source(Quicksight&, Context& context,
                                                         const api::UpdateDataSourceRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  DataSourceRow row = TRY(require_data_source(context, in.data_source_id));
  TRY(apply(in, row));
  // Who changes where it reads answers for what it reads.
  row.owner = owner_of(context.identity);
  row.modified_ms = context.clock.domain_ms();
  TRY(put_data_source(context, row));
  auto out = answer<api::UpdateDataSourceResponse>(context, 202);
  out.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.data_source_id = in.data_source_id;
  out.update_status = "UPDATE_IN_PROGRESS";
  return out;
}

Result<api::DescribeDataSourceResponse> describe_data_source(
    Quicksight&, Context& context, const api::DescribeDataSourceRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const DataSourceRow row = TRY(require_data_source(context, in.data_source_id));
  auto out = answer<api::DescribeDataSourceResponse>(context);
  out.data_source = context.arena.make<api::DataSource>();
  api::DataSource& source = *out.data_source;
  source.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  source.data_source_id = context.arena.copy(row.id);
  source.name = context.arena.copy(row.name);
  source.type = context.arena.copy(row.type);
  source.status = row.modified_ms == row.created_ms ? "CREATION_SUCCESSFUL" : "UPDATE_SUCCESSFUL";
  source.created_time = wire::Timestamp{row.created_ms};
  source.last_updated_time = wire::Timestamp{row.modified_ms};
  source.data_source_parameters = TRY(structure_of<api::DataSourceParameters>(
      context, model_shape("DataSourceParameters"), row.parameters));
  if (!row.ssl.empty()) {
    source.ssl_properties =
        TRY(structure_of<api::SslProperties>(context, model_shape("SslProperties"), row.ssl));
  }
  return out;
}

Result<api::DeleteDataSourceResponse> delete_data_source(Quicksight&, Context& context,
                                                         const api::DeleteDataSourceRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const DataSourceRow row = TRY(require_data_source(context, in.data_source_id));
  const std::string arn = asset_arn(context, kKind, row.id);
  TRY(context.transaction.erase(asset_key(context.scope(), kKind, row.id).bytes()));
  TRY(take_out_of_all_folders(context, kKind, row.id));
  TRY(erase_grants(context, kKind, row.id));
  TRY(erase_tags(context, arn));
  auto out = answer<api::DeleteDataSourceResponse>(context);
  out.arn = context.arena.copy(arn);
  out.data_source_id = in.data_source_id;
  return out;
}

Result<api::ListDataSourcesResponse> list_data_sources(Quicksight&, Context& context,
                                                       const api::ListDataSourcesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  std::vector<api::DataSource> items;
  const std::string next = TRY(
      list_page<DataSourceRow>(context, assets_key(context.scope(), kKind).bytes(), in.next_token,
                               in.max_results, [&](const DataSourceRow& row) -> Result<bool> {
                                 api::DataSource& item = items.emplace_back();
                                 item.arn = context.arena.copy(asset_arn(context, kKind, row.id));
                                 item.data_source_id = context.arena.copy(row.id);
                                 item.name = context.arena.copy(row.name);
                                 item.type = context.arena.copy(row.type);
                                 item.status = "CREATION_SUCCESSFUL";
                                 item.created_time = wire::Timestamp{row.created_ms};
                                 item.last_updated_time = wire::Timestamp{row.modified_ms};
                                 return true;
                               }));
  auto out = answer<api::ListDataSourcesResponse>(context);
  out.data_sources = to_list(context, items);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::SearchDataSourcesResponse> search_data_sources(
    Quicksight&, Context& context, const api::SearchDataSourcesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetSearch search = TRY(AssetSearch::make(context, kKind, in.filters[0].operator_,
                                                   in.filters[0].name, in.filters[0].value));
  std::vector<api::DataSourceSummary> items;
  const std::string next = TRY(
      list_page<DataSourceRow>(context, assets_key(context.scope(), kKind).bytes(), in.next_token,
                               in.max_results, [&](const DataSourceRow& row) -> Result<bool> {
                                 if (!TRY(search.matches(context, row.id, row.name))) return false;
                                 tell_summary(context, row, items.emplace_back());
                                 return true;
                               }));
  auto out = answer<api::SearchDataSourcesResponse>(context);
  out.data_source_summaries = to_list(context, items);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::DescribeDataSourcePermissionsResponse> describe_data_source_permissions(
    Quicksight&, Context& context, const api::DescribeDataSourcePermissionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const DataSourceRow row = TRY(require_data_source(context, in.data_source_id));
  auto out = answer<api::DescribeDataSourcePermissionsResponse>(context);
  out.data_source_arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.data_source_id = in.data_source_id;
  out.permissions = tell_grants(context, TRY(load_grants(context, kKind, row.id)));
  return out;
}

Result<api::UpdateDataSourcePermissionsResponse> update_data_source_permissions(
    Quicksight&, Context& context, const api::UpdateDataSourcePermissionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const DataSourceRow row = TRY(require_data_source(context, in.data_source_id));
  TRY(put_grants(context, kKind, row.id, in.grant_permissions));
  TRY(revoke_grants(context, kKind, row.id, in.revoke_permissions));
  auto out = answer<api::UpdateDataSourcePermissionsResponse>(context);
  out.data_source_arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.data_source_id = in.data_source_id;
  return out;
}

}  // namespace tarn::quicksight
