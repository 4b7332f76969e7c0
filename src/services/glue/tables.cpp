// Tables of the Data Catalog.
#include <charconv>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/glue/catalog_store.h"
#include "services/glue/convert.h"
#include "services/glue/errors.h"
#include "services/glue/glue.h"
#include "services/glue/glue_operations.h"
#include "services/glue/name_pattern.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"
#include "services/glue/partition_indexes.h"

namespace tarn::glue {
namespace {

Result<std::optional<int64_t>> read_version(wire::Text text) {
  if (!wire::present(text)) return std::optional<int64_t>();
  int64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size() || version < 0) {
    return invalid_input("Version ID " + std::string(text) + " is not a number.");
  }
  return std::optional<int64_t>(version);
}

Result<int64_t> require_version(wire::Text text) {
  const auto version = TRY(read_version(text));
  if (!version) return invalid_input("VersionId is needed.");
  return *version;
}

api::TableVersion to_version(const TableRow& row, Context& context) {
  api::TableVersion out;
  out.table = context.arena.make<api::Table>();
  *out.table = to_api(row, context.account, context.arena);
  out.version_id = out.table->version_id;
  return out;
}

}  // namespace

Result<api::CreateTableResponse> create_table(Glue&, Context& context,
                                              const api::CreateTableRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  if (in.open_table_format_input != nullptr) {
    return invalid_input("OpenTableFormatInput is not served by Tarn.");
  }
  if (in.table_input == nullptr) return invalid_input("TableInput is needed.");
  TableRow row = TRY(to_row(*in.table_input, in.database_name));
  row.created_by = context.identity.arn;
  CatalogStore catalog = store_of(context);
  const std::string name = row.name;
  TRY(catalog.create_table(std::move(row)));
  if (!in.partition_indexes.empty()) {
    const TableRow table = TRY(catalog.table(in.database_name, name));
    for (const api::PartitionIndex& index : in.partition_indexes) {
      TRY(add_partition_index(context, table, index));
    }
  }
  return api::CreateTableResponse{};
}

Result<api::GetTableResponse> get_table(Glue&, Context& context, const api::GetTableRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const TableRow row = TRY(store_of(context).table(in.database_name, in.name));
  api::GetTableResponse out;
  out.table = context.arena.make<api::Table>();
  *out.table = to_api(row, context.account, context.arena);
  return out;
}

Result<api::GetTablesResponse> get_tables(Glue&, Context& context,
                                          const api::GetTablesRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const DatabaseRow database = TRY(catalog.database(in.database_name));
  const NamePattern pattern = TRY(NamePattern::parse(in.expression));
  const std::string prefix = store::Key(context.scope(), "glue.table").add(database.name).bytes();
  const std::string start = TRY(read_token(in.next_token, prefix));
  const size_t limit = page_size(in.max_results);
  std::vector<api::Table> found;
  api::GetTablesResponse out;
  TRY(catalog.each_table(database.name, start, [&](const TableRow& row) -> Result<bool> {
    if (!pattern.matches(row.name)) return true;
    if (found.size() == limit) {
      const std::string key = table_key(context.scope(), row.database, row.name).bytes();
      out.next_token = context.arena.copy(make_token(key));
      return false;
    }
    found.push_back(to_api(row, context.account, context.arena));
    return true;
  }));
  out.table_list = to_list(found, context.arena);
  return out;
}

Result<api::UpdateTableResponse> update_table(Glue&, Context& context,
                                              const api::UpdateTableRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  if (in.update_open_table_format_input != nullptr || wire::present(in.view_update_action)) {
    return invalid_input("UpdateOpenTableFormatInput and ViewUpdateAction are not served by Tarn.");
  }
  if (in.table_input == nullptr) return invalid_input("TableInput is needed.");
  TableRow row = TRY(to_row(*in.table_input, in.database_name));
  const auto expected = TRY(read_version(in.version_id));
  const bool archive = !in.skip_archive.value_or(false);
  TRY(store_of(context).update_table(std::move(row), archive, expected));
  return api::UpdateTableResponse{};
}

Result<api::DeleteTableResponse> delete_table(Glue&, Context& context,
                                              const api::DeleteTableRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  TRY(store_of(context).delete_table(in.database_name, in.name));
  return api::DeleteTableResponse{};
}

Result<api::BatchDeleteTableResponse> batch_delete_table(Glue&, Context& context,
                                                         const api::BatchDeleteTableRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  TRY(catalog.database(in.database_name));
  std::vector<api::TableError> errors;
  for (wire::Text name : in.tables_to_delete) {
    const auto deleted = catalog.delete_table(in.database_name, name);
    if (deleted.ok()) continue;
    if (deleted.error().http_status() >= 500) return deleted.error();
    errors.push_back({name, to_detail(deleted.error(), context.arena)});
  }
  api::BatchDeleteTableResponse out;
  out.errors = to_list(errors, context.arena);
  return out;
}

Result<api::GetTableVersionResponse> get_table_version(Glue&, Context& context,
                                                       const api::GetTableVersionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const auto version = TRY(read_version(in.version_id));
  const TableRow row =
      version ? TRY(catalog.table_version(in.database_name, in.table_name, *version))
              : TRY(catalog.table(in.database_name, in.table_name));
              api::GetTableVersionResponse out;
              out.table_version = context.arena.make<api::TableVersion>();
              *out.table_version = to_version(row, context);
              return out;
}

// Newest first; a token is the version at which the next page begins.
Result<api::GetTableVersionsResponse> get_table_versions(Glue&, Context& context,
                                                         const api::GetTableVersionsRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  std::vector<TableRow> rows;
  const TableRow current = TRY(catalog.table(in.database_name, in.table_name));
  TRY(catalog.each_version(current.database, current.name,
                           [&](const TableRow& row) -> Result<bool> {
                             rows.push_back(row);
                             return true;
                           }));
  rows.push_back(current);
  const auto from = TRY(read_version(in.next_token));
  const size_t limit = page_size(in.max_results);
  std::vector<api::TableVersion> found;
  api::GetTableVersionsResponse out;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (from && row->version > *from) continue;
    if (found.size() == limit) {
      out.next_token = context.arena.copy(std::to_string(row->version));
      break;
    }
    found.push_back(to_version(*row, context));
  }
  out.table_versions = to_list(found, context.arena);
  return out;
}

Result<api::DeleteTableVersionResponse> delete_table_version(
    Glue&, Context& context, const api::DeleteTableVersionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const int64_t version = TRY(require_version(in.version_id));
  TRY(store_of(context).delete_table_version(in.database_name, in.table_name, version));
  return api::DeleteTableVersionResponse{};
}

Result<api::BatchDeleteTableVersionResponse> batch_delete_table_version(
    Glue&, Context& context, const api::BatchDeleteTableVersionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  std::vector<api::TableVersionError> errors;
  for (wire::Text text : in.version_ids) {
    const auto remove = [&]() -> Result<void> {
      const int64_t version = TRY(require_version(text));
      return catalog.delete_table_version(in.database_name, in.table_name, version);
    };
    const auto removed = remove();
    if (removed.ok()) continue;
    if (removed.error().http_status() >= 500) return removed.error();
    errors.push_back({in.table_name, text, to_detail(removed.error(), context.arena)});
  }
  api::BatchDeleteTableVersionResponse out;
  out.errors = to_list(errors, context.arena);
  return out;
}

}  // namespace tarn::glue
