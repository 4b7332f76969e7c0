// GetQueryResults: pages of a result, read back from its object in S3 as the caller.
#include <charconv>
#include <memory>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/athena/athena.h"
#include "services/athena/athena_operations.h"
#include "services/athena/errors.h"
#include "services/athena/execution.h"
#include "services/athena/result_file.h"
#include "services/athena/rows.h"

namespace tarn::athena {
namespace {

constexpr int32_t kMaxRows = 1000;

wire::List<api::ColumnInfo> column_infos(const QueryRow& row, Arena& arena) {
  auto list = wire::make_list<api::ColumnInfo>(arena, row.columns.size());
  for (uint32_t i = 0; i < list.size; ++i) {
    const ColumnRow& column = row.columns[i];
    list[i].catalog_name = "hive";
    list[i].schema_name = "";
    list[i].table_name = "";
    list[i].name = arena.copy(column.name);
    list[i].label = list[i].name;
    list[i].type = arena.copy(column.type);
    list[i].precision = column.precision;
    list[i].scale = column.scale;
    list[i].nullable = "UNKNOWN";
    list[i].case_sensitive = column.type == "varchar" || column.type == "char";
  }
  return list;
}

wire::List<api::Row> to_rows(const std::vector<ResultRow>& rows, Arena& arena) {
  auto list = wire::make_list<api::Row>(arena, rows.size());
  for (uint32_t i = 0; i < list.size; ++i) {
    list[i].data = wire::make_list<api::Datum>(arena, rows[i].size());
    for (uint32_t j = 0; j < rows[i].size(); ++j) {
      if (rows[i][j]) list[i].data[j].var_char_value = arena.copy(*rows[i][j]);
    }
  }
  return list;
}

Result<void> check_readable(const QueryRow& row) {
  if (row.state == "SUCCEEDED") return {};
  if (row.state == "FAILED" || row.state == "CANCELLED") {
    return invalid_request("Query did not finish successfully. Final query state: " + row.state);
  }
  return invalid_request("Query has not yet finished. Current state: " + row.state);
}

// "<query's id>:<offset of the next row>".
std::string make_token(const QueryRow& row, uint64_t offset_bytes) {
  return base64_encode(row.id + ":" + std::to_string(offset_bytes));
}

Result<uint64_t> read_token(const QueryRow& row, wire::Text token) {
  if (!wire::present(token)) return uint64_t{0};
  const auto text = base64_decode(token);
  const std::string prefix = row.id + ":";
  if (!text || !text->starts_with(prefix)) return invalid_next_token();
  uint64_t offset = 0;
  const char* const end = text->data() + text->size();
  const auto read = std::from_chars(text->data() + prefix.size(), end, offset);
  if (read.ec != std::errc() || read.ptr != end) return invalid_next_token();
  return offset;
}

Result<ResultPage> read_result_page(Athena& athena, const Context& context, const QueryRow& row,
                                    uint64_t offset_bytes, size_t limit) {
  if (row.writes_files()) return ResultPage{};
  const Caller caller = on_behalf(context);
  const S3Location place = TRY(parse_s3_location(row.output_location));
  auto object = athena.parts().objects.open(caller, place.bucket, place.key);
  if (object.ok()) {
    if (place.key.ends_with(".csv")) return read_csv_page(**object, offset_bytes, limit);
    return read_text_page(**object, offset_bytes, limit);
  }
  if (object.error().code() != "NoSuchKey") return std::move(object).error();
  return invalid_request("Could not find results of " + row.id + " at " + row.output_location +
                         ".");
}

}  // namespace

Result<api::GetQueryResultsOutput> get_query_results(Athena& athena, Context& context,
                                                     const api::GetQueryResultsInput& in) {
  const QueryRow row =
      TRY(require_query(context.transaction, context.scope(), in.query_execution_id));
  TRY(check_readable(row));
  Arena& arena = context.arena;
  const uint64_t offset_bytes = TRY(read_token(row, in.next_token));
  const auto limit = static_cast<size_t>(in.max_results.value_or(kMaxRows));
  const ResultPage page = TRY(read_result_page(athena, context, row, offset_bytes, limit));
  api::GetQueryResultsOutput out;
  out.update_count = row.writes_files() ? row.output_rows : 0;
  out.result_set = arena.make<api::ResultSet>();
  out.result_set->rows = to_rows(page.rows, arena);
  out.result_set->result_set_metadata = arena.make<api::ResultSetMetadata>();
  out.result_set->result_set_metadata->column_info = column_infos(row, arena);
  if (page.next_offset_bytes != 0) {
    out.next_token = arena.copy(make_token(row, page.next_offset_bytes));
  }
  return out;
}

}  // namespace tarn::athena
