#include "services/quicksight/ingestion_plan.h"

#include <utility>

#include "base/json.h"
#include "bi/prepare/conversions.h"
#include "bi/quote.h"
#include "services/quicksight/data_set_sources.h"
#include "services/quicksight/errors.h"
#include "services/quicksight/spice_store.h"

namespace tarn::quicksight {
namespace {

struct Window {
  std::string column;
  int64_t size_ms = 0;
};

std::string select_of(const bi::PreparedDataSet& prepared, const std::string& from) {
  std::string sql = "SELECT ";
  for (size_t i = 0; i < prepared.columns.size(); ++i) {
    const bi::PreparedColumn& column = prepared.columns[i];
    sql += (i > 0 ? ", " : "") + ("CAST(" + bi::quote_name(column.name) + " AS ") +
           bi::stored_type(column.type, column.is_fixed) + ") AS " + bi::quote_name(column.name);
  }
  return sql + " FROM " + from + " AS t";
}

Result<Window> read_window(const std::string& properties) {
  const auto json = TRY(Json::parse(properties));
  const Json* found = &json;
  for (const char* name : {"RefreshConfiguration", "IncrementalRefresh", "LookbackWindow"}) {
    found = found == nullptr ? nullptr : found->find(name);
  }
  if (found == nullptr || found->find("ColumnName") == nullptr) {
    return invalid_value("The data set has no look-back window.");
  }
  const std::string& unit = found->find("SizeUnit")->as_string();
  constexpr int64_t kHourMs = 3600 * 1000;
  const int64_t unit_ms = unit == "HOUR" ? kHourMs : unit == "DAY" ? 24 * kHourMs : 168 * kHourMs;
  return Window{found->find("ColumnName")->as_string(),
                std::min<int64_t>(found->find("Size")->as_int(), 1'000'000) * unit_ms};
}

}  // namespace

Result<IngestionPlan> plan_ingestion(const QuicksightParts& parts, SpiceStore& spice,
                                     const DataSetPlace& place, const LoadedDataSet& loaded,
                                     const std::optional<SpiceRow>& old) {
  bi::DataSet set;
  {
    const auto transaction = parts.database.begin();
    const store::Scope scope{parts.database.generation(), place.account, place.region};
    set = TRY(read_tables(*transaction, scope, loaded.given));
  }
  const DataSetQueries queries(parts, spice);
  const auto parent = [&](const std::string& arn, size_t first_scan) {
    return queries.open_without_rules(place, arn, first_scan);
  };
  DataSetSources sources(parts, place, parent, 0);
  TRY(sources.add_all(set));
  const int64_t now_ms = parts.clock.domain_ms();
  const bi::PreparedDataSet prepared = TRY(bi::prepare(set, sources.tables(), now_ms * 1000, true));
  IngestionPlan plan;
  plan.columns = to_rows(prepared.columns);
  engines::QueryRequest& request = plan.request;
  request.tables = sources.take_scans();
  request.open = sources.opener();
  std::string sql = select_of(prepared, prepared.relation.sql);
  if (old && old->revision == loaded.row.revision) {
    const Window window = TRY(read_window(loaded.row.refresh_properties));
    const std::string cut = bi::print_datetime((now_ms - window.size_ms) * 1000);
    const std::string column = bi::quote_name(window.column);
    engines::ScanTable scan;
    scan.format = engines::ScanFormat::kSpice;
    scan.splits.push_back({spice_object(*old), 0, 0, {}});
    sql = select_of(prepared, engines::scan_reference(request.tables.size())) + " WHERE " + column +
          " < " + cut + " OR " + column + " IS NULL UNION ALL " + sql + " WHERE " + column +
          " >= " + cut;
    request.tables.push_back(std::move(scan));
    auto held = TRY(spice.hold(*old));
    request.open = [&spice, row = *old, held, others = request.open](
                       const ObjectInfo& object) -> Result<std::unique_ptr<ObjectReader>> {
      return object.version_id == row.version_id ? spice.open(row, held) : others(object);
    };
    plan.is_incremental = true;
  }
  for (const bi::PreparedColumn& column : prepared.columns) {
    if (column.type != bi::DataType::kDatetime) continue;
    sql = "SELECT * FROM (" + sql + ") AS o ORDER BY " + bi::quote_name(column.name);
    break;
  }
  request.sql = std::move(sql);
  for (const bi::PreparedColumn& column : prepared.columns) {
    request.columns.push_back({column.name, "", bi::stored_type(column.type, column.is_fixed)});
  }
  request.id = "quicksight ingestion of " + loaded.row.id;
  request.group = place.account + "/spice";
  request.limits.time_ms = kMaxIngestionMs;
  request.limits.rows = kMaxSpiceRows;
  request.may_rerun = false;
  request.build = engines::BuildOrder{kMaxSpiceBytes};
  return plan;
}

}  // namespace tarn::quicksight
