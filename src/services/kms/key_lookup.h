// From what a caller gives as KeyId (id, alias, ARN of either) to the key.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "services/kms/key_specs.h"
#include "services/kms/kms.h"
#include "services/kms/rows.h"

namespace tarn::kms {

struct LoadedKey {
  KeyRow row;
  std::string account, region;
  std::string arn;
  std::string alias;  // by which it was asked for, with "alias/"; else empty
  const KeySpec* spec = nullptr;

  store::Scope scope(const Context& context) const { return {context.generation, account, region}; }
  bool is_symmetric() const { return row.spec == kSymmetric; }
};

// NotFoundException or InvalidArnException. A key whose deletion is due is gone. Material that is
// due for rotation is rotated in the call's own transaction. The AWS managed key of an alias/aws/…
// is made when it is first asked for.
Result<LoadedKey> find_key(const Kms& kms, Context& context, std::string_view key_id);

// As find_key, and not an alias: for what changes the key itself.
Result<LoadedKey> find_key_itself(const Kms& kms, Context& context, std::string_view key_id);

Result<void> store_key(Context& context, const LoadedKey& key);

// DisabledException, KMSInvalidStateException.
Result<void> require_enabled(const LoadedKey& key);
Result<void> require_not_pending(const LoadedKey& key);
// InvalidKeyUsageException where the key's usage is not `usage`.
Result<void> require_usage(const LoadedKey& key, std::string_view usage,
                           std::string_view operation);

std::string key_arn(std::string_view region, std::string_view account, std::string_view id);
std::string alias_arn(std::string_view region, std::string_view account, std::string_view name);

}  // namespace tarn::kms
