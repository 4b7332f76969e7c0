#include "engines/sqld/parquet_scan.h"

#include <duckdb.hpp>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/catalog/catalog_entry/table_function_catalog_entry.hpp>
#include <duckdb/common/multi_file/multi_file_function.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>

#include "engines/sqld/engine_errors.h"
#include "engines/sqld/file_system.h"
#include "engines/sqld/parquet_types.h"
#include "engines/sqld/partition_value.h"
#include "engines/sqld/physical_types.h"
#include "engines/sqld/session_state.h"

namespace tarn::engines {

namespace {

using duckdb::ClientContext;
using duckdb::LogicalType;
using duckdb::OpenFileInfo;
using duckdb::Value;

constexpr const char* kSplitOption = "split";

// The object versions of one table, as they came.
class SplitList final : public duckdb::MultiFileList {
 public:
  SplitList(const WireTable& table, duckdb::vector<OpenFileInfo> files)
      : MultiFileList(files, duckdb::FileGlobOptions::ALLOW_EMPTY), table_(table), files_(files) {}

  duckdb::vector<OpenFileInfo> GetAllFiles() override { return files_; }
  duckdb::FileExpandResult GetExpandResult() override {
    if (files_.empty()) return duckdb::FileExpandResult::NO_FILES;
    return files_.size() == 1 ? duckdb::FileExpandResult::SINGLE_FILE
                              : duckdb::FileExpandResult::MULTIPLE_FILES;
  }
  duckdb::idx_t GetTotalFileCount() override { return files_.size(); }
  duckdb::unique_ptr<MultiFileList> Copy() override {
    return duckdb::make_uniq<SplitList>(table_, files_);
  }

 protected:
  OpenFileInfo GetFile(duckdb::idx_t index) override {
    return index < files_.size() ? files_[index] : OpenFileInfo();
  }

 private:
  const WireTable& table_;
  duckdb::vector<OpenFileInfo> files_;
};

class TableReader final : public duckdb::MultiFileReader {
 public:
  duckdb::unique_ptr<MultiFileReader> Copy() const override {
    return duckdb::make_uniq<TableReader>(*this);
  }

  duckdb::vector<std::string> ParsePaths(const Value& input) override {
    table_index_ = static_cast<size_t>(input.GetValue<int64_t>());
    return {};
  }

  duckdb::shared_ptr<duckdb::MultiFileList> CreateFileList(ClientContext& context,
                                                           const duckdb::vector<std::string>&,
                                                           const duckdb::FileGlobInput&) override {
    table_ = &session_of(context).start().tables.at(table_index_);
    types_ = table_types(*table_, context);
    duckdb::vector<OpenFileInfo> files;
    for (size_t i = 0; i < table_->splits.size(); ++i) {
      OpenFileInfo file(kFileScheme + table_->splits[i].version_id);
      file.extended_info = duckdb::make_shared_ptr<duckdb::ExtendedOpenFileInfo>();
      file.extended_info->options[kSplitOption] = Value::UBIGINT(i);
      files.push_back(std::move(file));
    }
    return duckdb::make_shared_ptr<SplitList>(*table_, std::move(files));
  }

  bool Bind(duckdb::MultiFileOptions& options, duckdb::MultiFileList&,
            duckdb::vector<LogicalType>& types, duckdb::vector<std::string>& names,
            duckdb::MultiFileReaderBindData& bind_data) override {
    options.auto_detect_hive_partitioning = false;
    names = table_column_names(*table_);
    types = types_;
    for (size_t i = 0; i < names.size(); ++i) {
      auto column = duckdb::MultiFileColumnDefinition::CreateFromNameAndType(names[i], types[i]);
      column.identifier = Value(names[i]);
      column.default_expression = duckdb::make_uniq<duckdb::ConstantExpression>(Value(types[i]));
      bind_data.schema.push_back(std::move(column));
    }
    bind_data.mapping = duckdb::MultiFileColumnMappingMode::BY_NAME;
    return true;
  }

  duckdb::shared_ptr<duckdb::BaseFileReader> CreateReader(
      ClientContext& context, duckdb::GlobalTableFunctionState& state, const OpenFileInfo& file,
      duckdb::idx_t index, const duckdb::MultiFileBindData& bound) override {
    try {
      return MultiFileReader::CreateReader(context, state, file, index, bound);
    } catch (const std::exception& error) {
      rethrow_as("HIVE_BAD_DATA", "Not valid Parquet file: " + split_of(file).path, error);
    }
  }
  duckdb::shared_ptr<duckdb::BaseFileReader> CreateReader(
      ClientContext& context, const OpenFileInfo& file, duckdb::BaseFileReaderOptions& options,
      const duckdb::MultiFileOptions& file_options,
      duckdb::MultiFileReaderInterface& interface) override {
    try {
      return MultiFileReader::CreateReader(context, file, options, file_options, interface);
    } catch (const std::exception& error) {
      rethrow_as("HIVE_BAD_DATA", "Not valid Parquet file: " + split_of(file).path, error);
    }
  }

  void FinalizeBind(duckdb::MultiFileReaderData& reader_data, const duckdb::MultiFileOptions&,
                    const duckdb::MultiFileReaderBindData& bind_data,
                    const duckdb::vector<duckdb::MultiFileColumnDefinition>& columns,
                    const duckdb::vector<duckdb::ColumnIndex>& column_ids, ClientContext&,
                    duckdb::optional_ptr<duckdb::MultiFileReaderGlobalState>) override {
    (void)bind_data;
    const WireSplit& split = split_of(reader_data.reader->file);
    for (size_t i = 0; i < column_ids.size(); ++i) {
      const size_t column = column_ids[i].GetPrimaryIndex();
      // The engine joins the first rows of an order with their other columns by file and row.
      if (column == COLUMN_IDENTIFIER_FILE_INDEX) {
        const auto index = reader_data.reader->file_list_idx.GetIndex();
        reader_data.constant_map.Add(duckdb::MultiFileGlobalIndex(i), Value::UBIGINT(index));
      }
      if (column >= columns.size()) continue;
      if (column < table_->columns.size()) {
        check_type(*reader_data.reader, columns[column], column, split);
      } else {
        reader_data.constant_map.Add(duckdb::MultiFileGlobalIndex(i), constant_of(column, split));
      }
    }
  }

 private:
  const WireSplit& split_of(const OpenFileInfo& file) const {
    return table_->splits.at(file.extended_info->options.at(kSplitOption).GetValue<uint64_t>());
  }

  Value constant_of(size_t column, const WireSplit& split) const {
    const size_t key = column - table_->columns.size();
    if (key >= table_->partition_columns.size()) return Value(split.path);
    const auto text =
        key < split.partition_values.size() ? split.partition_values[key] : std::nullopt;
    return partition_value(table_->partition_columns[key], types_[column], text);
  }

  void check_type(duckdb::BaseFileReader& reader, const duckdb::MultiFileColumnDefinition& wanted,
                  size_t column, const WireSplit& split) const {
    for (const auto& found : reader.GetColumns()) {
      if (!duckdb::StringUtil::CIEquals(found.name, wanted.name)) continue;
      if (is_readable_as(found.type, wanted.type)) return;
      throw_error("HIVE_BAD_DATA", "Field " + found.name + "'s type " +
                                       parquet_type_name(found.type) + " in parquet file " +
                                       split.path + " is incompatible with type " +
                                       table_->columns[column].type + " defined in table schema");
    }
  }

  size_t table_index_ = 0;
  const WireTable* table_ = nullptr;
  duckdb::vector<LogicalType> types_;
};

duckdb::unique_ptr<duckdb::MultiFileReader> make_reader(const duckdb::TableFunction&) {
  return duckdb::make_uniq<TableReader>();
}

// The functions of the engine's own scan that ours wrap.
struct OriginalScan final : duckdb::TableFunctionInfo {
  duckdb::table_function_bind_t bind = nullptr;
};

// Set once, before any query: a scan's function sees neither its info nor its bind input.
duckdb::table_function_t original_scan = nullptr;

void scan_parquet(ClientContext& context, duckdb::TableFunctionInput& input,
                  duckdb::DataChunk& output) {
  try {
    original_scan(context, input, output);
  } catch (const std::exception& error) {
    const auto& state = input.local_state->Cast<duckdb::MultiFileLocalState>();
    const std::string path =
        state.reader ? session_of(context).path_of(version_of_file(state.reader->GetFileName()))
                     : "";
    rethrow_as("HIVE_BAD_DATA", "Failed to read Parquet file: " + path, error);
  }
}

bool has_binary_column(const WireTable& table) {
  for (const WireColumn& column : table.columns) {
    if (column.physical_type.find("BLOB") != std::string::npos) return true;
  }
  return false;
}

// Opens the first file ahead: its statistics and row count guide the plan, and it is read anyway.
void open_first_file(ClientContext& context, duckdb::MultiFileBindData& bound,
                     const duckdb::TableFunctionBindInput& input) {
  if (bound.file_list->IsEmpty()) return;
  auto options = bound.interface->InitializeOptions(context, nullptr);
  for (const auto& parameter : input.named_parameters) {
    bound.interface->ParseOption(context, parameter.first, parameter.second, bound.file_options,
                                 *options);
  }
  bound.initial_reader = bound.multi_file_reader->CreateReader(
      context, bound.file_list->GetFirstFile(), *options, bound.file_options, *bound.interface);
  bound.interface->FinalizeBindData(bound);
}

duckdb::unique_ptr<duckdb::FunctionData> bind_scan(ClientContext& context,
                                                   duckdb::TableFunctionBindInput& input,
                                                   duckdb::vector<LogicalType>& types,
                                                   duckdb::vector<std::string>& names) {
  const auto index = input.inputs[0].GetValue<int64_t>();
  const WireTable& table = session_of(context).start().tables.at(static_cast<size_t>(index));
  if (!has_binary_column(table)) input.named_parameters["binary_as_string"] = Value::BOOLEAN(true);
  auto bound = input.info->Cast<OriginalScan>().bind(context, input, types, names);
  open_first_file(context, bound->Cast<duckdb::MultiFileBindData>(), input);
  return bound;
}

duckdb::unique_ptr<duckdb::NodeStatistics> estimate_rows(ClientContext&,
                                                         const duckdb::FunctionData* data) {
  const auto& bound = data->Cast<duckdb::MultiFileBindData>();
  return bound.interface->GetCardinality(bound, bound.file_list->GetTotalFileCount());
}

duckdb::unique_ptr<duckdb::BaseStatistics> column_statistics(ClientContext& context,
                                                             const duckdb::FunctionData* data,
                                                             duckdb::column_t column) {
  const auto& bound = data->Cast<duckdb::MultiFileBindData>();
  if (!bound.initial_reader || column >= bound.names.size() ||
      bound.file_list->GetExpandResult() != duckdb::FileExpandResult::SINGLE_FILE) {
    return nullptr;
  }
  for (const auto& found : bound.initial_reader->GetColumns()) {
    if (!duckdb::StringUtil::CIEquals(found.name, bound.names[column])) continue;
    if (found.type != bound.types[column]) return nullptr;
    return bound.initial_reader->GetStatistics(context, found.name);
  }
  return nullptr;
}

}  // namespace

void register_parquet_scan(duckdb::DatabaseInstance& database) {
  duckdb::ExtensionLoader loader(database, "tarn");
  auto& entry = loader.GetTableFunction("parquet_scan");
  duckdb::TableFunction scan = entry.functions.GetFunctionByArguments(
      *duckdb::Connection(database).context, {LogicalType::VARCHAR});
  auto original = duckdb::make_shared_ptr<OriginalScan>();
  original->bind = scan.bind;
  scan.name = kParquetScanName;
  scan.arguments = {LogicalType::BIGINT};
  scan.function_info = std::move(original);
  scan.bind = bind_scan;
  original_scan = scan.function;
  scan.function = scan_parquet;
  scan.cardinality = estimate_rows;
  scan.statistics = column_statistics;
  scan.get_multi_file_reader = make_reader;
  // Plans never leave this process, and another worker could not read ours.
  scan.serialize = nullptr;
  scan.deserialize = nullptr;
  loader.RegisterFunction(std::move(scan));
}

}  // namespace tarn::engines
