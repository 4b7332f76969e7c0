// Databases of the Data Catalog.
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/glue/catalog_store.h"
#include "services/glue/convert.h"
#include "services/glue/errors.h"
#include "services/glue/glue.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"
#include "services/glue/tags.h"

namespace tarn::glue {
namespace {}  // namespace

Result<api::CreateDatabaseResponse> create_database(Glue&, Context& context,
                                                    const api::CreateDatabaseRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  DatabaseRow row = TRY(to_row(*in.database_input));
  const std::string arn = resource_arn(context, "database", to_lower_ascii(row.name));
  TRY(store_of(context).create_database(std::move(row)));
  TRY(put_tags(context, arn, in.tags));
  return api::CreateDatabaseResponse{};
}

Result<api::GetDatabaseResponse> get_database(Glue&, Context& context,
                                              const api::GetDatabaseRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const DatabaseRow row = TRY(store_of(context).database(in.name));
  api::GetDatabaseResponse out;
  out.database = context.arena.make<api::Database>();
  *out.database = to_api(row, context.account, context.arena);
  return out;
}

Result<api::GetDatabasesResponse> get_databases(Glue&, Context& context,
                                                const api::GetDatabasesRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const std::string prefix = store::Key(context.scope(), "glue.database").bytes();
  const std::string start = TRY(read_token(in.next_token, prefix));
  const size_t limit = page_size(in.max_results);
  std::vector<api::Database> found;
  api::GetDatabasesResponse out;
  TRY(store_of(context).each_database(start, [&](const DatabaseRow& row) -> Result<bool> {
    if (found.size() == limit) {
      const std::string key = database_key(context.scope(), row.name).bytes();
      out.next_token = context.arena.copy(make_token(key));
      return false;
    }
    found.push_back(to_api(row, context.account, context.arena));
    return true;
  }));
  out.database_list = to_list(found, context.arena);
  return out;
}

Result<api::UpdateDatabaseResponse> update_database(Glue&, Context& context,
                                                    const api::UpdateDatabaseRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  TRY(store_of(context).update_database(in.name, TRY(to_row(*in.database_input))));
  return api::UpdateDatabaseResponse{};
}

Result<api::DeleteDatabaseResponse> delete_database(Glue&, Context& context,
                                                    const api::DeleteDatabaseRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  TRY(store_of(context).delete_database(in.name));
  TRY(drop_tags(context, resource_arn(context, "database", to_lower_ascii(in.name))));
  return api::DeleteDatabaseResponse{};
}

}  // namespace tarn::glue
