// User-defined functions of the Data Catalog: kept for engines that run them, which Athena does
// not.
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/glue/catalog_extras_rows.h"
#include "services/glue/convert.h"
#include "services/glue/glue_operations.h"
#include "services/glue/name_pattern.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"

namespace tarn::glue {
namespace {

Error no_such_function(std::string_view name) {
  return entity_not_found("Function " + std::string(name) + " not found.");
}

std::string key_of(Context& context, std::string_view database, std::string_view name) {
  return functions_key(context.scope(), to_lower_ascii(database)).add(to_lower_ascii(name)).bytes();
}

Result<FunctionRow> find(Context& context, wire::Text database, wire::Text name) {
  TRY(store_of(context).database(database));
  const auto bytes = TRY(context.transaction.get(key_of(context, database, name)));
  if (!bytes) return no_such_function(name);
  return store::decode_row<FunctionRow>(*bytes);
}

Result<FunctionRow> to_row(const api::UserDefinedFunctionInput& in, wire::Text database) {
  TRY(check_name("Function", in.function_name));
  FunctionRow row;
  row.database = to_lower_ascii(database);
  row.name = to_lower_ascii(in.function_name);
  row.class_name = in.class_name;
  row.owner = in.owner_name;
  row.owner_type = in.owner_type;
  row.function_type = in.function_type;
  for (const api::ResourceUri& uri : in.resource_uris) {
    row.resource_types.emplace_back(uri.resource_type);
    row.resource_uris.emplace_back(uri.uri);
  }
  return row;
}

api::UserDefinedFunction to_api(const FunctionRow& row, Context& context) {
  Arena& arena = context.arena;
  api::UserDefinedFunction out;
  out.function_name = arena.copy(row.name);
  out.database_name = arena.copy(row.database);
  if (!row.class_name.empty()) out.class_name = arena.copy(row.class_name);
  if (!row.owner.empty()) out.owner_name = arena.copy(row.owner);
  if (!row.owner_type.empty()) out.owner_type = arena.copy(row.owner_type);
  if (!row.function_type.empty()) out.function_type = arena.copy(row.function_type);
  out.create_time = wire::Timestamp{row.created_ms};
  out.resource_uris = wire::make_list<api::ResourceUri>(arena, row.resource_uris.size());
  for (uint32_t i = 0; i < out.resource_uris.size; ++i) {
    out.resource_uris[i].resource_type = arena.copy(row.resource_types[i]);
    out.resource_uris[i].uri = arena.copy(row.resource_uris[i]);
  }
  out.catalog_id = context.account;
  return out;
}

}  // namespace

Result<api::CreateUserDefinedFunctionResponse> create_user_defined_function(
    Glue&, Context& context, const api::CreateUserDefinedFunctionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  TRY(store_of(context).database(in.database_name));
  FunctionRow row = TRY(to_row(*in.function_input, in.database_name));
  row.created_ms = context.clock.domain_ms();
  const std::string key = key_of(context, row.database, row.name);
  if (TRY(context.transaction.get(key))) return already_exists("Function already exists.");
  TRY(context.transaction.put(key, store::encode_row(row)));
  return api::CreateUserDefinedFunctionResponse{};
}

Result<api::UpdateUserDefinedFunctionResponse> update_user_defined_function(
    Glue&, Context& context, const api::UpdateUserDefinedFunctionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const FunctionRow old = TRY(find(context, in.database_name, in.function_name));
  FunctionRow row = TRY(to_row(*in.function_input, in.database_name));
  row.created_ms = old.created_ms;
  row.unknown = old.unknown;
  if (row.name != old.name) {
    if (TRY(context.transaction.get(key_of(context, row.database, row.name)))) {
      return already_exists("Function already exists.");
    }
    TRY(context.transaction.erase(key_of(context, old.database, old.name)));
  }
  TRY(context.transaction.put(key_of(context, row.database, row.name), store::encode_row(row)));
  return api::UpdateUserDefinedFunctionResponse{};
}

Result<api::DeleteUserDefinedFunctionResponse> delete_user_defined_function(
    Glue&, Context& context, const api::DeleteUserDefinedFunctionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  TRY(find(context, in.database_name, in.function_name));
  TRY(context.transaction.erase(key_of(context, in.database_name, in.function_name)));
  return api::DeleteUserDefinedFunctionResponse{};
}

Result<api::GetUserDefinedFunctionResponse> get_user_defined_function(
    Glue&, Context& context, const api::GetUserDefinedFunctionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  api::GetUserDefinedFunctionResponse out;
  out.user_defined_function = context.arena.make<api::UserDefinedFunction>();
  *out.user_defined_function =
      to_api(TRY(find(context, in.database_name, in.function_name)), context);
  return out;
}

// Of one database, or of all.
Result<api::GetUserDefinedFunctionsResponse> get_user_defined_functions(
    Glue&, Context& context, const api::GetUserDefinedFunctionsRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  std::string prefix = store::Key(context.scope(), "glue.function").bytes();
  if (wire::present(in.database_name)) {
    const DatabaseRow database = TRY(store_of(context).database(in.database_name));
    prefix = functions_key(context.scope(), database.name).bytes();
  }
  const NamePattern pattern = TRY(NamePattern::parse(in.pattern));
  const std::string start = TRY(read_token(in.next_token, prefix));
  const size_t limit = page_size(in.max_results);
  std::vector<api::UserDefinedFunction> found;
  api::GetUserDefinedFunctionsResponse out;
  auto cursor = TRY(
      context.transaction.scan_loosely(start.empty() ? prefix : start, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<FunctionRow>(cursor->value()));
    const bool is_of_type =
        !wire::present(in.function_type) || row.function_type == in.function_type;
    if (!is_of_type || !pattern.matches(row.name)) continue;
    if (found.size() == limit) {
      out.next_token = context.arena.copy(make_token(cursor->key()));
      break;
    }
    found.push_back(to_api(row, context));
  }
  out.user_defined_functions = to_list(found, context.arena);
  return out;
}

}  // namespace tarn::glue
