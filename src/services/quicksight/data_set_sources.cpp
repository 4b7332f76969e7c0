#include "services/quicksight/data_set_sources.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "bi/prepare/conversions.h"
#include "services/quicksight/errors.h"
#include "services/quicksight/manifest.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {
namespace {

constexpr const char* kService = "quicksight.amazonaws.com";

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    out += c;
    if (c == '"') out += c;
  }
  return out + '"';
}

const Json* parameters_of(const Json& json) {
  return json.members().size() == 1 ? &json.members().front().second : nullptr;
}

Error denied(const Error& error, const std::string& what) {
  if (error.http_status() != 403) return error;
  return Error(403, "PERMISSION_DENIED", "No permission to read " + what + ": " + error.message());
}

}  // namespace

std::string parameter_of(const DataSourceRow& row, std::string_view member) {
  const auto json = Json::parse(row.parameters);
  if (!json.ok()) return {};
  const Json* parameters = parameters_of(*json);
  const Json* found = parameters == nullptr ? nullptr : parameters->find(member);
  return found == nullptr ? std::string() : found->as_string();
}

Result<std::shared_ptr<const Caller>> DataSetSources::caller_of(const DataSourceRow& row) const {
  Caller caller;
  caller.region = place_.region;
  const std::string role = parameter_of(row, "RoleArn");
  if (role.empty()) {
    caller.identity = identity_of(row.owner);
  } else {
    auto identity = parts_.identities.assume_service_role(role, kService, "QuickSight");
    if (!identity.ok()) {
      return Error(400, "FAILURE_TO_ASSUME_ROLE",
                   "QuickSight can't assume the role " + role + ": " + identity.error().message());
    }
    caller.identity = *std::move(identity);
  }
  caller.identity.service = kService;
  return std::make_shared<const Caller>(std::move(caller));
}

Result<const DataSetSources::Source*> DataSetSources::source(const std::string& arn) {
  const auto known = sources_.find(arn);
  if (known != sources_.end()) return &known->second;
  const auto ref = parse_asset_arn(arn);
  const Error missing(400, "DATA_SOURCE_NOT_FOUND", "There is no data source " + arn);
  if (!ref || ref->kind != AssetKind::kDataSource || ref->account != place_.account ||
      ref->region != place_.region) {
    return missing;
  }
  const auto transaction = parts_.database.begin();
  const store::Scope scope{parts_.database.generation(), place_.account, place_.region};
  const auto bytes =
      TRY(transaction->get(asset_key(scope, AssetKind::kDataSource, ref->id).bytes()));
  if (!bytes) return missing;
  Source source;
  source.row = TRY(store::decode_row<DataSourceRow>(*bytes));
  source.caller = TRY(caller_of(source.row));
  return &sources_.emplace(arn, std::move(source)).first->second;
}

Result<void> DataSetSources::add_all(const bi::DataSet& set) {
  for (const auto& [id, table] : set.physical) {
    auto added = add(table);
    if (!added.ok()) return std::move(added).error().within(bi::place_of(id, table));
    tables_[id] = *std::move(added);
  }
  return {};
}

// Columns are as its version in SPICE has them, which may be older than what it says of them.
Result<bi::SourceTable> DataSetSources::add_data_set(const bi::PhysicalTable& table) {
  DataSetView view = TRY(open_parent_(table.data_source_arn, next_scan()));
  bi::SourceTable out{view.relation.sql, {}};
  for (const bi::Column& column : view.relation.columns) {
    const auto known = std::ranges::find(table.columns, column.name, &bi::PreparedColumn::name);
    const bool is_fixed =
        known != table.columns.end() && known->type == column.type && known->is_fixed;
    out.columns.push_back({column.name, bi::stored_type(column.type, is_fixed)});
  }
  for (engines::ScanTable& scan : view.request.tables) {
    for (const engines::ScanSplit& split : scan.splits) {
      parents_[split.object.version_id] = view.request.open;
    }
    scans_.push_back(std::move(scan));
  }
  is_kept_ = is_kept_ && !view.cache_key.empty();
  cache_key_ += view.cache_key + "\n";
  const bool is_older = data_as_of_ms_ == 0 || view.data_as_of_ms < data_as_of_ms_;
  if (is_older) data_as_of_ms_ = view.data_as_of_ms;
  return out;
}

Result<bi::SourceTable> DataSetSources::add(const bi::PhysicalTable& table) {
  if (table.kind == bi::SourceKind::kDataSet) return add_data_set(table);
  is_kept_ = false;
  const Source* found = TRY(source(table.data_source_arn));
  const bool is_athena = found->row.type == "ATHENA";
  if (is_athena != (table.kind != bi::SourceKind::kS3)) {
    return Error(
        400, "INVALID_DATA_SOURCE_CONFIG",
        "A table of this kind can't be read from a data source of type " + found->row.type);
  }
  if (table.kind == bi::SourceKind::kS3) return add_files(*found, table);
  if (table.kind == bi::SourceKind::kSql) return add_statement(*found, table.schema, table.sql);
  if (!table.catalog.empty() && table.catalog != "AwsDataCatalog") {
    return Error(400, "SQL_TABLE_NOT_FOUND", "Tarn serves the catalog AwsDataCatalog");
  }
  std::string columns;
  for (const bi::PreparedColumn& column : table.columns) {
    columns += (columns.empty() ? "" : ", ") + quoted(column.name);
  }
  const std::string from = (table.schema.empty() ? "" : quoted(table.schema) + ".");
  return add_statement(*found, table.schema,
                       "SELECT " + columns + " FROM " + from + quoted(table.name));
}

Result<bi::SourceTable> DataSetSources::add_statement(const Source& source,
                                                      const std::string& database,
                                                      const std::string& sql) {
  engines::PlannedStatement planned = TRY(
      parts_.planner.plan(*source.caller, {database, sql, parts_.clock.domain_ms()}, next_scan()));
  bi::SourceTable table{planned.relation, {}};
  for (const engines::ResultColumn& column : planned.columns) {
    table.columns.push_back({column.name, column.physical_type});
  }
  for (engines::ScanTable& scan : planned.tables) {
    own(scan.splits, source);
    scans_.push_back(std::move(scan));
  }
  return table;
}

Result<bi::SourceTable> DataSetSources::add_files(const Source& source,
                                                  const bi::PhysicalTable& table) {
  const auto parameters = TRY(Json::parse(source.row.parameters));
  const Json* inner = parameters_of(parameters);
  const Json* location = inner == nullptr ? nullptr : inner->find("ManifestFileLocation");
  if (location == nullptr || location->find("Bucket") == nullptr ||
      location->find("Key") == nullptr) {
    return Error(400, "S3_MANIFEST_ERROR", "The data source has no manifest");
  }
  const std::string& bucket = location->find("Bucket")->as_string();
  const std::string& key = location->find("Key")->as_string();
  auto opened = parts_.objects.open(*source.caller, bucket, key);
  if (!opened.ok()) return denied(opened.error(), "the manifest s3://" + bucket + "/" + key);
  if ((*opened)->info().size_bytes > kMaxManifestBytes) {
    return Error(400, "S3_MANIFEST_ERROR", "A manifest has 1 MiB at most");
  }
  Manifest manifest = TRY(read_manifest(TRY((*opened)->read(0, kMaxManifestBytes))));
  TRY(apply_upload_settings(table.upload_settings, manifest));
  std::vector<std::string> names;
  for (const bi::PreparedColumn& column : table.columns) names.push_back(column.name);
  engines::ScanTable scan = TRY(text_scan(manifest, names));
  for (const S3Place& place : manifest.places) {
    const auto take = [&](const std::vector<ObjectInfo>& page) {
      for (const ObjectInfo& object : page) {
        if (!place.is_prefix && object.key != place.key) continue;
        if (object.size_bytes > 0) scan.splits.push_back({object, 0, 0, {}});
      }
      return place.is_prefix;
    };
    const size_t before = scan.splits.size();
    const auto listed = parts_.objects.list(*source.caller, place.bucket, place.key, take);
    const std::string what = "s3://" + place.bucket + "/" + place.key;
    if (!listed.ok()) return denied(listed.error(), what);
    if (!place.is_prefix && scan.splits.size() == before) {
      return Error(400, "S3_FILE_INACCESSIBLE", "There is no file " + what + ", or it is empty");
    }
  }
  own(scan.splits, source);
  bi::SourceTable out{engines::scan_reference(next_scan()), {}};
  for (const engines::ScanColumn& column : scan.columns) {
    out.columns.push_back({column.name, column.physical_type});
  }
  scans_.push_back(std::move(scan));
  return out;
}

void DataSetSources::own(const std::vector<engines::ScanSplit>& splits, const Source& source) {
  for (const engines::ScanSplit& split : splits) {
    owners_[split.object.version_id] = source.caller;
  }
}

DataSetSources::Open DataSetSources::opener() const {
  return [objects = &parts_.objects, owners = owners_,
          parents = parents_](const ObjectInfo& object) -> Result<std::unique_ptr<ObjectReader>> {
    const auto parent = parents.find(object.version_id);
    if (parent != parents.end()) return parent->second(object);
    const auto owner = owners.find(object.version_id);
    if (owner == owners.end()) return internal_error("an object that no table has");
    auto opened = objects->open(*owner->second, object.bucket, object.key, object.version_id);
    if (opened.ok()) return opened;
    return denied(opened.error(), "s3://" + object.bucket + "/" + object.key);
  };
}

}  // namespace tarn::quicksight
