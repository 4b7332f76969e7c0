// Data sets: create, update, describe, delete. Listings and permissions: data_set_listing.cpp.
#include <set>
#include <string>
#include <utility>

#include "services/quicksight/answers.h"
#include "services/quicksight/asset_listing.h"
#include "services/quicksight/data_set_store.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/error_rows.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/ingestor.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/refresh_timer.h"
#include "services/quicksight/source_checks.h"
#include "services/quicksight/spice_store.h"
#include "services/quicksight/tags.h"

namespace tarn::quicksight {
namespace {

constexpr AssetKind kKind = AssetKind::kDataSet;

// What of a request says what the data set is.
constexpr std::string_view kGiven[] = {"PhysicalTableMap",
                                       "LogicalTableMap",
                                       "ColumnGroups",
                                       "FieldFolders",
                                       "RowLevelPermissionDataSet",
                                       "RowLevelPermissionTagConfiguration",
                                       "ColumnLevelPermissionRules",
                                       "DataSetUsageConfiguration",
                                       "PerformanceConfiguration",
                                       "UseAs"};

template <class In>
Result<void> refuse_unserved(const In& in) {
  if (in.dataset_parameters.present) return not_served("DatasetParameters yet");
  if (in.data_prep_configuration != nullptr) return not_served("DataPrepConfiguration yet");
  if (in.semantic_model_configuration != nullptr) {
    return not_served("SemanticModelConfiguration yet");
  }
  return {};
}

template <class In>
Result<Json> given_of(std::string_view shape, const In& in) {
  const Json all = TRY(Json::parse(json_of(model_shape(shape), &in)));
  Json given = Json::object();
  for (const std::string_view name : kGiven) {
    if (const Json* member = all.find(name)) given.set(name, *member);
  }
  return given;
}

// Checks and keeps what it was given; `row` has its id and revision.
Result<void> keep(Context& context, const Json& given, DataSetRow& row) {
  TRY(check_data_set(context, row.id, given));
  row.modified_ms = context.clock.domain_ms();
  const Json* users = given.find("RowLevelPermissionDataSet");
  row.row_level = users == nullptr ? "" : users->dump();
  row.has_tag_rules = given.find("RowLevelPermissionTagConfiguration") != nullptr;
  row.has_column_rules = given.find("ColumnLevelPermissionRules") != nullptr;
  const Json* use_as = given.find("UseAs");
  row.use_as = use_as == nullptr ? "" : use_as->as_string();
  TRY(put_given(context.transaction, context.scope(), row.id, given.dump()));
  return context.transaction.put(asset_key(context.scope(), kKind, row.id).bytes(),
                                 store::encode_row(row));
}

// Data sources are used, and rules read, by whoever may pass them on.
template <class In>
Result<void> pass_sources(Context& context, std::string_view shape, const In& in,
                          std::vector<AccessRequest>& requests) {
  const Json given = TRY(given_of(shape, in));
  std::set<std::string> sources;
  if (const Json* tables = given.find("PhysicalTableMap")) {
    for (const auto& [id, table] : tables->members()) {
      for (const auto& [kind, body] : table.members()) {
        if (const Json* arn = body.find("DataSourceArn")) sources.insert(arn->as_string());
      }
    }
  }
  for (const std::string& arn : sources) {
    AccessRequest request;
    request.action = "quicksight:PassDataSource";
    request.resources = {arn};
    requests.push_back(std::move(request));
  }
  const Json* users = given.find("RowLevelPermissionDataSet");
  if (users == nullptr || users->find("Arn") == nullptr) return {};
  AccessRequest request;
  request.action = "quicksight:PassDataSet";
  request.resources = {users->find("Arn")->as_string()};
  requests.push_back(std::move(request));
  static_cast<void>(context);
  return {};
}

// The ingestion that follows a data set that is made or changed. Its id.
Result<std::string> ingest_anew(Quicksight& quicksight, Context& context, const DataSetRow& set,
                                std::string_view request_type) {
  IngestionRow row;
  row.id = make_uuid(context.random);
  row.data_set_id = set.id;
  row.status = "QUEUED";
  row.request_source = "MANUAL";
  row.request_type = request_type;
  row.created_ms = context.clock.domain_ms();
  TRY(quicksight.ingestor().begin(context.transaction, context.scope(), row));
  const IngestionTicket ticket{std::string(context.account), std::string(context.region), set.id,
                               row.id};
  context.after_commit([&quicksight, ticket] { quicksight.ingestor().submit(ticket); });
  return row.id;
}

template <class Out>
Result<Out> tell_made(Quicksight& quicksight, Context& context, const DataSetRow& row,
                      std::string_view request_type) {
  Out out = answer<Out>(context, request_type == "EDIT" ? 200 : 201);
  out.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.data_set_id = context.arena.copy(row.id);
  if (row.import_mode != "SPICE") return out;
  const std::string id = TRY(ingest_anew(quicksight, context, row, request_type));
  out.ingestion_id = context.arena.copy(id);
  out.ingestion_arn =
      context.arena.copy(ingestion_arn(context.region, context.account, row.id, id));
  return out;
}

Result<void> drop_version(Quicksight& quicksight, Context& context, std::string_view id) {
  const auto old = TRY(quicksight.spice().erase(context.transaction, context.scope(), id));
  if (old)
    context.after_commit([&quicksight, extent = *old] { quicksight.spice().release(extent); });
  return {};
}

// Ingestions and schedules; what runs is stopped.
Result<void> drop_ingestions(Quicksight& quicksight, Context& context, const std::string& id) {
  const std::string ingestions = ingestions_key(context.scope(), id).bytes();
  auto cursor = TRY(context.transaction.scan(ingestions, store::prefix_end(ingestions)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<IngestionRow>(cursor->value()));
    if (row.status != "QUEUED") continue;
    TRY(context.transaction.erase(open_ingestion_key(context.scope(), id, row.id).bytes()));
    const IngestionTicket ticket{std::string(context.account), std::string(context.region), id,
                                 row.id};
    context.after_commit([&quicksight, ticket] { quicksight.ingestor().cancel(ticket); });
  }
  TRY(erase_error_rows(context.transaction, context.scope(), id));
  const std::string schedules = schedules_key(context.scope(), id).bytes();
  auto next = TRY(context.transaction.scan(schedules, store::prefix_end(schedules)));
  for (; next->valid(); TRY(next->next())) {
    const auto row = TRY(store::decode_row<RefreshScheduleRow>(next->value()));
    TRY(quicksight.refresh_timer().remove(context.transaction, context.scope(), id, row.id));
  }
  TRY(context.transaction.erase_range(ingestions, store::prefix_end(ingestions)));
  return context.transaction.erase_range(schedules, store::prefix_end(schedules));
}

void tell_columns(Context& context, const std::vector<bi::PreparedColumn>& columns,
                  wire::List<api::OutputColumn>& out) {
  std::vector<api::OutputColumn> items;
  for (const bi::PreparedColumn& column : columns) {
    api::OutputColumn& item = items.emplace_back();
    item.name = context.arena.copy(column.name);
    item.id = copy_present(context, column.id);
    item.description = copy_present(context, column.description);
    item.type = bi::type_name(column.type);
    if (column.type == bi::DataType::kDecimal) item.sub_type = column.is_fixed ? "FIXED" : "FLOAT";
  }
  out = to_list(context, items);
}

}  // namespace

Result<void> refine_create_data_set(Quicksight&, Context& context,
                                    const api::CreateDataSetRequest& in,
                                    std::vector<AccessRequest>& requests) {
  return pass_sources(context, "CreateDataSetRequest", in, requests);
}

Result<void> refine_update_data_set(Quicksight&, Context& context,
                                    const api::UpdateDataSetRequest& in,
                                    std::vector<AccessRequest>& requests) {
  return pass_sources(context, "UpdateDataSetRequest", in, requests);
}

Result<api::CreateDataSetResponse> create_data_set(Quicksight& quicksight, Context& context,
                                                   const api::CreateDataSetRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(check_asset_id(in.data_set_id));
  if (TRY(has_asset(context, kKind, in.data_set_id))) {
    return resource_exists("DataSet " + std::string(in.data_set_id) + " already exists.",
                           "DATA_SET");
  }
  TRY(refuse_unserved(in));
  DataSetRow row;
  row.id = in.data_set_id;
  row.name = in.name;
  row.import_mode = in.import_mode;
  row.revision = 1;
  row.created_ms = context.clock.domain_ms();
  TRY(keep(context, TRY(given_of("CreateDataSetRequest", in)), row));
  TRY(put_grants(context, kKind, row.id, in.permissions));
  TRY(put_tags(context, asset_arn(context, kKind, row.id), in.tags));
  TRY(put_in_folders(context, in.folder_arns, kKind, row.id));
  return tell_made<api::CreateDataSetResponse>(quicksight, context, row, "INITIAL_INGESTION");
}

Result<api::UpdateDataSetResponse> update_data_set(Quicksight& quicksight, Context& context,
                                                   const api::UpdateDataSetRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(refuse_unserved(in));
  LoadedDataSet loaded = TRY(load_data_set(context.transaction, context.scope(), in.data_set_id));
  DataSetRow row = std::move(loaded.row);
  Json given = TRY(given_of("UpdateDataSetRequest", in));
  if (const Json* use_as = loaded.given.find("UseAs")) given.set("UseAs", *use_as);
  row.name = in.name;
  row.import_mode = in.import_mode;
  ++row.revision;
  TRY(keep(context, given, row));
  if (row.import_mode != "SPICE") TRY(drop_version(quicksight, context, row.id));
  return tell_made<api::UpdateDataSetResponse>(quicksight, context, row, "EDIT");
}

Result<api::DescribeDataSetResponse> describe_data_set(Quicksight&, Context& context,
                                                       const api::DescribeDataSetRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const LoadedDataSet loaded =
      TRY(load_data_set(context.transaction, context.scope(), in.data_set_id));
  auto out = answer<api::DescribeDataSetResponse>(context);
  out.data_set =
      TRY(structure_of<api::DataSet>(context, model_shape("DataSet"), loaded.given.dump()));
  api::DataSet& set = *out.data_set;
  set.arn = context.arena.copy(asset_arn(context, kKind, loaded.row.id));
  set.data_set_id = context.arena.copy(loaded.row.id);
  set.name = context.arena.copy(loaded.row.name);
  set.created_time = wire::Timestamp{loaded.row.created_ms};
  set.last_updated_time = wire::Timestamp{loaded.row.modified_ms};
  set.import_mode = context.arena.copy(loaded.row.import_mode);
  // Without a data set that it was made of it has none.
  const auto tables = read_tables(context.transaction, context.scope(), loaded.given);
  if (tables.ok()) tell_columns(context, TRY(bi::describe(*tables)), set.output_columns);
  const auto version = TRY(SpiceStore::find(context.transaction, context.scope(), loaded.row.id));
  set.consumed_spice_capacity_in_bytes =
      version ? static_cast<int64_t>(version->extent.size_bytes) : 0;
  return out;
}

Result<api::DeleteDataSetResponse> delete_data_set(Quicksight& quicksight, Context& context,
                                                   const api::DeleteDataSetRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const DataSetRow row = TRY(load_data_set(context.transaction, context.scope(), in.data_set_id))
  .row;
  const std::string arn = asset_arn(context, kKind, row.id);
  TRY(context.transaction.erase(asset_key(context.scope(), kKind, row.id).bytes()));
  TRY(erase_given(context.transaction, context.scope(), row.id));
  TRY(drop_version(quicksight, context, row.id));
  TRY(drop_ingestions(quicksight, context, row.id));
  TRY(take_out_of_all_folders(context, kKind, row.id));
  TRY(erase_grants(context, kKind, row.id));
  TRY(erase_tags(context, arn));
  auto out = answer<api::DeleteDataSetResponse>(context);
  out.arn = context.arena.copy(arn);
  out.data_set_id = in.data_set_id;
  return out;
}

}  // namespace tarn::quicksight
