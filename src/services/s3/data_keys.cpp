#include "services/s3/data_keys.h"

#include "base/hash.h"
#include "store/key_wrap.h"

namespace tarn::s3 {

namespace {

constexpr size_t kDataKeyBytes = 32;

// What binds the wrapped key of data to them.
std::string key_context(int64_t data_id) { return "s3.data/" + std::to_string(data_id); }

}  // namespace

// A key for one piece: random nonces under a customer's key, which has no end, would run out.
std::string DataKeys::wrapping_key(int64_t data_id) const {
  return hmac_sha256(secret_, "tarn." + key_context(data_id));
}

Result<DataKey> DataKeys::make(int64_t data_id, Random& random) const {
  const std::string context = key_context(data_id);
  if (secret_.empty()) return master_->make_data_key(context);
  DataKey key;
  key.plaintext = random.bytes(kDataKeyBytes);
  key.wrapped = TRY(master_->wrap(
      store::wrap_key(wrapping_key(data_id), key.plaintext, context, random), context));
  return key;
}

Result<std::string> DataKeys::unwrap(std::string_view wrapped, int64_t data_id) const {
  const std::string context = key_context(data_id);
  std::string inner = TRY(master_->unwrap(wrapped, context));
  if (secret_.empty()) return inner;
  return store::unwrap_key(wrapping_key(data_id), inner, context);
}

}  // namespace tarn::s3
