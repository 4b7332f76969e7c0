#include "services/iam/credentials.h"

#include "base/encoding.h"
#include "services/iam/account_rows.h"

namespace tarn::iam {

std::string make_secret(Random& random) { return base64_encode(random.bytes(30)); }

Result<std::optional<CredentialRow>> find_credential(store::Transaction& transaction,
                                                     uint64_t generation,
                                                     std::string_view access_key_id) {
  const auto bytes = TRY(transaction.get(credential_key(generation, access_key_id).bytes()));
  if (!bytes) return std::optional<CredentialRow>();
  return std::optional<CredentialRow>(TRY(store::decode_row<CredentialRow>(*bytes)));
}

Result<void> put_credential(store::Transaction& transaction, uint64_t generation, Keys& keys,
                            CredentialRow row, std::string_view secret) {
  row.wrapped_secret = TRY(keys.wrap(secret, row.access_key_id));
  return put_credential_row(transaction, generation, row);
}

Result<void> put_credential_row(store::Transaction& transaction, uint64_t generation,
                                const CredentialRow& row) {
  return transaction.put(credential_key(generation, row.access_key_id).bytes(),
                         store::encode_row(row));
}

Result<void> erase_credential(store::Transaction& transaction, uint64_t generation,
                              std::string_view access_key_id) {
  TRY(transaction.erase(credential_key(generation, access_key_id).bytes()));
  return transaction.erase(key_use_key(generation, access_key_id).bytes());
}

Result<std::optional<AccountRow>> find_account(store::Transaction& transaction, uint64_t generation,
                                               std::string_view account) {
  const auto bytes = TRY(transaction.get(account_key(generation, account).bytes()));
  if (!bytes) return std::optional<AccountRow>();
  return std::optional<AccountRow>(TRY(store::decode_row<AccountRow>(*bytes)));
}

Result<void> put_account(store::Transaction& transaction, uint64_t generation,
                         const AccountRow& row) {
  return transaction.put(account_key(generation, row.id).bytes(), store::encode_row(row));
}

}  // namespace tarn::iam
