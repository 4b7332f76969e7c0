// AccountRows: the rows of one account's identities, read and written in one transaction.
//
//   AccountRows rows(context);
//   EntityRow user = TRY(rows.require(EntityKind::kUser, in.user_name));
//
// Names are unique whatever their case, and found by their exact case, as in AWS. The object
// belongs to the thread of its transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/context.h"
#include "services/iam/credential_rows.h"
#include "services/iam/rows.h"
#include "store/key.h"
#include "store/transaction.h"

namespace tarn::iam {

enum class EntityKind : uint8_t { kUser, kGroup, kRole };

std::string_view entity_word(EntityKind kind);  // "user", "group", "role"

// The rows that belong to no account: accounts themselves and credentials.
store::Scope directory_scope(uint64_t generation);
store::Key account_key(uint64_t generation, std::string_view account);
store::Key alias_key(uint64_t generation, std::string_view alias);
store::Key credential_key(uint64_t generation, std::string_view access_key_id);
store::Key key_use_key(uint64_t generation, std::string_view access_key_id);
store::Key session_expiry_key(uint64_t generation, int64_t expires_ms);
store::Key console_session_key(uint64_t generation, int64_t until_ms);

// Of an account, in its global scope.
store::Key entity_key(const store::Scope& scope, EntityKind kind, std::string_view name);
store::Key policy_key(const store::Scope& scope, std::string_view name);
store::Key attachment_key(const store::Scope& scope, std::string_view policy_arn, EntityKind kind,
                          std::string_view name);
store::Key member_key(const store::Scope& scope, std::string_view group, std::string_view user);

class AccountRows {
 public:
  AccountRows(store::Transaction& transaction, uint64_t generation, std::string_view account)
      : transaction_(transaction), generation_(generation), account_(account) {}
  explicit AccountRows(Context& context)
      : AccountRows(context.transaction, context.generation, context.account) {}

  const std::string& account() const { return account_; }
  uint64_t generation() const { return generation_; }
  store::Transaction& transaction() { return transaction_; }

  Result<std::optional<EntityRow>> find(EntityKind kind, std::string_view name);
  Result<EntityRow> require(EntityKind kind, std::string_view name);  // NoSuchEntity
  Result<bool> name_taken(EntityKind kind, std::string_view name);    // in any case
  Result<void> put(EntityKind kind, const EntityRow& row);
  Result<void> erase(EntityKind kind, const EntityRow& row);

  Result<std::optional<PolicyRow>> find_policy(std::string_view arn);
  Result<PolicyRow> require_policy(std::string_view arn);  // NoSuchEntity
  Result<bool> policy_name_taken(std::string_view name);
  Result<void> put_policy(const PolicyRow& row);
  Result<void> erase_policy(const PolicyRow& row);

  // The default version's JSON of a managed policy, AWS's own included.
  Result<std::optional<std::string>> policy_document(std::string_view arn);

  // The index from a managed policy to those who have it. Kept by the callers of put().
  Result<void> index_attachment(std::string_view policy_arn, EntityKind kind, std::string_view name,
                                bool attached);
  Result<void> index_member(std::string_view group, std::string_view user, bool member);
  Result<std::vector<std::string>> attached_entities(std::string_view policy_arn, EntityKind kind);
  Result<int64_t> count_attachments(std::string_view policy_arn);
  Result<std::vector<std::string>> members(std::string_view group);

  // Every row of a kind in the order of names, until `each` returns false.
  Result<void> each_entity(EntityKind kind, const std::function<bool(const EntityRow&)>& each);
  Result<void> each_policy(const std::function<bool(const PolicyRow&)>& each);

  std::string arn(EntityKind kind, const EntityRow& row) const;
  std::string policy_arn(const PolicyRow& row) const;

 private:
  store::Scope scope() const { return {generation_, account_, store::kGlobal}; }
  Result<std::vector<std::string>> names_below(const std::string& prefix);

  store::Transaction& transaction_;
  uint64_t generation_;
  std::string account_;
};

}  // namespace tarn::iam
