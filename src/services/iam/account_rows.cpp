#include "services/iam/account_rows.h"

#include "base/encoding.h"
#include "services/iam/aws_policies.h"
#include "services/iam/errors.h"

namespace tarn::iam {
namespace {

std::string_view row_kind(EntityKind kind) {
  switch (kind) {
    case EntityKind::kUser:
      return "iam.user";
    case EntityKind::kGroup:
      return "iam.group";
    case EntityKind::kRole:
      return "iam.role";
  }
  return "iam.user";
}

std::string_view last_part(std::string_view arn) { return arn.substr(arn.rfind('/') + 1); }

}  // namespace

std::string_view entity_word(EntityKind kind) { return row_kind(kind).substr(4); }

store::Scope directory_scope(uint64_t generation) {
  return {generation, "000000000000", store::kGlobal};
}

store::Key account_key(uint64_t generation, std::string_view account) {
  return store::Key(directory_scope(generation), "iam.account").add(account);
}

store::Key alias_key(uint64_t generation, std::string_view alias) {
  return store::Key(directory_scope(generation), "iam.alias").add(alias);
}

store::Key credential_key(uint64_t generation, std::string_view access_key_id) {
  return store::Key(directory_scope(generation), "iam.credential").add(access_key_id);
}

store::Key key_use_key(uint64_t generation, std::string_view access_key_id) {
  return store::Key(directory_scope(generation), "iam.key_use").add(access_key_id);
}

store::Key session_expiry_key(uint64_t generation, int64_t expires_ms) {
  return store::Key(directory_scope(generation), "iam.session_expiry").add_integer(expires_ms);
}

store::Key console_session_key(uint64_t generation, int64_t until_ms) {
  return store::Key(directory_scope(generation), "iam.console_session").add_integer(until_ms);
}

store::Key entity_key(const store::Scope& scope, EntityKind kind, std::string_view name) {
  return store::Key(scope, row_kind(kind)).add(to_lower_ascii(name));
}

store::Key policy_key(const store::Scope& scope, std::string_view name) {
  return store::Key(scope, "iam.policy").add(to_lower_ascii(name));
}

store::Key attachment_key(const store::Scope& scope, std::string_view policy_arn, EntityKind kind,
                          std::string_view name) {
  return store::Key(scope, "iam.attachment").add(policy_arn).add(row_kind(kind)).add(name);
}

store::Key member_key(const store::Scope& scope, std::string_view group, std::string_view user) {
  return store::Key(scope, "iam.member").add(to_lower_ascii(group)).add(user);
}

Result<std::optional<EntityRow>> AccountRows::find(EntityKind kind, std::string_view name) {
  const auto bytes = TRY(transaction_.get(entity_key(scope(), kind, name).bytes()));
  if (!bytes) return std::optional<EntityRow>();
  EntityRow row = TRY(store::decode_row<EntityRow>(*bytes));
  if (row.name != name) return std::optional<EntityRow>();
  return std::optional<EntityRow>(std::move(row));
}

Result<EntityRow> AccountRows::require(EntityKind kind, std::string_view name) {
  auto row = TRY(find(kind, name));
  if (!row) return no_such_named(entity_word(kind), name);
  return *std::move(row);
}

Result<bool> AccountRows::name_taken(EntityKind kind, std::string_view name) {
  return TRY(transaction_.get(entity_key(scope(), kind, name).bytes()))
  .has_value();
}

Result<void> AccountRows::put(EntityKind kind, const EntityRow& row) {
  return transaction_.put(entity_key(scope(), kind, row.name).bytes(), store::encode_row(row));
}

Result<void> AccountRows::erase(EntityKind kind, const EntityRow& row) {
  return transaction_.erase(entity_key(scope(), kind, row.name).bytes());
}

Result<std::optional<PolicyRow>> AccountRows::find_policy(std::string_view arn) {
  const auto bytes = TRY(transaction_.get(policy_key(scope(), last_part(arn)).bytes()));
  if (!bytes) return std::optional<PolicyRow>();
  PolicyRow row = TRY(store::decode_row<PolicyRow>(*bytes));
  if (policy_arn(row) != arn) return std::optional<PolicyRow>();
  return std::optional<PolicyRow>(std::move(row));
}

Result<PolicyRow> AccountRows::require_policy(std::string_view arn) {
  auto row = TRY(find_policy(arn));
  if (!row) return no_such_policy(arn);
  return *std::move(row);
}

Result<bool> AccountRows::policy_name_taken(std::string_view name) {
  return TRY(transaction_.get(policy_key(scope(), name).bytes()))
  .has_value();
}

Result<void> AccountRows::put_policy(const PolicyRow& row) {
  return transaction_.put(policy_key(scope(), row.name).bytes(), store::encode_row(row));
}

Result<void> AccountRows::erase_policy(const PolicyRow& row) {
  return transaction_.erase(policy_key(scope(), row.name).bytes());
}

Result<std::optional<std::string>> AccountRows::policy_document(std::string_view arn) {
  if (const AwsPolicy* policy = find_aws_policy(arn)) {
    return std::optional<std::string>(policy->document);
  }
  const auto row = TRY(find_policy(arn));
  if (row) {
    for (const PolicyVersionRow& version : row->versions) {
      if (version.number == row->default_version) {
        return std::optional<std::string>(version.document);
      }
    }
  }
  return std::optional<std::string>();
}

Result<void> AccountRows::index_attachment(std::string_view policy_arn, EntityKind kind,
                                           std::string_view name, bool attached) {
  const store::Key key = attachment_key(scope(), policy_arn, kind, name);
  return attached ? transaction_.put(key.bytes(), store::encode_row(MarkRow{}))
                  : transaction_.erase(key.bytes());
}

Result<void> AccountRows::index_member(std::string_view group, std::string_view user, bool member) {
  const store::Key key = member_key(scope(), group, user);
  return member ? transaction_.put(key.bytes(), store::encode_row(MarkRow{}))
                : transaction_.erase(key.bytes());
}

Result<std::vector<std::string>> AccountRows::names_below(const std::string& prefix) {
  std::vector<std::string> names;
  auto cursor = TRY(transaction_.scan(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader reader(cursor->key());
    std::string part;
    if (!reader.skip_scope()) return corrupt("an index key of IAM");
    while (!reader.at_end()) {
      if (!reader.read(part)) return corrupt("an index key of IAM");
    }
    names.push_back(std::move(part));
  }
  return names;
}

Result<std::vector<std::string>> AccountRows::attached_entities(std::string_view policy_arn,
                                                                EntityKind kind) {
  store::Key key(scope(), "iam.attachment");
  return names_below(key.add(policy_arn).add(row_kind(kind)).bytes());
}

Result<int64_t> AccountRows::count_attachments(std::string_view policy_arn) {
  store::Key key(scope(), "iam.attachment");
  return static_cast<int64_t>(TRY(names_below(key.add(policy_arn).bytes())).size());
}

Result<std::vector<std::string>> AccountRows::members(std::string_view group) {
  return names_below(store::Key(scope(), "iam.member").add(to_lower_ascii(group)).bytes());
}

Result<void> AccountRows::each_entity(EntityKind kind,
                                      const std::function<bool(const EntityRow&)>& each) {
  const std::string prefix = store::Key(scope(), row_kind(kind)).bytes();
  auto cursor = TRY(transaction_.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const EntityRow row = TRY(store::decode_row<EntityRow>(cursor->value()));
    if (!each(row)) break;
  }
  return {};
}

Result<void> AccountRows::each_policy(const std::function<bool(const PolicyRow&)>& each) {
  const std::string prefix = store::Key(scope(), "iam.policy").bytes();
  auto cursor = TRY(transaction_.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const PolicyRow row = TRY(store::decode_row<PolicyRow>(cursor->value()));
    if (!each(row)) break;
  }
  return {};
}

std::string AccountRows::arn(EntityKind kind, const EntityRow& row) const {
  return "arn:aws:iam::" + account_ + ":" + std::string(entity_word(kind)) + row.path + row.name;
}

std::string AccountRows::policy_arn(const PolicyRow& row) const {
  return "arn:aws:iam::" + account_ + ":policy" + row.path + row.name;
}

}  // namespace tarn::iam
