#include "engines/sqld/file_write.h"

#include <duckdb.hpp>

#include <string>
#include <vector>

#include "engines/sqld/engine_errors.h"
#include "engines/sqld/statements.h"
#include "engines/sqld/told_pairs.h"

namespace tarn::engines {

namespace {

constexpr const char* kRows = "temp.main.tarn_rows";
constexpr const char* kParts = "temp.main.tarn_parts";

// One file while it is written; gone with this.
class Writing {
 public:
  Writing(SpiceFiles& files, const QuerySession& session)
      : files_(files),
        name_("write-" + std::to_string(session.id())),
        stream_(value_or_throw(files.add_stream(name_))) {}
  ~Writing() { files_.remove(name_); }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  // The number of rows.
  uint64_t fill(duckdb::Connection& connection, const std::string& sql,
                const std::string& compression) {
    auto copied = run(connection, "COPY (" + sql + ") TO '" + std::string(kSpiceScheme) + name_ +
                                      "' (FORMAT parquet, COMPRESSION " + compression +
                                      ", USE_TMP_FILE false)");
    check_or_throw(stream_->seal());
    return static_cast<uint64_t>(copied->GetValue(0, 0).GetValue<int64_t>());
  }
  void send(ServerLink& link, QuerySession& session) const {
    std::string piece(kPairBytesMax, '\0');
    for (uint64_t at = 0;;) {
      const size_t got = value_or_throw(stream_->read(at, piece.data(), piece.size()));
      if (got == 0) return;
      send_pair(link, session, "bytes", std::string_view(piece).substr(0, got));
      at += got;
    }
  }

 private:
  SpiceFiles& files_;
  const std::string name_;
  const std::shared_ptr<ScratchStream> stream_;
};

uint64_t write_one(duckdb::Connection& connection, SpiceFiles& files, ServerLink& link,
                   QuerySession& session, const std::string& sql) {
  Writing writing(files, session);
  const uint64_t count = writing.fill(connection, sql, session.start().write->compression);
  writing.send(link, session);
  send_pair(link, session, "rows", std::to_string(count));
  return count;
}

// The rows go to a table of this connection first: which partitions there are is known then.
class Partitioned {
 public:
  Partitioned(duckdb::Connection& connection, const QueryStart& start) : connection_(connection) {
    const size_t count = start.write->partition_count;
    const size_t first = start.columns.size() - count;
    std::string distinct, values;
    for (size_t i = 0; i < start.columns.size(); ++i) {
      const std::string name = quoted(start.columns[i].name);
      if (i < first) {
        columns_ += (i == 0 ? "r." : ", r.") + name;
        continue;
      }
      const std::string part = "p" + std::to_string(i - first);
      distinct += (i == first ? "" : ", ") + name + " AS " + part;
      values += (i == first ? "" : ", ") + ("CAST(" + part) + " AS VARCHAR)";
      matches_ += " AND r." + name + " IS NOT DISTINCT FROM p." + part;
    }
    values_ = values;
    run(connection, std::string("CREATE TEMP TABLE ") + kRows + " AS " + start.sql);
    run(connection, std::string("CREATE TEMP TABLE ") + kParts +
                        " AS SELECT row_number() OVER () AS number, * FROM (SELECT DISTINCT " +
                        distinct + " FROM " + kRows + " ORDER BY ALL)");
  }

  size_t count() const {
    auto counted = run(connection_, std::string("SELECT count(*) FROM ") + kParts);
    return static_cast<size_t>(counted->GetValue(0, 0).GetValue<int64_t>());
  }
  duckdb::vector<duckdb::Value> values_of(size_t number) const {
    auto found = run(connection_, "SELECT " + values_ + " FROM " + kParts +
                                      " WHERE number = " + std::to_string(number));
    duckdb::vector<duckdb::Value> values;
    for (duckdb::idx_t i = 0; i < found->ColumnCount(); ++i)
      values.push_back(found->GetValue(i, 0));
    return values;
  }
  std::string rows_of(size_t number) const {
    return "SELECT " + columns_ + " FROM " + kRows + " r JOIN " + kParts +
           " p ON p.number = " + std::to_string(number) + matches_;
  }

 private:
  duckdb::Connection& connection_;
  std::string columns_;
  std::string values_;
  std::string matches_;
};

}  // namespace

void write_files(duckdb::Connection& connection, SpiceFiles& files, ServerLink& link,
                 QuerySession& session, std::atomic<uint64_t>& rows) {
  const QueryStart& start = session.start();
  if (start.write->partition_count == 0) {
    rows = write_one(connection, files, link, session, start.sql);
    return;
  }
  const Partitioned partitioned(connection, start);
  const size_t count = partitioned.count();
  if (count > kWrittenPartitionsMax) {
    throw_error("HIVE_TOO_MANY_OPEN_PARTITIONS", "Exceeded limit of " +
                                                     std::to_string(kWrittenPartitionsMax) +
                                                     " open writers for partitions/buckets");
  }
  for (size_t number = 1; number <= count; ++number) {
    if (session.is_cancelled()) throw duckdb::InterruptException();
    for (const duckdb::Value& value : partitioned.values_of(number)) {
      const std::string text = value.IsNull() ? "" : value.GetValue<std::string>();
      send_pair(link, session, "value",
                value.IsNull() ? std::string_view() : std::string_view(text));
    }
    rows += write_one(connection, files, link, session, partitioned.rows_of(number));
  }
}

}  // namespace tarn::engines
