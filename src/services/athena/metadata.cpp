// The catalog as Athena's own operations show it: data catalogs, databases, tables.
#include <regex>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/athena/athena.h"
#include "services/athena/athena_operations.h"
#include "services/athena/errors.h"

namespace tarn::athena {
namespace {

constexpr std::string_view kCatalogName = "AwsDataCatalog";
constexpr size_t kMaxMetadataPage = 50;

Result<void> check_catalog(wire::Text name) {
  if (to_lower_ascii(name) == to_lower_ascii(kCatalogName)) return {};
  return no_such_catalog(name);
}

Error to_metadata_error(const Error& error) {
  return error.http_status() >= 500 ? error : metadata_error(error.message());
}

wire::Map<wire::Text> to_parameters(const std::map<std::string, std::string>& in, Arena& arena) {
  auto map = wire::make_map<wire::Text>(arena, in.size());
  uint32_t i = 0;
  for (const auto& [key, value] : in) {
    map[i].key = arena.copy(key);
    map[i++].value = arena.copy(value);
  }
  return map;
}

api::Database to_api(const CatalogDatabase& database, Arena& arena) {
  api::Database out;
  out.name = arena.copy(database.name);
  if (!database.description.empty()) out.description = arena.copy(database.description);
  if (!database.parameters.empty()) out.parameters = to_parameters(database.parameters, arena);
  return out;
}

wire::List<api::Column> to_api(const std::vector<CatalogColumn>& columns, Arena& arena) {
  auto list = wire::make_list<api::Column>(arena, columns.size());
  for (uint32_t i = 0; i < list.size; ++i) {
    list[i].name = arena.copy(columns[i].name);
    list[i].type = arena.copy(columns[i].type);
    if (!columns[i].comment.empty()) list[i].comment = arena.copy(columns[i].comment);
  }
  return list;
}

// Glue's own table as Athena shows it: the storage descriptor becomes parameters.
api::TableMetadata to_api(const CatalogTable& table, Arena& arena) {
  api::TableMetadata out;
  out.name = arena.copy(table.name);
  out.create_time = wire::Timestamp{table.created_ms};
  out.last_access_time = wire::Timestamp{0};
  if (!table.table_type.empty()) out.table_type = arena.copy(table.table_type);
  out.columns = to_api(table.storage.columns, arena);
  out.partition_keys = to_api(table.partition_keys, arena);
  auto parameters = table.parameters;
  parameters["inputformat"] = table.storage.input_format;
  parameters["outputformat"] = table.storage.output_format;
  parameters["location"] = table.storage.location;
  parameters["serde.serialization.lib"] = table.storage.serde_library;
  for (const auto& [key, value] : table.storage.serde_parameters) {
    parameters["serde.param." + key] = value;
  }
  out.parameters = to_parameters(parameters, arena);
  return out;
}

// Items after the one named by `token`, at most a page; the token of the next page.
template <class Out, class In>
wire::List<Out> page_of(const std::vector<In>& items, wire::Text token,
                        std::optional<int32_t> asked, Arena& arena, wire::Text& next_token) {
  size_t first = 0;
  while (wire::present(token) && first < items.size() && items[first].name < token) ++first;
  const size_t limit = asked ? static_cast<size_t>(*asked) : kMaxMetadataPage;
  const size_t last = std::min(items.size(), first + limit);
  auto list = wire::make_list<Out>(arena, last - first);
  for (size_t i = first; i < last; ++i) {
    list[static_cast<uint32_t>(i - first)] = to_api(items[i], arena);
  }
  if (last < items.size()) next_token = arena.copy(items[last].name);
  return list;
}

Result<void> keep_matching(wire::Text expression, std::vector<CatalogTable>& tables) {
  if (!wire::present(expression)) return {};
  try {
    const std::regex regex{std::string(expression), std::regex::ECMAScript | std::regex::icase};
    std::erase_if(tables,
                  [&](const CatalogTable& table) { return !std::regex_match(table.name, regex); });
  } catch (const std::regex_error&) {
    return invalid_request("Expression is not a valid regular expression.");
  }
  return {};
}

}  // namespace

Result<api::ListDataCatalogsOutput> list_data_catalogs(Athena&, Context& context,
                                                       const api::ListDataCatalogsInput&) {
  api::ListDataCatalogsOutput out;
  out.data_catalogs_summary = wire::make_list<api::DataCatalogSummary>(context.arena, 1);
  out.data_catalogs_summary[0].catalog_name = kCatalogName;
  out.data_catalogs_summary[0].type = "GLUE";
  return out;
}

Result<api::GetDataCatalogOutput> get_data_catalog(Athena&, Context& context,
                                                   const api::GetDataCatalogInput& in) {
  TRY(check_catalog(in.name));
  api::GetDataCatalogOutput out;
  out.data_catalog = context.arena.make<api::DataCatalog>();
  out.data_catalog->name = kCatalogName;
  out.data_catalog->type = "GLUE";
  out.data_catalog->parameters = wire::make_map<wire::Text>(context.arena, 1);
  out.data_catalog->parameters[0] = {"catalog-id", context.account};
  return out;
}

Result<api::ListDatabasesOutput> list_databases(Athena& athena, Context& context,
                                                const api::ListDatabasesInput& in) {
  TRY(check_catalog(in.catalog_name));
  auto databases = athena.parts().catalog.databases(on_behalf(context));
  if (!databases.ok()) return to_metadata_error(databases.error());
  api::ListDatabasesOutput out;
  out.database_list = page_of<api::Database>(*databases, in.next_token, in.max_results,
                                             context.arena, out.next_token);
  return out;
}

Result<api::GetDatabaseOutput> get_database(Athena& athena, Context& context,
                                            const api::GetDatabaseInput& in) {
  TRY(check_catalog(in.catalog_name));
  const std::string name = to_lower_ascii(in.database_name);
  auto database = athena.parts().catalog.database(on_behalf(context), name);
  if (!database.ok()) return to_metadata_error(database.error());
  api::GetDatabaseOutput out;
  out.database = context.arena.make<api::Database>();
  *out.database = to_api(*database, context.arena);
  return out;
}

Result<api::ListTableMetadataOutput> list_table_metadata(Athena& athena, Context& context,
                                                         const api::ListTableMetadataInput& in) {
  TRY(check_catalog(in.catalog_name));
  const std::string database = to_lower_ascii(in.database_name);
  auto tables = athena.parts().catalog.tables(on_behalf(context), database);
  if (!tables.ok()) return to_metadata_error(tables.error());
  TRY(keep_matching(in.expression, *tables));
  api::ListTableMetadataOutput out;
  out.table_metadata_list = page_of<api::TableMetadata>(*tables, in.next_token, in.max_results,
                                                        context.arena, out.next_token);
  return out;
}

Result<api::GetTableMetadataOutput> get_table_metadata(Athena& athena, Context& context,
                                                       const api::GetTableMetadataInput& in) {
  TRY(check_catalog(in.catalog_name));
  auto table = athena.parts().catalog.table(on_behalf(context), to_lower_ascii(in.database_name),
                                            to_lower_ascii(in.table_name));
  if (!table.ok()) return to_metadata_error(table.error());
  api::GetTableMetadataOutput out;
  out.table_metadata = context.arena.make<api::TableMetadata>();
  *out.table_metadata = to_api(*table, context.arena);
  return out;
}

}  // namespace tarn::athena
