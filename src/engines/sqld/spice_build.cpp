#include "engines/sqld/spice_build.h"

#include <duckdb.hpp>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/catalog/catalog_entry/table_catalog_entry.hpp>
#include <duckdb/storage/statistics/numeric_stats.hpp>

#include <string>
#include <vector>

#include "engines/sqld/engine_errors.h"
#include "engines/sqld/spice_attachments.h"
#include "engines/sqld/statements.h"
#include "engines/sqld/told_pairs.h"

namespace tarn::engines {

namespace {

// What the databases of versions are written in: any engine from 1.2 on reads it.
constexpr const char* kStorageVersion = "v1.2.0";

void send_file(ServerLink& link, QuerySession& session, const ScratchFile& file) {
  send_pair(link, session, "bytes", spice_head());
  std::string piece(kPairBytesMax, '\0');
  for (uint64_t at = 0; at < file.size_bytes();) {
    const size_t got = value_or_throw(file.read(at, piece.data(), piece.size()));
    send_pair(link, session, "bytes", std::string_view(piece).substr(0, got));
    at += got;
  }
}

std::string statistics_text(duckdb::BaseStatistics& column) {
  std::string text = std::to_string(column.GetDistinctCount());
  if (column.GetStatsType() != duckdb::StatisticsType::NUMERIC_STATS) return text;
  if (!duckdb::NumericStats::HasMinMax(column)) return text;
  for (const duckdb::Value& end :
       {duckdb::NumericStats::Min(column), duckdb::NumericStats::Max(column)}) {
    const bool is_time = end.type().id() == duckdb::LogicalTypeId::TIMESTAMP;
    const double number = is_time
                              ? static_cast<double>(end.GetValue<duckdb::timestamp_t>().value)
                              : end.DefaultCastAs(duckdb::LogicalType::DOUBLE).GetValue<double>();
    text += " " + std::to_string(number);
  }
  return text;
}

// The database of the version while it is written; gone with this.
class Building {
 public:
  Building(duckdb::Connection& connection, SpiceFiles& files, const QuerySession& session)
      : connection_(connection),
        files_(files),
        name_("build-" + std::to_string(session.id())),
        file_(value_or_throw(files.add_scratch(name_, session.start().build_bytes_max))) {
    run(connection_, "ATTACH '" + std::string(kSpiceScheme) + name_ + "' AS " + quoted(name_) +
                         " (TYPE duckdb, STORAGE_VERSION '" + kStorageVersion + "')");
    is_attached_ = true;
  }
  ~Building() {
    try {
      detach();
    } catch (const std::exception&) {
      // What is left of it is a file without a name.
    }
    files_.remove(name_);
  }
  Building(const Building&) = delete;
  Building& operator=(const Building&) = delete;

  std::string table() const {
    return quoted(name_) + "." + quoted(kSpiceSchema) + "." + quoted(kSpiceTable);
  }
  const ScratchFile& file() const { return *file_; }
  // Of each column, as the engine has counted while it wrote.
  std::vector<std::string> statistics() {
    std::vector<std::string> all;
    connection_.context->RunFunctionInTransaction([&] {
      auto& table = duckdb::Catalog::GetEntry<duckdb::TableCatalogEntry>(
          *connection_.context, name_, kSpiceSchema, kSpiceTable);
      for (duckdb::idx_t i = 0; i < table.GetColumns().LogicalColumnCount(); ++i) {
        const auto column = table.GetStatistics(*connection_.context, i);
        all.push_back(column ? statistics_text(*column) : "0");
      }
    });
    return all;
  }
  void seal() {
    run(connection_, "CHECKPOINT " + quoted(name_));
    detach();
  }

 private:
  void detach() {
    if (!is_attached_) return;
    is_attached_ = false;
    run(connection_, "DETACH " + quoted(name_));
  }

  duckdb::Connection& connection_;
  SpiceFiles& files_;
  const std::string name_;
  const std::shared_ptr<ScratchFile> file_;
  bool is_attached_ = false;
};

}  // namespace

void build_spice(duckdb::Connection& connection, SpiceFiles& files, ServerLink& link,
                 QuerySession& session, std::atomic<uint64_t>& rows) {
  Building building(connection, files, session);
  run(connection, "CREATE TABLE " + building.table() + " AS " + session.start().sql);
  if (session.is_cancelled()) throw duckdb::InterruptException();
  auto counted = run(connection, "SELECT count(*) FROM " + building.table());
  const auto count = static_cast<uint64_t>(counted->Fetch()->GetValue(0, 0).GetValue<int64_t>());
  rows = count;
  const uint64_t most = session.start().rows_max;
  if (most != 0 && count > most) {
    throw_error("EXCEEDED_ROW_LIMIT", "Query yields more rows than it may");
  }
  const std::vector<std::string> columns = building.statistics();
  building.seal();
  send_file(link, session, building.file());
  send_pair(link, session, "rows", std::to_string(count));
  for (const std::string& column : columns) send_pair(link, session, "column", column);
  for (const auto& [reason, dropped] : session.dropped()) {
    send_pair(link, session, "dropped", std::to_string(dropped) + " " + reason);
  }
  for (const std::string& row : session.error_rows()) send_pair(link, session, "error", row);
}

}  // namespace tarn::engines
