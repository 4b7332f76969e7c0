#include "services/kms/access.h"

#include <algorithm>

#include "base/json.h"
#include "services/kms/alias_store.h"

namespace tarn::kms {
namespace {

bool holds(const GrantRow& grant, const EncryptionContext& context) {
  if (!grant.context_equals.empty() && grant.context_equals != context) return false;
  return std::all_of(grant.context_subset.begin(), grant.context_subset.end(),
                     [&](const auto& wanted) {
                       const auto found = context.find(wanted.first);
                       return found != context.end() && found->second == wanted.second;
                     });
}

// What a grant says, as a statement of the key's policy.
Json statement_of(const GrantRow& grant, std::string_view action) {
  const bool is_service = grant.grantee.ends_with(".amazonaws.com");
  Json statement = Json::object();
  statement.set("Sid", "grant " + grant.id)
      .set("Effect", "Allow")
      .set("Principal", Json::object().set(is_service ? "Service" : "AWS", grant.grantee))
      .set("Action", action)
      .set("Resource", "*");
  return statement;
}

// Statements for those grants of the key that allow `action` in this encryption context.
Result<std::vector<Json>> fitting_grants(Context& context, const LoadedKey& key,
                                         std::string_view action,
                                         const EncryptionContext& encryption_context) {
  const std::string_view operation = action.substr(action.find(':') + 1);
  const std::string prefix = grants_key(key.scope(context), key.row.id).bytes();
  std::vector<Json> statements;
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto grant = TRY(store::decode_row<GrantRow>(cursor->value()));
    const auto& allowed = grant.operations;
    if (std::find(allowed.begin(), allowed.end(), operation) == allowed.end()) continue;
    if (holds(grant, encryption_context)) statements.push_back(statement_of(grant, action));
  }
  return statements;
}

// A policy's Statement may be one object instead of a list.
Result<std::string> with_statements(const std::string& policy, const std::vector<Json>& more) {
  if (more.empty()) return policy;
  Json document = TRY(Json::parse(policy));
  const Json* stated = document.find("Statement");
  Json all = Json::array();
  if (stated != nullptr && stated->is_array()) all = *stated;
  if (stated != nullptr && stated->is_object()) all.push(*stated);
  for (const Json& statement : more) all.push(statement);
  document.set("Statement", all);
  return document.dump();
}

}  // namespace

Result<void> guard(Context& context, const LoadedKey& key, AccessRequest& request,
                   const EncryptionContext& encryption_context) {
  request.resources = {key.arn};
  request.resource_account = key.account;
  request.resource_policy = TRY(with_statements(
      key.row.policy, TRY(fitting_grants(context, key, request.action, encryption_context))));
  auto& conditions = request.conditions;
  conditions.emplace_back("kms:CallerAccount", context.account);
  conditions.emplace_back("kms:KeySpec", key.row.spec);
  conditions.emplace_back("kms:KeyUsage", key.row.usage);
  conditions.emplace_back("kms:KeyOrigin", "AWS_KMS");
  conditions.emplace_back("kms:MultiRegion", "false");
  if (!key.alias.empty()) conditions.emplace_back("kms:RequestAlias", key.alias);
  for (std::string& alias : TRY(aliases_of(context, key.scope(context), key.row.id))) {
    conditions.emplace_back("kms:ResourceAliases", std::move(alias));
  }
  for (const auto& [name, value] : encryption_context) {
    conditions.emplace_back("kms:EncryptionContext:" + name, value);
    conditions.emplace_back("kms:EncryptionContextKeys", name);
  }
  for (const auto& [name, value] : key.row.tags) {
    conditions.emplace_back("aws:ResourceTag/" + name, value);
  }
  return {};
}

}  // namespace tarn::kms
