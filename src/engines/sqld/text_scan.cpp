#include "engines/sqld/text_scan.h"

#include <duckdb.hpp>
#include <duckdb/main/extension/extension_loader.hpp>

#include <atomic>

#include "base/encoding.h"
#include "engines/formats/unpack.h"
#include "engines/sqld/engine_errors.h"
#include "engines/sqld/nested_writer.h"
#include "engines/sqld/object_source.h"
#include "engines/sqld/partition_value.h"
#include "engines/sqld/physical_types.h"
#include "engines/sqld/row_reader.h"
#include "engines/sqld/session_state.h"

namespace tarn::engines {

namespace {

using duckdb::ClientContext;
using duckdb::idx_t;
using duckdb::Value;

constexpr uint64_t kPartBytes = 16u << 20;
constexpr uint64_t kRowBytesGuess = 64;

struct TextBindData final : duckdb::TableFunctionData {
  size_t table_index = 0;
  const WireTable* table = nullptr;
  duckdb::vector<duckdb::LogicalType> types;
  uint64_t total_bytes = 0;
};

struct Part {
  size_t split = 0;
  uint64_t begin_bytes = 0;
  uint64_t end_bytes = 0;  // UINT64_MAX: to the end
  bool is_divided = false;
};

// A column that has one value in each split.
struct ConstantColumn {
  size_t output = 0;
  size_t column = 0;
};

struct TextGlobalState final : duckdb::GlobalTableFunctionState {
  RowPlan plan;
  std::vector<ConstantColumn> constants;
  std::vector<Part> parts;
  std::atomic<size_t> next_part{0};
  idx_t MaxThreads() const override { return parts.size(); }
};

struct TextLocalState final : duckdb::LocalTableFunctionState {
  size_t part = 0;
  std::unique_ptr<RowReader> reader;
};

// Compression is told by how a file begins; what is not read is refused by its name.
void check_name(const std::string& path) {
  for (const char* other : {".lz4", ".snappy", ".lzo", ".deflate", ".xz", ".zip"}) {
    if (path.ends_with(other)) {
      throw_error("HIVE_UNSUPPORTED_FORMAT",
                  "Tarn does not read " + std::string(other) + " files yet: " + path);
    }
  }
}

// Whether a file is likely to be compressed: it is not divided then.
bool has_packed_name(const std::string& path) {
  for (const char* end : {".gz", ".gzip", ".bz2", ".zst"}) {
    if (path.ends_with(end)) return true;
  }
  return false;
}

// Only lines can be found from the middle of a file.
bool is_divisible(const WireTable& table, const WireSplit& split, const RowPlan& plan) {
  return table.format != ScanFormat::kCsv && plan.json.is_lines && plan.read.header_lines <= 1 &&
         !plan.read.is_by_header && plan.read.encoding == TextEncoding::kUtf8 &&
         !has_packed_name(split.path);
}

std::vector<Part> divide(const WireTable& table, const RowPlan& plan) {
  std::vector<Part> parts;
  for (size_t i = 0; i < table.splits.size(); ++i) {
    const WireSplit& split = table.splits[i];
    const bool is_part = split.offset_bytes != 0 || split.size_bytes != 0;
    if (!is_divisible(table, split, plan) || (!is_part && split.object_bytes <= kPartBytes)) {
      parts.push_back({i, 0, UINT64_MAX, false});
      continue;
    }
    const uint64_t end_bytes =
        split.size_bytes == 0 ? split.object_bytes : split.offset_bytes + split.size_bytes;
    for (uint64_t at = split.offset_bytes; at < end_bytes; at += kPartBytes) {
      parts.push_back({i, at, std::min(at + kPartBytes, end_bytes), true});
    }
  }
  return parts;
}

RowPlan make_plan(const WireTable& table) {
  RowPlan plan;
  plan.format = table.format;
  if (table.format == ScanFormat::kText) plan.text = value_or_throw(text_options(table.options));
  if (table.format == ScanFormat::kCsv) plan.csv = value_or_throw(csv_options(table.options));
  if (table.format == ScanFormat::kOpenxJson) {
    plan.json = value_or_throw(json_options(table.options));
  }
  plan.read = value_or_throw(read_options(table.options));
  if (table.format == ScanFormat::kText) plan.pattern = value_or_throw(line_pattern(table.options));
  return plan;
}

// Columns of a grok table are the fields of their names, else those of their places.
size_t grok_position(const SerdeOptions& options, const WireColumn& column) {
  const GrokPattern grok = value_or_throw(grok_pattern(options));
  for (const GrokField& field : grok.fields) {
    if (equals_ignoring_case(field.name, column.name)) return field.group;
  }
  return column.position < grok.fields.size() ? grok.fields[column.position].group : SIZE_MAX;
}

duckdb::unique_ptr<duckdb::FunctionData> bind(ClientContext& context,
                                              duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<std::string>& names) {
  auto data = duckdb::make_uniq<TextBindData>();
  data->table_index = static_cast<size_t>(input.inputs[0].GetValue<int64_t>());
  data->table = &session_of(context).start().tables.at(data->table_index);
  types = data->types = table_types(*data->table, context);
  names = table_column_names(*data->table);
  for (const WireSplit& split : data->table->splits) data->total_bytes += split.object_bytes;
  return data;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> init_global(
    ClientContext&, duckdb::TableFunctionInitInput& input) {
  const auto& data = input.bind_data->Cast<TextBindData>();
  const WireTable& table = *data.table;
  auto state = duckdb::make_uniq<TextGlobalState>();
  state->plan = make_plan(table);
  for (size_t output = 0; output < input.column_ids.size(); ++output) {
    const size_t column = input.column_ids[output];
    if (column >= table.columns.size()) {
      state->constants.push_back({output, column});
      continue;
    }
    const WireColumn& wire = table.columns[column];
    HiveType type = value_or_throw(parse_hive_type(wire.type));
    const bool is_flat = table.format == ScanFormat::kCsv || state->plan.pattern != nullptr;
    if (!is_writable(type, data.types[column]) || (is_flat && !type.children.empty())) {
      throw_error("HIVE_UNSUPPORTED_FORMAT", "Tarn does not read column " + wire.name +
                                                 " of type " + wire.type + " in " + table.name);
    }
    const size_t position =
        is_grok(table.options) ? grok_position(table.options, wire) : wire.position;
    state->plan.columns.push_back({output, position, wire.name, std::move(type)});
  }
  state->parts = divide(table, state->plan);
  return state;
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> init_local(duckdb::ExecutionContext&,
                                                               duckdb::TableFunctionInitInput&,
                                                               duckdb::GlobalTableFunctionState*) {
  return duckdb::make_uniq<TextLocalState>();
}

// False: this part of a divided file holds nothing, since the whole is one compressed stream.
bool open_part(QuerySession& session, const TextBindData& data, const TextGlobalState& global,
               TextLocalState& local) {
  const Part& part = global.parts[local.part];
  const WireSplit& split = data.table->splits[part.split];
  check_name(split.path);
  auto file = value_or_throw(session.open(data.table_index, part.split));
  char first[kPackingBytes];
  const size_t first_bytes = value_or_throw(ObjectCursor(file).read(0, first, sizeof first));
  const Packing packing = packing_of({first, first_bytes});
  const bool is_packed = packing != Packing::kNone;
  if (is_packed && part.begin_bytes > 0) return false;
  RowPart row_part;
  row_part.path = split.path;
  row_part.is_first = part.begin_bytes == 0;
  const uint64_t lead_bytes = row_part.is_first ? 0 : 1;
  if (part.is_divided && !is_packed) {
    row_part.size_bytes = part.end_bytes - part.begin_bytes + lead_bytes;
    if (row_part.is_first) row_part.size_bytes -= utf8_mark_bytes({first, first_bytes});
  }
  const uint64_t end_bytes = is_packed ? UINT64_MAX : part.end_bytes;
  std::unique_ptr<ByteSource> source = std::make_unique<ObjectSource>(
      std::move(file), session, part.begin_bytes, end_bytes, lead_bytes);
  source = unpack(std::move(source), packing);
  if (row_part.is_first) source = make_utf8(std::move(source), global.plan.read.encoding);
  local.reader = make_row_reader(global.plan, std::move(source), std::move(row_part));
  return true;
}

Value constant_of(const TextBindData& data, size_t column, const WireSplit& split) {
  const WireTable& table = *data.table;
  if (column >= data.types.size()) return Value(false);  // the engine only wants to count rows
  const size_t key = column - table.columns.size();
  if (key >= table.partition_columns.size()) return Value(split.path);
  const auto text =
      key < split.partition_values.size() ? split.partition_values[key] : std::nullopt;
  return partition_value(table.partition_columns[key], data.types[column], text);
}

void scan(ClientContext& context, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  const auto& data = input.bind_data->Cast<TextBindData>();
  auto& global = input.global_state->Cast<TextGlobalState>();
  auto& local = input.local_state->Cast<TextLocalState>();
  while (true) {
    if (!local.reader) {
      local.part = global.next_part++;
      if (local.part >= global.parts.size()) return;
      if (!open_part(session_of(context), data, global, local)) continue;
    }
    const idx_t count = local.reader->fill(output);
    if (count == 0) {
      local.reader.reset();
      continue;
    }
    const WireSplit& split = data.table->splits[global.parts[local.part].split];
    for (const ConstantColumn& constant : global.constants) {
      output.data[constant.output].Reference(constant_of(data, constant.column, split));
    }
    output.SetCardinality(count);
    return;
  }
}

// Parts are numbered in the order of the table's splits, so that rows keep theirs.
duckdb::OperatorPartitionData partition_data(ClientContext&,
                                             duckdb::TableFunctionGetPartitionInput& input) {
  if (input.partition_info.RequiresPartitionColumns()) {
    throw duckdb::InternalException("text scans have no partition columns");
  }
  return duckdb::OperatorPartitionData(input.local_state->Cast<TextLocalState>().part);
}

double progress(ClientContext&, const duckdb::FunctionData*,
                const duckdb::GlobalTableFunctionState* state) {
  const auto& global = state->Cast<TextGlobalState>();
  if (global.parts.empty()) return 100;
  const size_t begun = std::min(global.next_part.load(), global.parts.size());
  return 100.0 * static_cast<double>(begun) / static_cast<double>(global.parts.size());
}

duckdb::unique_ptr<duckdb::NodeStatistics> estimate_text_rows(ClientContext&,
                                                              const duckdb::FunctionData* bound) {
  return duckdb::make_uniq<duckdb::NodeStatistics>(
      bound->Cast<TextBindData>().total_bytes / kRowBytesGuess + 1);
}

}  // namespace

void register_text_scan(duckdb::DatabaseInstance& database) {
  duckdb::TableFunction function(kTextScanName, {duckdb::LogicalType::BIGINT}, scan, bind,
                                 init_global, init_local);
  function.projection_pushdown = true;
  function.get_partition_data = partition_data;
  function.table_scan_progress = progress;
  function.cardinality = estimate_text_rows;
  duckdb::ExtensionLoader(database, "tarn").RegisterFunction(std::move(function));
}

}  // namespace tarn::engines
