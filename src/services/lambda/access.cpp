#include "services/lambda/access.h"

#include <utility>

#include "services/lambda/errors.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/policy_rows.h"

namespace tarn::lambda {

Result<FunctionRef> guard_function(Context& context, std::string_view named, wire::Text qualifier,
                                   bool qualifier_in_arn, AccessRequests& requests) {
  FunctionRef ref = TRY(parse_function(context, named, qualifier));
  AccessRequest& request = requests.front();
  request.resources = {qualifier_in_arn ? ref.qualified_arn() : ref.arn()};
  request.resource_account = ref.account;
  const PolicyRow policy =
      TRY(load_policy(context.transaction, policy_key(ref, context.generation)));
  request.resource_policy = policy.statements.empty() ? std::string() : policy.document();
  return ref;
}

Result<void> guard_layer_version(Context& context, const LayerRef& ref, AccessRequest& request) {
  request.resources = {ref.version_arn()};
  request.resource_account = ref.account;
  const PolicyRow policy =
      TRY(load_policy(context.transaction, layer_policy_key(ref, context.generation)));
  request.resource_policy = policy.statements.empty() ? std::string() : policy.document();
  return {};
}

void add_pass_role(std::string_view role, AccessRequests& requests) {
  AccessRequest request;
  request.action = "iam:PassRole";
  request.resources = {std::string(role)};
  request.conditions = {{"iam:PassedToService", std::string(kPrincipal)}};
  requests.push_back(std::move(request));
}

Result<void> add_layers(Context& context, const wire::List<wire::Text>& arns,
                        AccessRequests& requests) {
  for (const wire::Text arn : arns) {
    const auto ref = parse_layer_version_arn(arn);
    if (!ref) continue;  // refused later, by name
    AccessRequest request;
    request.action = "lambda:GetLayerVersion";
    TRY(guard_layer_version(context, *ref, request));
    requests.push_back(std::move(request));
  }
  return {};
}

namespace {

template <class In>
Result<void> guard_plain(Context& context, const In& in, AccessRequests& requests) {
  TRY(guard_function(context, in.function_name, {}, false, requests));
  return {};
}

template <class In>
Result<void> guard_qualified(Context& context, const In& in, AccessRequests& requests) {
  TRY(guard_function(context, in.function_name, in.qualifier, true, requests));
  return {};
}

template <class In>
Result<void> guard_layer(Context& context, const In& in, AccessRequests& requests) {
  LayerRef ref = TRY(parse_layer(context, in.layer_name));
  ref.version = in.version_number.value_or(0);
  return guard_layer_version(context, ref, requests.front());
}

}  // namespace

#define TARN_REFINE(how, operation, Request)                                         \
  Result<void> refine_##operation(Lambda&, Context& context, const api::Request& in, \
                                  AccessRequests& requests) {                        \
    return how(context, in, requests);                                               \
  }

TARN_REFINE(guard_qualified, get_function, GetFunctionRequest)
TARN_REFINE(guard_qualified, get_function_configuration, GetFunctionConfigurationRequest)
TARN_REFINE(guard_plain, update_function_code, UpdateFunctionCodeRequest)
TARN_REFINE(guard_qualified, delete_function, DeleteFunctionRequest)
TARN_REFINE(guard_plain, publish_version, PublishVersionRequest)
TARN_REFINE(guard_plain, list_versions_by_function, ListVersionsByFunctionRequest)
TARN_REFINE(guard_plain, create_alias, CreateAliasRequest)
TARN_REFINE(guard_plain, get_alias, GetAliasRequest)
TARN_REFINE(guard_plain, update_alias, UpdateAliasRequest)
TARN_REFINE(guard_plain, delete_alias, DeleteAliasRequest)
TARN_REFINE(guard_plain, list_aliases, ListAliasesRequest)
TARN_REFINE(guard_qualified, invoke, InvocationRequest)
TARN_REFINE(guard_plain, invoke_async, InvokeAsyncRequest)
TARN_REFINE(guard_qualified, invoke_with_response_stream, InvokeWithResponseStreamRequest)
TARN_REFINE(guard_qualified, remove_permission, RemovePermissionRequest)
TARN_REFINE(guard_qualified, get_policy, GetPolicyRequest)
TARN_REFINE(guard_plain, put_function_concurrency, PutFunctionConcurrencyRequest)
TARN_REFINE(guard_plain, get_function_concurrency, GetFunctionConcurrencyRequest)
TARN_REFINE(guard_plain, delete_function_concurrency, DeleteFunctionConcurrencyRequest)
TARN_REFINE(guard_qualified, put_provisioned_concurrency_config,
            PutProvisionedConcurrencyConfigRequest)
TARN_REFINE(guard_qualified, get_provisioned_concurrency_config,
            GetProvisionedConcurrencyConfigRequest)
TARN_REFINE(guard_qualified, delete_provisioned_concurrency_config,
            DeleteProvisionedConcurrencyConfigRequest)
TARN_REFINE(guard_plain, list_provisioned_concurrency_configs,
            ListProvisionedConcurrencyConfigsRequest)
TARN_REFINE(guard_qualified, put_function_event_invoke_config, PutFunctionEventInvokeConfigRequest)
TARN_REFINE(guard_qualified, update_function_event_invoke_config,
            UpdateFunctionEventInvokeConfigRequest)
TARN_REFINE(guard_qualified, get_function_event_invoke_config, GetFunctionEventInvokeConfigRequest)
TARN_REFINE(guard_qualified, delete_function_event_invoke_config,
            DeleteFunctionEventInvokeConfigRequest)
TARN_REFINE(guard_plain, list_function_event_invoke_configs, ListFunctionEventInvokeConfigsRequest)
TARN_REFINE(guard_plain, put_function_recursion_config, PutFunctionRecursionConfigRequest)
TARN_REFINE(guard_plain, get_function_recursion_config, GetFunctionRecursionConfigRequest)
TARN_REFINE(guard_qualified, get_runtime_management_config, GetRuntimeManagementConfigRequest)
TARN_REFINE(guard_plain, get_function_code_signing_config, GetFunctionCodeSigningConfigRequest)
TARN_REFINE(guard_qualified, create_function_url_config, CreateFunctionUrlConfigRequest)
TARN_REFINE(guard_qualified, get_function_url_config, GetFunctionUrlConfigRequest)
TARN_REFINE(guard_qualified, update_function_url_config, UpdateFunctionUrlConfigRequest)
TARN_REFINE(guard_qualified, delete_function_url_config, DeleteFunctionUrlConfigRequest)
TARN_REFINE(guard_plain, list_function_url_configs, ListFunctionUrlConfigsRequest)
TARN_REFINE(guard_layer, get_layer_version, GetLayerVersionRequest)
TARN_REFINE(guard_layer, delete_layer_version, DeleteLayerVersionRequest)
TARN_REFINE(guard_layer, add_layer_version_permission, AddLayerVersionPermissionRequest)
TARN_REFINE(guard_layer, remove_layer_version_permission, RemoveLayerVersionPermissionRequest)
TARN_REFINE(guard_layer, get_layer_version_policy, GetLayerVersionPolicyRequest)
#undef TARN_REFINE

Result<void> refine_create_function(Lambda&, Context& context, const api::CreateFunctionRequest& in,
                                    AccessRequests& requests) {
  TRY(guard_function(context, in.function_name, {}, false, requests));
  add_pass_role(in.role, requests);
  return add_layers(context, in.layers, requests);
}

Result<void> refine_update_function_configuration(Lambda&, Context& context,
                                                  const api::UpdateFunctionConfigurationRequest& in,
                                                  AccessRequests& requests) {
  TRY(guard_function(context, in.function_name, {}, false, requests));
  if (wire::present(in.role)) add_pass_role(in.role, requests);
  return add_layers(context, in.layers, requests);
}

Result<void> refine_add_permission(Lambda&, Context& context, const api::AddPermissionRequest& in,
                                   AccessRequests& requests) {
  TRY(guard_function(context, in.function_name, in.qualifier, true, requests));
  return {};
}

Result<void> refine_publish_layer_version(Lambda&, Context& context,
                                          const api::PublishLayerVersionRequest& in,
                                          AccessRequests& requests) {
  const LayerRef ref = TRY(parse_layer(context, in.layer_name));
  requests.front().resources = {ref.arn()};
  return {};
}

Result<void> refine_get_layer_version_by_arn(Lambda&, Context& context,
                                             const api::GetLayerVersionByArnRequest& in,
                                             AccessRequests& requests) {
  const auto ref = parse_layer_version_arn(in.arn);
  if (!ref) return invalid_parameter("Not the ARN of a layer's version: " + std::string(in.arn));
  return guard_layer_version(context, *ref, requests.front());
}

}  // namespace tarn::lambda
