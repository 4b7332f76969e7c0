#include "services/kms/access.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/json.h"
#include "services/kms/alias_store.h"

namespace tarn::kms {
namespace {

using Texts = std::map<std::string, std::string>;

bool has_all(const Texts& given, const Texts& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& entry) {
    const auto found = given.find(entry.first);
    return found != given.end() && found->second == entry.second;
  });
}

bool allows(const GrantRow& grant, std::string_view operation) {
  const auto& allowed = grant.operations;
  return std::find(allowed.begin(), allowed.end(), operation) != allowed.end();
}

// Constraints bind operations with an encryption context; managing has none (GrantConstraints).
bool has_context(std::string_view operation) {
  return operation == "Encrypt" || operation == "Decrypt" || operation.starts_with("ReEncrypt") ||
         operation.starts_with("GenerateDataKey");
}

bool holds(const GrantRow& grant, std::string_view operation, const EncryptionContext& context) {
  if (!allows(grant, operation)) return false;
  if (!has_context(operation)) return true;
  if (!grant.context_equals.empty() && grant.context_equals != context) return false;
  return has_all(context, grant.context_subset);
}

// Whether `child` gives nothing that `parent` does not.
bool is_within(const GrantRow& child, const GrantRow& parent) {
  const auto& operations = child.operations;
  const bool has_operations =
      std::all_of(operations.begin(), operations.end(),
                  [&](const std::string& operation) { return allows(parent, operation); });
  if (!has_operations) return false;
  const Texts& equals = child.context_equals;
  if (!parent.context_equals.empty()) return equals == parent.context_equals;
  return has_all(equals.empty() ? child.context_subset : equals, parent.context_subset);
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

using Fits = std::function<bool(const GrantRow& grant, std::string_view operation)>;

// Statements for those grants of the key that fit `action`.
Result<std::vector<Json>> fitting_grants(Context& context, const LoadedKey& key,
                                         std::string_view action, const Fits& fits) {
  const std::string_view operation = action.substr(action.find(':') + 1);
  const std::string prefix = grants_key(key.scope(context), key.row.id).bytes();
  std::vector<Json> statements;
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto grant = TRY(store::decode_row<GrantRow>(cursor->value()));
    if (fits(grant, operation)) statements.push_back(statement_of(grant, action));
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

Result<void> fill_request(Context& context, const LoadedKey& key, AccessRequest& request,
                          const EncryptionContext& encryption_context, const Fits& fits) {
  request.resources = {key.arn};
  request.resource_account = key.account;
  request.resource_policy =
      TRY(with_statements(key.row.policy, TRY(fitting_grants(context, key, request.action, fits))));
  auto& conditions = request.conditions;
  conditions.emplace_back("kms:CallerAccount", context.account);
  conditions.emplace_back("kms:KeySpec", key.row.spec);
  conditions.emplace_back("kms:KeyUsage", key.row.usage);
  conditions.emplace_back("kms:KeyOrigin", "AWS_KMS");
  conditions.emplace_back("kms:MultiRegion", "false");
  if (!key.alias.empty()) conditions.emplace_back("kms:RequestAlias", key.alias);
  for (std::string& alias : TRY(aliases_of(context.transaction, key.scope(context), key.row.id))) {
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

}  // namespace

Result<void> guard(Context& context, const LoadedKey& key, AccessRequest& request,
                   const EncryptionContext& encryption_context) {
  return fill_request(context, key, request, encryption_context,
                      [&](const GrantRow& grant, std::string_view operation) {
                        return holds(grant, operation, encryption_context);
                      });
}

Result<void> guard_new_grant(Context& context, const LoadedKey& key, AccessRequest& request,
                             const GrantRow& wanted) {
  auto& conditions = request.conditions;
  if (!wanted.context_equals.empty()) {
    conditions.emplace_back("kms:GrantConstraintType", "EncryptionContextEquals");
  }
  if (!wanted.context_subset.empty()) {
    conditions.emplace_back("kms:GrantConstraintType", "EncryptionContextSubset");
  }
  const bool is_for_service = !context.identity.service.empty();
  conditions.emplace_back("kms:GrantIsForAWSResource", is_for_service ? "true" : "false");
  EncryptionContext constraints = wanted.context_subset;
  constraints.insert(wanted.context_equals.begin(), wanted.context_equals.end());
  return fill_request(context, key, request, constraints,
                      [&](const GrantRow& grant, std::string_view operation) {
                        return allows(grant, operation) && is_within(wanted, grant);
                      });
}

}  // namespace tarn::kms
