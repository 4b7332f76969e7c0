#include "core/local_keys.h"

#include "store/key_wrap.h"

namespace tarn {

namespace {

constexpr size_t kDataKeyBytes = 32;

}  // namespace

LocalKeys::LocalKeys(std::string master_key, Random& random)
    : master_key_(std::move(master_key)), random_(random) {}

Result<DataKey> LocalKeys::make_data_key(std::string_view context) {
  DataKey key;
  key.plaintext = random_.bytes(kDataKeyBytes);
  key.wrapped = store::wrap_key(master_key_, key.plaintext, context, random_);
  return key;
}

Result<std::string> LocalKeys::wrap(std::string_view plaintext, std::string_view context) {
  if (plaintext.empty() || plaintext.size() > store::kWrappedKeyBytesMax) {
    return internal_error("Only 1 to 4096 bytes are wrapped.");
  }
  return store::wrap_key(master_key_, plaintext, context, random_);
}

Result<std::string> LocalKeys::unwrap(std::string_view wrapped, std::string_view context) {
  return store::unwrap_key(master_key_, wrapped, context);
}

}  // namespace tarn
