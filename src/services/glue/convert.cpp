#include "services/glue/convert.h"

#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

std::optional<int64_t> to_ms(const std::optional<wire::Timestamp>& time) {
  if (!time) return std::nullopt;
  return time->unix_ms;
}

std::optional<wire::Timestamp> to_time(std::optional<int64_t> ms) {
  if (!ms) return std::nullopt;
  return wire::Timestamp{*ms};
}

std::vector<CatalogColumn> to_columns(const wire::List<api::Column>& in) {
  std::vector<CatalogColumn> columns;
  for (const api::Column& column : in) {
    columns.push_back({std::string(column.name), std::string(column.type),
                       std::string(column.comment), to_map(column.parameters)});
  }
  return columns;
}

wire::List<api::Column> to_api(const std::vector<CatalogColumn>& columns, Arena& arena) {
  auto list = wire::make_list<api::Column>(arena, columns.size());
  for (uint32_t i = 0; i < list.size; ++i) {
    list[i].name = arena.copy(columns[i].name);
    if (!columns[i].type.empty()) list[i].type = arena.copy(columns[i].type);
    if (!columns[i].comment.empty()) list[i].comment = arena.copy(columns[i].comment);
    if (!columns[i].parameters.empty()) {
      list[i].parameters = to_wire_map(columns[i].parameters, arena);
    }
  }
  return list;
}

Result<StorageRow> to_storage(const api::StorageDescriptor* in) {
  StorageRow row;
  if (in == nullptr) return row;
  if (in->schema_reference != nullptr) {
    return invalid_input("StorageDescriptor.SchemaReference is not served by Tarn.");
  }
  row.is_present = true;
  row.storage.columns = to_columns(in->columns);
  row.storage.location = in->location;
  row.additional_locations = to_strings(in->additional_locations);
  row.storage.input_format = in->input_format;
  row.storage.output_format = in->output_format;
  row.storage.compressed = in->compressed.value_or(false);
  row.storage.number_of_buckets = in->number_of_buckets.value_or(0);
  if (in->serde_info != nullptr) {
    row.storage.serde_name = in->serde_info->name;
    row.storage.serde_library = in->serde_info->serialization_library;
    row.storage.serde_parameters = to_map(in->serde_info->parameters);
  }
  row.storage.bucket_columns = to_strings(in->bucket_columns);
  for (const api::Order& order : in->sort_columns) {
    row.sort_columns.push_back({std::string(order.column), order.sort_order.value_or(0)});
  }
  row.storage.parameters = to_map(in->parameters);
  if (in->skewed_info != nullptr) {
    row.skewed_names = to_strings(in->skewed_info->skewed_column_names);
    row.skewed_values = to_strings(in->skewed_info->skewed_column_values);
    row.skewed_locations = to_map(in->skewed_info->skewed_column_value_location_maps);
  }
  row.storage.stored_as_sub_directories = in->stored_as_sub_directories.value_or(false);
  return row;
}

api::SerDeInfo* to_serde(const CatalogStorage& storage, Arena& arena) {
  auto* out = arena.make<api::SerDeInfo>();
  if (!storage.serde_name.empty()) out->name = arena.copy(storage.serde_name);
  if (!storage.serde_library.empty()) {
    out->serialization_library = arena.copy(storage.serde_library);
  }
  out->parameters = to_wire_map(storage.serde_parameters, arena);
  return out;
}

api::StorageDescriptor* to_api(const StorageRow& row, bool exclude_columns, Arena& arena) {
  if (!row.is_present) return nullptr;
  const CatalogStorage& storage = row.storage;
  auto* out = arena.make<api::StorageDescriptor>();
  if (!exclude_columns) out->columns = to_api(storage.columns, arena);
  if (!storage.location.empty()) out->location = arena.copy(storage.location);
  if (!row.additional_locations.empty()) {
    out->additional_locations = to_texts(row.additional_locations, arena);
  }
  if (!storage.input_format.empty()) out->input_format = arena.copy(storage.input_format);
  if (!storage.output_format.empty()) out->output_format = arena.copy(storage.output_format);
  out->compressed = storage.compressed;
  out->number_of_buckets = storage.number_of_buckets;
  out->serde_info = to_serde(storage, arena);
  out->bucket_columns = to_texts(storage.bucket_columns, arena);
  out->sort_columns = wire::make_list<api::Order>(arena, row.sort_columns.size());
  for (uint32_t i = 0; i < row.sort_columns.size(); ++i) {
    out->sort_columns[i].column = arena.copy(row.sort_columns[i].column);
    out->sort_columns[i].sort_order = row.sort_columns[i].order;
  }
  out->parameters = to_wire_map(storage.parameters, arena);
  auto* skewed = arena.make<api::SkewedInfo>();
  skewed->skewed_column_names = to_texts(row.skewed_names, arena);
  skewed->skewed_column_values = to_texts(row.skewed_values, arena);
  skewed->skewed_column_value_location_maps = to_wire_map(row.skewed_locations, arena);
  out->skewed_info = skewed;
  out->stored_as_sub_directories = storage.stored_as_sub_directories;
  return out;
}

}  // namespace

api::ErrorDetail* to_detail(const Error& error, Arena& arena) {
  auto* detail = arena.make<api::ErrorDetail>();
  detail->error_code = arena.copy(error.code());
  detail->error_message = arena.copy(error.message());
  return detail;
}

std::vector<std::string> to_strings(const wire::List<wire::Text>& texts) {
  return {texts.begin(), texts.end()};
}

wire::List<wire::Text> to_texts(const std::vector<std::string>& strings, Arena& arena) {
  auto list = wire::make_list<wire::Text>(arena, strings.size());
  for (uint32_t i = 0; i < list.size; ++i) list[i] = arena.copy(strings[i]);
  return list;
}

std::map<std::string, std::string> to_map(const wire::Map<wire::Text>& in) {
  std::map<std::string, std::string> out;
  for (const auto& entry : in) out[std::string(entry.key)] = entry.value;
  return out;
}

wire::Map<wire::Text> to_wire_map(const std::map<std::string, std::string>& in, Arena& arena) {
  auto map = wire::make_map<wire::Text>(arena, in.size());
  uint32_t i = 0;
  for (const auto& [key, value] : in) {
    map[i].key = arena.copy(key);
    map[i++].value = arena.copy(value);
  }
  return map;
}

Result<DatabaseRow> to_row(const api::DatabaseInput& in) {
  if (in.target_database != nullptr) {
    return invalid_input("DatabaseInput.TargetDatabase (a resource link) is not served by Tarn.");
  }
  if (in.federated_database != nullptr) {
    return invalid_input("DatabaseInput.FederatedDatabase is not served by Tarn.");
  }
  DatabaseRow row;
  row.name = in.name;
  row.description = in.description;
  row.location = in.location_uri;
  row.parameters = to_map(in.parameters);
  return row;
}

Result<TableRow> to_row(const api::TableInput& in, std::string_view database) {
  if (in.target_table != nullptr) {
    return invalid_input("TableInput.TargetTable (a resource link) is not served by Tarn.");
  }
  if (in.view_definition != nullptr) {
    return invalid_input("TableInput.ViewDefinition is not served by Tarn.");
  }
  TableRow row;
  row.database = database;
  row.name = in.name;
  row.description = in.description;
  row.owner = in.owner;
  row.last_access_ms = to_ms(in.last_access_time);
  row.last_analyzed_ms = to_ms(in.last_analyzed_time);
  row.retention = in.retention.value_or(0);
  row.storage = TRY(to_storage(in.storage_descriptor));
  row.partition_keys = to_columns(in.partition_keys);
  row.view_original_text = in.view_original_text;
  row.view_expanded_text = in.view_expanded_text;
  row.table_type = in.table_type;
  row.parameters = to_map(in.parameters);
  return row;
}

Result<PartitionRow> to_row(const api::PartitionInput& in) {
  PartitionRow row;
  row.values = to_strings(in.values);
  row.last_access_ms = to_ms(in.last_access_time);
  row.last_analyzed_ms = to_ms(in.last_analyzed_time);
  row.storage = TRY(to_storage(in.storage_descriptor));
  row.parameters = to_map(in.parameters);
  return row;
}

api::Database to_api(const DatabaseRow& row, std::string_view account, Arena& arena) {
  api::Database out;
  out.name = arena.copy(row.name);
  if (!row.description.empty()) out.description = arena.copy(row.description);
  if (!row.location.empty()) out.location_uri = arena.copy(row.location);
  if (!row.parameters.empty()) out.parameters = to_wire_map(row.parameters, arena);
  out.create_time = wire::Timestamp{row.created_ms};
  out.catalog_id = account;
  return out;
}

api::Table to_api(const TableRow& row, std::string_view account, Arena& arena) {
  api::Table out;
  out.name = arena.copy(row.name);
  out.database_name = arena.copy(row.database);
  if (!row.description.empty()) out.description = arena.copy(row.description);
  if (!row.owner.empty()) out.owner = arena.copy(row.owner);
  out.create_time = wire::Timestamp{row.created_ms};
  out.update_time = wire::Timestamp{row.updated_ms};
  out.last_access_time = to_time(row.last_access_ms);
  out.last_analyzed_time = to_time(row.last_analyzed_ms);
  out.retention = row.retention;
  out.storage_descriptor = to_api(row.storage, false, arena);
  out.partition_keys = to_api(row.partition_keys, arena);
  if (!row.view_original_text.empty()) out.view_original_text = arena.copy(row.view_original_text);
  if (!row.view_expanded_text.empty()) out.view_expanded_text = arena.copy(row.view_expanded_text);
  if (!row.table_type.empty()) out.table_type = arena.copy(row.table_type);
  out.parameters = to_wire_map(row.parameters, arena);
  if (!row.created_by.empty()) out.created_by = arena.copy(row.created_by);
  out.is_registered_with_lake_formation = false;
  out.catalog_id = account;
  out.version_id = arena.copy(std::to_string(row.version));
  return out;
}

api::Partition to_api(const PartitionRow& row, const TableRow& table, std::string_view account,
                      bool exclude_columns, Arena& arena) {
  api::Partition out;
  out.values = to_texts(row.values, arena);
  out.database_name = arena.copy(table.database);
  out.table_name = arena.copy(table.name);
  out.creation_time = wire::Timestamp{row.created_ms};
  out.last_access_time = to_time(row.last_access_ms);
  out.last_analyzed_time = to_time(row.last_analyzed_ms);
  out.storage_descriptor = to_api(row.storage, exclude_columns, arena);
  out.parameters = to_wire_map(row.parameters, arena);
  out.catalog_id = account;
  return out;
}

}  // namespace tarn::glue
