// CreateFunctionUrlConfig, GetFunctionUrlConfig, UpdateFunctionUrlConfig, DeleteFunctionUrlConfig,
// ListFunctionUrlConfigs.
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "services/lambda/describe.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/paging.h"
#include "services/lambda/url_rows.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kBuffered = "BUFFERED";

Error no_function() { return no_such_resource("Function does not exist"); }
Error no_url() { return no_such_resource("The resource you requested does not exist."); }

// The function, with the alias whose URL is meant; `missing` where one of them is not there.
Result<FunctionRef> url_holder(Context& context, wire::Text named, wire::Text qualifier,
                               Error (*missing)()) {
  FunctionRef ref = TRY(parse_function(context, named, qualifier));
  FunctionRows rows(context.transaction, context.generation);
  if (!TRY(rows.find(ref))) return missing();
  if (!ref.qualifier.empty() && !TRY(rows.find_alias(ref, ref.qualifier))) return missing();
  return ref;
}

std::vector<std::string> to_texts(const wire::List<wire::Text>& list) {
  return {list.begin(), list.end()};
}

CorsRow to_cors_row(const api::Cors& in) {
  CorsRow row;
  row.allow_credentials = in.allow_credentials;
  row.allow_headers = to_texts(in.allow_headers);
  row.allow_methods = to_texts(in.allow_methods);
  row.allow_origins = to_texts(in.allow_origins);
  row.expose_headers = to_texts(in.expose_headers);
  if (in.max_age) row.max_age_seconds = *in.max_age;
  return row;
}

api::Cors* describe_cors(Context& context, const CorsRow& row) {
  auto* out = context.arena.make<api::Cors>();
  out->allow_credentials = row.allow_credentials;
  if (!row.allow_headers.empty()) out->allow_headers = to_list(context, row.allow_headers);
  if (!row.allow_methods.empty()) out->allow_methods = to_list(context, row.allow_methods);
  if (!row.allow_origins.empty()) out->allow_origins = to_list(context, row.allow_origins);
  if (!row.expose_headers.empty()) out->expose_headers = to_list(context, row.expose_headers);
  if (row.max_age_seconds) out->max_age = static_cast<int32_t>(*row.max_age_seconds);
  return out;
}

template <class Out>
Out describe_url(const Lambda& lambda, Context& context, const FunctionRef& ref,
                 const UrlRow& row) {
  Out out;
  out.function_url = context.arena.copy(make_url(lambda.endpoint_url(), ref.region, row.id));
  out.function_arn = context.arena.copy(ref.qualified_arn());
  out.auth_type = context.arena.copy(row.auth_type);
  out.invoke_mode = context.arena.copy(row.invoke_mode);
  if (row.cors) out.cors = describe_cors(context, *row.cors);
  out.creation_time = context.arena.copy(format_iso8601(row.created_ms, true));
  if constexpr (requires { out.last_modified_time; }) {
    out.last_modified_time = context.arena.copy(format_iso8601(row.modified_ms, true));
  }
  return out;
}

}  // namespace

Result<api::CreateFunctionUrlConfigResponse> create_function_url_config(
    Lambda& lambda, Context& context, const api::CreateFunctionUrlConfigRequest& in) {
  const FunctionRef ref = TRY(url_holder(context, in.function_name, in.qualifier, no_function));
  if (TRY(find_url(context.transaction, context.generation, ref))) {
    return conflict_with(
        "Failed to create function url config for [functionArn = " + ref.qualified_arn() +
        "]. Error message:  FunctionUrlConfig exists for this Lambda function");
  }
  UrlRow row;
  row.id = make_hex_id(context.random, 32);
  row.qualifier = ref.qualifier;
  row.auth_type = in.auth_type;
  row.invoke_mode = wire::present(in.invoke_mode) ? in.invoke_mode : kBuffered;
  if (in.cors != nullptr) row.cors = to_cors_row(*in.cors);
  row.created_ms = row.modified_ms = context.clock.domain_ms();
  TRY(put_url(context.transaction, context.generation, ref, row));
  auto out = describe_url<api::CreateFunctionUrlConfigResponse>(lambda, context, ref, row);
  out.invoke_mode = in.invoke_mode;  // told only where it was said, as in an update
  return out;
}

Result<api::GetFunctionUrlConfigResponse> get_function_url_config(
    Lambda& lambda, Context& context, const api::GetFunctionUrlConfigRequest& in) {
  const FunctionRef ref = TRY(url_holder(context, in.function_name, in.qualifier, no_url));
  const auto row = TRY(find_url(context.transaction, context.generation, ref));
  if (!row) return no_url();
  return describe_url<api::GetFunctionUrlConfigResponse>(lambda, context, ref, *row);
}

Result<api::UpdateFunctionUrlConfigResponse> update_function_url_config(
    Lambda& lambda, Context& context, const api::UpdateFunctionUrlConfigRequest& in) {
  const FunctionRef ref = TRY(url_holder(context, in.function_name, in.qualifier, no_function));
  auto row = TRY(find_url(context.transaction, context.generation, ref));
  if (!row) return no_url();
  if (wire::present(in.auth_type)) row->auth_type = in.auth_type;
  if (wire::present(in.invoke_mode)) row->invoke_mode = in.invoke_mode;
  if (in.cors != nullptr) row->cors = to_cors_row(*in.cors);
  row->modified_ms = context.clock.domain_ms();
  TRY(put_url(context.transaction, context.generation, ref, *row));
  auto out = describe_url<api::UpdateFunctionUrlConfigResponse>(lambda, context, ref, *row);
  out.invoke_mode = in.invoke_mode;
  return out;
}

Result<api::DeleteFunctionUrlConfigResponse> delete_function_url_config(
    Lambda&, Context& context, const api::DeleteFunctionUrlConfigRequest& in) {
  const FunctionRef ref = TRY(url_holder(context, in.function_name, in.qualifier, no_url));
  if (!TRY(find_url(context.transaction, context.generation, ref))) return no_url();
  TRY(erase_url(context.transaction, context.generation, ref));
  return api::DeleteFunctionUrlConfigResponse{};
}

Result<api::ListFunctionUrlConfigsResponse> list_function_url_configs(
    Lambda& lambda, Context& context, const api::ListFunctionUrlConfigsRequest& in) {
  FunctionRef ref = TRY(url_holder(context, in.function_name, {}, no_function));
  const auto found = TRY(urls_of(context.transaction, context.generation, ref));
  const Page page = TRY(page_of(found.size(), in.marker, in.max_items));
  api::ListFunctionUrlConfigsResponse out;
  out.function_url_configs = wire::make_list<api::FunctionUrlConfig>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    ref.qualifier = found[i].qualifier;
    out.function_url_configs[static_cast<uint32_t>(i - page.first)] =
        describe_url<api::FunctionUrlConfig>(lambda, context, ref, found[i]);
  }
  out.next_marker = page.next_marker(context);
  return out;
}

}  // namespace tarn::lambda
