// Column statistics of tables and partitions.
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/glue/catalog_extras_rows.h"
#include "services/glue/convert.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"

namespace tarn::glue {
namespace {

// A table, or one of its partitions.
struct Owner {
  TableRow table;
  std::vector<std::string> values;
};

Result<Owner> find_table(Context& context, wire::Text database, wire::Text table) {
  return Owner {
    TRY(store_of(context).table(database, table))
    , {}
  };
}

Result<Owner> find_partition(Context& context, wire::Text database, wire::Text table,
                             const wire::List<wire::Text>& values) {
  CatalogStore catalog = store_of(context);
  Owner owner {
    TRY(catalog.table(database, table))
    , to_strings(values)
  };
  TRY(catalog.partition(owner.table, owner.values));
  return owner;
}

std::string key_of(Context& context, const Owner& owner, std::string_view column) {
  return statistics_key(context.scope(), owner.table.database, owner.table.name, owner.values)
      .add(to_lower_ascii(column))
      .bytes();
}

bool has_column(const TableRow& table, std::string_view name) {
  for (const CatalogColumn& column : table.storage.storage.columns) {
    if (equals_ignoring_case(column.name, name)) return true;
  }
  return false;
}

Error no_such_column(std::string_view name) {
  return entity_not_found("Column " + std::string(name) + " not found.");
}

Error no_data(const ColumnStatisticsRow& row) {
  return invalid_input("StatisticsData of column " + row.column + " has no data of its Type " +
                       row.type + ".");
}

void read_decimal(const api::DecimalNumber* in, std::optional<std::string>& unscaled,
                  int32_t& scale) {
  if (in == nullptr) return;
  unscaled = std::string(in->unscaled_value);
  scale = in->scale.value_or(0);
}

// The numbers that the kinds with an order have in common.
template <class Data>
void read_counts(const Data& data, ColumnStatisticsRow& row) {
  row.nulls = data.number_of_nulls;
  row.distinct_values = data.number_of_distinct_values;
}

Result<void> read_ordered(const api::ColumnStatisticsData& in, ColumnStatisticsRow& row) {
  if (row.type == "DATE") {
    const auto* data = in.date_column_statistics_data;
    if (data == nullptr) return no_data(row);
    read_counts(*data, row);
    if (data->minimum_value) row.least_integer = data->minimum_value->unix_ms;
    if (data->maximum_value) row.most_integer = data->maximum_value->unix_ms;
  } else if (row.type == "DECIMAL") {
    const auto* data = in.decimal_column_statistics_data;
    if (data == nullptr) return no_data(row);
    read_counts(*data, row);
    read_decimal(data->minimum_value, row.least_unscaled, row.least_scale);
    read_decimal(data->maximum_value, row.most_unscaled, row.most_scale);
  } else if (row.type == "DOUBLE") {
    const auto* data = in.double_column_statistics_data;
    if (data == nullptr) return no_data(row);
    read_counts(*data, row);
    row.least_double = data->minimum_value;
    row.most_double = data->maximum_value;
  } else {
    const auto* data = in.long_column_statistics_data;
    if (data == nullptr) return no_data(row);
    read_counts(*data, row);
    row.least_integer = data->minimum_value;
    row.most_integer = data->maximum_value;
  }
  return {};
}

Result<ColumnStatisticsRow> to_row(const api::ColumnStatistics& in) {
  ColumnStatisticsRow row;
  row.column = in.column_name;
  row.column_type = in.column_type;
  row.analyzed_ms = in.analyzed_time ? in.analyzed_time->unix_ms : 0;
  const api::ColumnStatisticsData& data = *in.statistics_data;
  row.type = data.type;
  if (row.type == "BOOLEAN") {
    if (data.boolean_column_statistics_data == nullptr) return no_data(row);
    row.trues = data.boolean_column_statistics_data->number_of_trues;
    row.falses = data.boolean_column_statistics_data->number_of_falses;
    row.nulls = data.boolean_column_statistics_data->number_of_nulls;
  } else if (row.type == "STRING") {
    if (data.string_column_statistics_data == nullptr) return no_data(row);
    read_counts(*data.string_column_statistics_data, row);
    row.maximum_length = data.string_column_statistics_data->maximum_length;
    row.average_length = data.string_column_statistics_data->average_length;
  } else if (row.type == "BINARY") {
    if (data.binary_column_statistics_data == nullptr) return no_data(row);
    row.nulls = data.binary_column_statistics_data->number_of_nulls;
    row.maximum_length = data.binary_column_statistics_data->maximum_length;
    row.average_length = data.binary_column_statistics_data->average_length;
  } else {
    TRY(read_ordered(data, row));
  }
  return row;
}

template <class Data>
Data* make_counts(const ColumnStatisticsRow& row, Arena& arena) {
  auto* data = arena.make<Data>();
  data->number_of_nulls = row.nulls;
  data->number_of_distinct_values = row.distinct_values;
  return data;
}

api::DecimalNumber* make_decimal(const std::optional<std::string>& unscaled, int32_t scale,
                                 Arena& arena) {
  if (!unscaled) return nullptr;
  auto* number = arena.make<api::DecimalNumber>();
  number->unscaled_value = arena.copy(*unscaled);
  number->scale = scale;
  return number;
}

void write_ordered(const ColumnStatisticsRow& row, api::ColumnStatisticsData& out, Arena& arena) {
  if (row.type == "DATE") {
    auto* data = make_counts<api::DateColumnStatisticsData>(row, arena);
    if (row.least_integer) data->minimum_value = wire::Timestamp{*row.least_integer};
    if (row.most_integer) data->maximum_value = wire::Timestamp{*row.most_integer};
    out.date_column_statistics_data = data;
  } else if (row.type == "DECIMAL") {
    auto* data = make_counts<api::DecimalColumnStatisticsData>(row, arena);
    data->minimum_value = make_decimal(row.least_unscaled, row.least_scale, arena);
    data->maximum_value = make_decimal(row.most_unscaled, row.most_scale, arena);
    out.decimal_column_statistics_data = data;
  } else if (row.type == "DOUBLE") {
    auto* data = make_counts<api::DoubleColumnStatisticsData>(row, arena);
    data->minimum_value = row.least_double;
    data->maximum_value = row.most_double;
    out.double_column_statistics_data = data;
  } else {
    auto* data = make_counts<api::LongColumnStatisticsData>(row, arena);
    data->minimum_value = row.least_integer;
    data->maximum_value = row.most_integer;
    out.long_column_statistics_data = data;
  }
}

api::ColumnStatistics to_api(const ColumnStatisticsRow& row, Arena& arena) {
  api::ColumnStatistics out;
  out.column_name = arena.copy(row.column);
  out.column_type = arena.copy(row.column_type);
  out.analyzed_time = wire::Timestamp{row.analyzed_ms};
  auto* data = arena.make<api::ColumnStatisticsData>();
  data->type = arena.copy(row.type);
  if (row.type == "BOOLEAN") {
    auto* boolean = arena.make<api::BooleanColumnStatisticsData>();
    boolean->number_of_trues = row.trues;
    boolean->number_of_falses = row.falses;
    boolean->number_of_nulls = row.nulls;
    data->boolean_column_statistics_data = boolean;
  } else if (row.type == "STRING") {
    auto* string = make_counts<api::StringColumnStatisticsData>(row, arena);
    string->maximum_length = row.maximum_length;
    string->average_length = row.average_length;
    data->string_column_statistics_data = string;
  } else if (row.type == "BINARY") {
    auto* binary = arena.make<api::BinaryColumnStatisticsData>();
    binary->number_of_nulls = row.nulls;
    binary->maximum_length = row.maximum_length;
    binary->average_length = row.average_length;
    data->binary_column_statistics_data = binary;
  } else {
    write_ordered(row, *data, arena);
  }
  out.statistics_data = data;
  return out;
}

// What one column's statistics fail by is told with the answer, not instead of it.
template <class Out>
Result<Out> update_statistics(Context& context, const Owner& owner,
                              const wire::List<api::ColumnStatistics>& list) {
  std::vector<api::ColumnStatisticsError> errors;
  const auto update = [&](const api::ColumnStatistics& in) -> Result<void> {
    if (!has_column(owner.table, in.column_name)) return no_such_column(in.column_name);
    const ColumnStatisticsRow row = TRY(to_row(in));
    return context.transaction.put(key_of(context, owner, row.column), store::encode_row(row));
  };
  for (const api::ColumnStatistics& in : list) {
    const auto updated = update(in);
    if (updated.ok()) continue;
    if (updated.error().http_status() >= 500) return updated.error();
    auto* statistics = context.arena.make<api::ColumnStatistics>();
    *statistics = in;
    errors.push_back({statistics, to_detail(updated.error(), context.arena)});
  }
  Out out;
  out.errors = to_list(errors, context.arena);
  return out;
}

template <class Out>
Result<Out> get_statistics(Context& context, const Owner& owner,
                           const wire::List<wire::Text>& names) {
  std::vector<api::ColumnStatistics> found;
  std::vector<api::ColumnError> errors;
  for (const wire::Text name : names) {
    const auto bytes = TRY(context.transaction.get(key_of(context, owner, name)));
    if (bytes) {
      found.push_back(to_api(TRY(store::decode_row<ColumnStatisticsRow>(*bytes)), context.arena));
      continue;
    }
    const Error error =
        has_column(owner.table, name)
            ? entity_not_found("Statistics of column " + std::string(name) + " not found.")
            : no_such_column(name);
    errors.push_back({name, to_detail(error, context.arena)});
  }
  Out out;
  out.column_statistics_list = to_list(found, context.arena);
  out.errors = to_list(errors, context.arena);
  return out;
}

Result<void> delete_statistics(Context& context, const Owner& owner, wire::Text column) {
  const std::string key = key_of(context, owner, column);
  if (!TRY(context.transaction.get(key))) {
    return entity_not_found("Statistics of column " + std::string(column) + " not found.");
  }
  return context.transaction.erase(key);
}

}  // namespace

Result<api::UpdateColumnStatisticsForTableResponse> update_column_statistics_for_table(
    Glue&, Context& context, const api::UpdateColumnStatisticsForTableRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const Owner owner = TRY(find_table(context, in.database_name, in.table_name));
  return update_statistics<api::UpdateColumnStatisticsForTableResponse>(context, owner,
                                                                        in.column_statistics_list);
}

Result<api::GetColumnStatisticsForTableResponse> get_column_statistics_for_table(
    Glue&, Context& context, const api::GetColumnStatisticsForTableRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const Owner owner = TRY(find_table(context, in.database_name, in.table_name));
  return get_statistics<api::GetColumnStatisticsForTableResponse>(context, owner, in.column_names);
}

Result<api::DeleteColumnStatisticsForTableResponse> delete_column_statistics_for_table(
    Glue&, Context& context, const api::DeleteColumnStatisticsForTableRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const Owner owner = TRY(find_table(context, in.database_name, in.table_name));
  TRY(delete_statistics(context, owner, in.column_name));
  return api::DeleteColumnStatisticsForTableResponse{};
}

Result<api::UpdateColumnStatisticsForPartitionResponse> update_column_statistics_for_partition(
    Glue&, Context& context, const api::UpdateColumnStatisticsForPartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const Owner owner =
      TRY(find_partition(context, in.database_name, in.table_name, in.partition_values));
  return update_statistics<api::UpdateColumnStatisticsForPartitionResponse>(
      context, owner, in.column_statistics_list);
}

Result<api::GetColumnStatisticsForPartitionResponse> get_column_statistics_for_partition(
    Glue&, Context& context, const api::GetColumnStatisticsForPartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const Owner owner =
      TRY(find_partition(context, in.database_name, in.table_name, in.partition_values));
  return get_statistics<api::GetColumnStatisticsForPartitionResponse>(context, owner,
                                                                      in.column_names);
}

Result<api::DeleteColumnStatisticsForPartitionResponse> delete_column_statistics_for_partition(
    Glue&, Context& context, const api::DeleteColumnStatisticsForPartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const Owner owner =
      TRY(find_partition(context, in.database_name, in.table_name, in.partition_values));
  TRY(delete_statistics(context, owner, in.column_name));
  return api::DeleteColumnStatisticsForPartitionResponse{};
}

}  // namespace tarn::glue
