// Grants: leave for a principal to use a key, given by whoever may, taken back or handed back.
#include <algorithm>

#include "base/encoding.h"
#include "services/kms/encryption_context.h"
#include "services/kms/kms_operations.h"
#include "services/kms/list_page.h"
#include "services/kms/use.h"

namespace tarn::kms {
namespace {

constexpr size_t kGrantIdDigits = 64;
constexpr size_t kMaxGrantsOfKey = 50'000;
constexpr char kTokenSeparator = '\n';

// A token names its grant; whoever has it may retire it as far as the grant says.
std::string make_token(const LoadedKey& key, const GrantRow& grant) {
  return base64_encode(key.arn + kTokenSeparator + grant.id);
}

struct GrantName {
  std::string key_arn, id;
};

Result<GrantName> read_token(std::string_view token) {
  const auto text = base64_decode(token);
  const size_t at = text ? text->find(kTokenSeparator) : std::string::npos;
  if (at == std::string::npos) return invalid_grant_token();
  return GrantName{text->substr(0, at), text->substr(at + 1)};
}

Result<void> check_principal(std::string_view arn) {
  if (arn.starts_with("arn:aws:iam::") || arn.starts_with("arn:aws:sts::")) return {};
  return invalid_arn(arn);
}

// Whether the key can do it at all; managing it is for every key.
bool can(const LoadedKey& key, std::string_view operation) {
  if (operation == "CreateGrant" || operation == "RetireGrant" || operation == "DescribeKey") {
    return true;
  }
  if (operation == "GetPublicKey") return key.spec->pair.has_value();
  const std::string_view usage = key.row.usage;
  if (operation == "Sign" || operation == "Verify") return usage == kSignVerify;
  if (operation == "GenerateMac" || operation == "VerifyMac") return usage == kMac;
  if (operation == "DeriveSharedSecret") return usage == kAgreement;
  if (operation.starts_with("GenerateDataKey")) return key.is_symmetric();
  return usage == kEncryptDecrypt && operation != "Encapsulate" && operation != "Decapsulate";
}

Result<GrantRow> read_grant(const LoadedKey& key, const api::CreateGrantRequest& in) {
  GrantRow grant;
  grant.key_id = key.row.id;
  grant.name = in.name;
  if (wire::present(in.grantee_principal) == wire::present(in.grantee_service_principal)) {
    return validation("Exactly one of GranteePrincipal and GranteeServicePrincipal is needed.");
  }
  if (wire::present(in.grantee_principal)) TRY(check_principal(in.grantee_principal));
  if (wire::present(in.retiring_principal)) TRY(check_principal(in.retiring_principal));
  grant.grantee =
      wire::present(in.grantee_principal) ? in.grantee_principal : in.grantee_service_principal;
  grant.retiring =
      wire::present(in.retiring_principal) ? in.retiring_principal : in.retiring_service_principal;
  for (const wire::Text operation : in.operations) grant.operations.emplace_back(operation);
  if (grant.operations.empty()) return validation("Operations must name at least one operation.");
  for (const std::string& operation : grant.operations) {
    if (!can(key, operation)) {
      return validation("Operation " + operation + " is not supported by " + key.arn);
    }
  }
  if (in.constraints != nullptr) {
    if (wire::present(in.constraints->source_arn)) {
      return unsupported("The grant constraint SourceArn is not served.");
    }
    grant.context_equals = to_context(in.constraints->encryption_context_equals);
    grant.context_subset = to_context(in.constraints->encryption_context_subset);
  }
  const bool is_constrained = !grant.context_equals.empty() || !grant.context_subset.empty();
  if (is_constrained && !key.is_symmetric()) {
    return validation("Encryption context constraints are for symmetric encryption keys only.");
  }
  return grant;
}

// A grant like this one, which is answered again instead of made twice, if it has a name.
Result<std::optional<GrantRow>> find_same(Context& context, const std::string& prefix,
                                          const GrantRow& wanted) {
  size_t count = 0;
  auto cursor = TRY(context.transaction.scan(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    auto grant = TRY(store::decode_row<GrantRow>(cursor->value()));
    const bool is_same = !wanted.name.empty() && grant.name == wanted.name &&
                         grant.grantee == wanted.grantee && grant.retiring == wanted.retiring &&
                         grant.operations == wanted.operations &&
                         grant.context_equals == wanted.context_equals &&
                         grant.context_subset == wanted.context_subset;
    if (is_same) return std::optional<GrantRow>(std::move(grant));
    if (++count >= kMaxGrantsOfKey) return limit_exceeded("A key has at most 50,000 grants.");
  }
  return std::optional<GrantRow>();
}

wire::List<wire::Text> copy_texts(Context& context, const std::vector<std::string>& texts) {
  auto list = wire::make_list<wire::Text>(context.arena, texts.size());
  std::transform(texts.begin(), texts.end(), list.begin(),
                 [&](const std::string& text) { return context.arena.copy(text); });
  return list;
}

wire::Map<wire::Text> copy_map(Context& context, const EncryptionContext& from) {
  auto map = wire::make_map<wire::Text>(context.arena, from.size());
  std::transform(from.begin(), from.end(), map.begin(), [&](const auto& entry) {
    return wire::Entry<wire::Text>{context.arena.copy(entry.first),
                                   context.arena.copy(entry.second)};
  });
  return map;
}

// `account`: the key's, which may be another one than the caller's.
api::GrantListEntry describe(Context& context, std::string_view account, const GrantRow& grant) {
  api::GrantListEntry out;
  out.key_id = context.arena.copy(key_arn(context.region, account, grant.key_id));
  out.grant_id = context.arena.copy(grant.id);
  if (!grant.name.empty()) out.name = context.arena.copy(grant.name);
  out.creation_date = wire::Timestamp{grant.created_ms};
  out.grantee_principal = context.arena.copy(grant.grantee);
  if (!grant.retiring.empty()) out.retiring_principal = context.arena.copy(grant.retiring);
  out.issuing_account = context.arena.copy(grant.issuing_account);
  out.operations = copy_texts(context, grant.operations);
  if (!grant.context_equals.empty() || !grant.context_subset.empty()) {
    out.constraints = context.arena.make<api::GrantConstraints>();
    if (!grant.context_equals.empty()) {
      out.constraints->encryption_context_equals = copy_map(context, grant.context_equals);
    }
    if (!grant.context_subset.empty()) {
      out.constraints->encryption_context_subset = copy_map(context, grant.context_subset);
    }
  }
  return out;
}

Result<void> erase_grant(Context& context, const LoadedKey& key, std::string_view id) {
  const std::string at = grants_key(key.scope(context), key.row.id).add(id).bytes();
  if (!TRY(context.transaction.get(at))) return no_such_grant(id);
  return context.transaction.erase(at);
}

// The retiring principal, the grantee where the grant lets it, and the key's account.
bool may_retire(const Identity& identity, const GrantRow& grant) {
  const auto is_caller = [&](const std::string& arn) {
    return !arn.empty() && (arn == identity.arn || arn == identity.role_arn);
  };
  const auto& operations = grant.operations;
  const bool grantee_may =
      std::find(operations.begin(), operations.end(), "RetireGrant") != operations.end();
  return is_caller(grant.retiring) || is_caller(grant.issuing_account) ||
         (grantee_may && is_caller(grant.grantee));
}

}  // namespace

Result<api::CreateGrantResponse> create_grant(Kms& kms, Context& context,
                                              const api::CreateGrantRequest& in) {
  const LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  TRY(require_enabled(key));
  GrantRow grant = TRY(read_grant(key, in));
  const std::string prefix = grants_key(key.scope(context), key.row.id).bytes();
  const auto same = TRY(find_same(context, prefix, grant));
  TRY(end_dry_run(in.dry_run));
  if (same) {
    grant = *same;
  } else {
    grant.id = make_hex_id(kms.parts().random, kGrantIdDigits);
    grant.created_ms = context.clock.domain_ms();
    grant.issuing_account = "arn:aws:iam::" + std::string(context.account) + ":root";
    TRY(context.transaction.put(grants_key(key.scope(context), key.row.id).add(grant.id).bytes(),
                                store::encode_row(grant)));
  }
  api::CreateGrantResponse out;
  out.grant_id = context.arena.copy(grant.id);
  out.grant_token = context.arena.copy(make_token(key, grant));
  return out;
}

Result<api::ListGrantsResponse> list_grants(Kms& kms, Context& context,
                                            const api::ListGrantsRequest& in) {
  const LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  const std::string_view grantee =
      wire::present(in.grantee_principal) ? in.grantee_principal : in.grantee_service_principal;
  std::vector<api::GrantListEntry> found;
  const auto take = [&](const GrantRow& grant) -> Result<bool> {
    if (wire::present(in.grant_id) && in.grant_id != grant.id) return false;
    if (!grantee.empty() && grantee != grant.grantee) return false;
    found.push_back(describe(context, key.account, grant));
    return true;
  };
  const std::string next =
      TRY(list_page<GrantRow>(context, grants_key(key.scope(context), key.row.id).bytes(),
                              in.marker, in.limit.value_or(kDefaultPage), take));
  api::ListGrantsResponse out;
  out.grants = to_list(context, found);
  set_next(context, next, out);
  return out;
}

Result<api::ListGrantsResponse> list_retirable_grants(Kms&, Context& context,
                                                      const api::ListRetirableGrantsRequest& in) {
  const std::string_view retiring =
      wire::present(in.retiring_principal) ? in.retiring_principal : in.retiring_service_principal;
  if (retiring.empty()) return validation("RetiringPrincipal is required.");
  std::vector<api::GrantListEntry> found;
  const auto take = [&](const GrantRow& grant) -> Result<bool> {
    if (grant.retiring != retiring) return false;
    found.push_back(describe(context, context.account, grant));
    return true;
  };
  const std::string next =
      TRY(list_page<GrantRow>(context, store::Key(context.scope(), "kms.grant").bytes(), in.marker,
                              in.limit.value_or(kDefaultPage), take));
  api::ListGrantsResponse out;
  out.grants = to_list(context, found);
  set_next(context, next, out);
  return out;
}

Result<api::RevokeGrantResponse> revoke_grant(Kms& kms, Context& context,
                                              const api::RevokeGrantRequest& in) {
  const LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  TRY(end_dry_run(in.dry_run));
  TRY(erase_grant(context, key, in.grant_id));
  return api::RevokeGrantResponse{};
}

Result<api::RetireGrantResponse> retire_grant(Kms& kms, Context& context,
                                              const api::RetireGrantRequest& in) {
  GrantName name{std::string(in.key_id), std::string(in.grant_id)};
  if (wire::present(in.grant_token)) {
    name = TRY(read_token(in.grant_token));
  } else if (!wire::present(in.key_id) || !wire::present(in.grant_id)) {
    return validation("Either GrantToken or both KeyId and GrantId are needed.");
  }
  const LoadedKey key = TRY(find_key_itself(kms, context, name.key_arn));
  const auto bytes =
      TRY(context.transaction.get(grants_key(key.scope(context), key.row.id).add(name.id).bytes()));
  if (!bytes) return no_such_grant(name.id);
  if (!may_retire(context.identity, TRY(store::decode_row<GrantRow>(*bytes)))) {
    return may_not_retire(context.identity.arn, key.arn);
  }
  TRY(end_dry_run(in.dry_run));
  TRY(erase_grant(context, key, name.id));
  return api::RetireGrantResponse{};
}

}  // namespace tarn::kms
