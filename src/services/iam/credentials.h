// Credential rows: making and removing access keys, with their secrets wrapped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "core/keys.h"
#include "services/iam/credential_rows.h"
#include "store/transaction.h"

namespace tarn::iam {

std::string make_secret(Random& random);  // 40 characters, as AWS's

Result<std::optional<CredentialRow>> find_credential(store::Transaction& transaction,
                                                     uint64_t generation,
                                                     std::string_view access_key_id);

// Wraps the secret and stores the row.
Result<void> put_credential(store::Transaction& transaction, uint64_t generation, Keys& keys,
                            CredentialRow row, std::string_view secret);

// Stores the row as it is.
Result<void> put_credential_row(store::Transaction& transaction, uint64_t generation,
                                const CredentialRow& row);

Result<void> erase_credential(store::Transaction& transaction, uint64_t generation,
                              std::string_view access_key_id);

Result<std::optional<AccountRow>> find_account(store::Transaction& transaction, uint64_t generation,
                                               std::string_view account);
Result<void> put_account(store::Transaction& transaction, uint64_t generation,
                         const AccountRow& row);

}  // namespace tarn::iam
