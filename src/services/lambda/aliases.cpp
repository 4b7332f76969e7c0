// CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases.
#include <algorithm>
#include <string>
#include <utility>

#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/paging.h"
#include "services/lambda/provisioned_rows.h"
#include "services/lambda/provisioner.h"
#include "services/lambda/url_rows.h"

namespace tarn::lambda {
namespace {

Result<FunctionRef> function_of(Context& context, wire::Text named) {
  FunctionRef ref = TRY(parse_function(context, named));
  ref.qualifier.clear();
  return ref;
}

Result<int64_t> existing_version(FunctionRows& rows, const FunctionRef& ref, wire::Text qualifier) {
  const auto number = version_number(qualifier);
  if (!number || !TRY(rows.find_version(ref, *number))) {
    return no_such_function(ref.arn_of(qualifier));
  }
  return *number;
}

// At most one other version, which is published and takes a part of the calls.
Result<void> apply_routing(FunctionRows& rows, const FunctionRef& ref,
                           const api::AliasRoutingConfiguration& routing, AliasRow& row) {
  row.other_version.clear();
  row.other_weight = 0;
  const auto& weights = routing.additional_version_weights;
  if (weights.empty()) return {};
  if (weights.size > 1) {
    return invalid_parameter(
        "Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  const int64_t other = TRY(existing_version(rows, ref, weights[0].key));
  if (other == row.version) {
    return invalid_parameter("Invalid function version " + std::string(weights[0].key) +
                             ". Function version " + std::string(weights[0].key) +
                             " is already included in routing configuration.");
  }
  if (other == 0 || row.version == 0) {
    return invalid_parameter(
        "$LATEST is not supported for an alias pointing to more than 1 version");
  }
  if (weights[0].value < 0 || weights[0].value > 1) {
    return validation_error(
        "1 validation error detected: Value at 'routingConfig.additionalVersionWeights' failed to "
        "satisfy constraint: Map value must be between 0.0 and 1.0");
  }
  row.other_version = weights[0].key;
  row.other_weight = weights[0].value;
  return {};
}

api::AliasConfiguration describe_alias(Context& context, const FunctionRef& ref,
                                       const AliasRow& row) {
  api::AliasConfiguration out;
  out.alias_arn = context.arena.copy(ref.arn_of(row.name));
  out.name = context.arena.copy(row.name);
  out.function_version = context.arena.copy(version_text(row.version));
  out.description = context.arena.copy(row.description);
  out.revision_id = context.arena.copy(row.revision_id);
  if (row.other_version.empty()) return out;
  out.routing_config = context.arena.make<api::AliasRoutingConfiguration>();
  auto weights = wire::make_map<double>(context.arena, 1);
  weights[0].key = context.arena.copy(row.other_version);
  weights[0].value = row.other_weight;
  out.routing_config->additional_version_weights = weights;
  return out;
}

}  // namespace

Result<api::AliasConfiguration> create_alias(Lambda&, Context& context,
                                             const api::CreateAliasRequest& in) {
  const FunctionRef ref = TRY(function_of(context, in.function_name));
  FunctionRows rows(context.transaction, context.generation);
  if (!TRY(rows.find(ref))) return no_such_function(ref.arn_of(in.function_version));
  if (version_number(in.name)) {
    return validation_error("1 validation error detected: Value '" + std::string(in.name) +
                            "' at 'name' failed to satisfy constraint: Member must satisfy regular "
                            "expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)");
  }
  if (TRY(rows.find_alias(ref, in.name))) {
    return conflict_with("Alias already exists: " + ref.arn_of(in.name));
  }
  AliasRow row;
  row.name = in.name;
  row.version = TRY(existing_version(rows, ref, in.function_version));
  row.description = in.description;
  if (in.routing_config != nullptr) TRY(apply_routing(rows, ref, *in.routing_config, row));
  row.revision_id = make_uuid(context.random);
  TRY(rows.put_alias(ref, row));
  return describe_alias(context, ref, row);
}

Result<api::AliasConfiguration> get_alias(Lambda&, Context& context,
                                          const api::GetAliasRequest& in) {
  const FunctionRef ref = TRY(function_of(context, in.function_name));
  FunctionRows rows(context.transaction, context.generation);
  return describe_alias(context, ref, TRY(rows.require_alias(ref, in.name)));
}

Result<api::AliasConfiguration> update_alias(Lambda& lambda, Context& context,
                                             const api::UpdateAliasRequest& in) {
  const FunctionRef ref = TRY(function_of(context, in.function_name));
  FunctionRows rows(context.transaction, context.generation);
  auto found = TRY(rows.find_alias(ref, in.name));
  if (!found) return no_such_resource("Alias not found: " + ref.arn_of(in.name));
  AliasRow row = *std::move(found);
  if (!in.revision_id.empty() && in.revision_id != row.revision_id) {
    return wrong_revision("GetFunction/GetAlias");
  }
  if (wire::present(in.function_version)) {
    row.version = TRY(existing_version(rows, ref, in.function_version));
  }
  if (wire::present(in.description)) row.description = in.description;
  if (in.routing_config != nullptr) TRY(apply_routing(rows, ref, *in.routing_config, row));
  row.revision_id = make_uuid(context.random);
  TRY(rows.put_alias(ref, row));
  context.after_commit([&lambda, ref] { lambda.provisioner().changed(ref); });
  return describe_alias(context, ref, row);
}

Result<api::DeleteAliasResponse> delete_alias(Lambda& lambda, Context& context,
                                              const api::DeleteAliasRequest& in) {
  const FunctionRef ref = TRY(function_of(context, in.function_name));
  FunctionRows rows(context.transaction, context.generation);
  TRY(rows.require(ref));
  TRY(context.transaction.erase(aliases_key(ref, context.generation).add(in.name).bytes()));
  for (const std::string_view kind : {"lambda.policy", "lambda.event_config"}) {
    TRY(context.transaction.erase(
        below_function(ref, context.generation, kind).add(in.name).bytes()));
  }
  FunctionRef alias = ref;
  alias.qualifier = in.name;
  TRY(erase_url(context.transaction, context.generation, alias));
  TRY(context.transaction.erase(provisioned_key(alias, context.generation).bytes()));
  context.after_commit([&lambda, ref] { lambda.provisioner().changed(ref); });
  return api::DeleteAliasResponse{};
}

Result<api::ListAliasesResponse> list_aliases(Lambda&, Context& context,
                                              const api::ListAliasesRequest& in) {
  const FunctionRef ref = TRY(function_of(context, in.function_name));
  FunctionRows rows(context.transaction, context.generation);
  TRY(rows.require(ref));
  auto aliases = TRY(rows.aliases(ref));
  if (!in.function_version.empty()) {
    std::erase_if(aliases, [&](const AliasRow& row) {
      return version_text(row.version) != in.function_version &&
             row.other_version != in.function_version;
    });
  }
  const Page page = TRY(page_of(aliases.size(), in.marker, in.max_items));
  api::ListAliasesResponse out;
  out.aliases = wire::make_list<api::AliasConfiguration>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    out.aliases[static_cast<uint32_t>(i - page.first)] = describe_alias(context, ref, aliases[i]);
  }
  out.next_marker = page.next_marker(context);
  return out;
}

}  // namespace tarn::lambda
