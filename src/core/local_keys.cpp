#include "core/local_keys.h"

#include "base/check.h"
#include "store/bytes.h"
#include "store/key_wrap.h"

namespace tarn {

namespace {

constexpr size_t kDataKeyBytes = 32;
// Before what store/key_wrap.h makes: which key of the ring it is under. Data of format 1 have no
// such head and are under key 0.
constexpr char kHeadVersion = 2;
constexpr size_t kHeadBytes = 1 + 4;

}  // namespace

LocalKeys::LocalKeys(store::KeyRing ring, Random& random)
    : ring_(std::move(ring)), random_(random) {
  CHECK(!ring_.keys.empty());
}

LocalKeys::LocalKeys(std::string key, Random& random)
    : LocalKeys(store::KeyRing{{{1, std::move(key)}}}, random) {}

Result<std::string_view> LocalKeys::ring_key(uint32_t number) const {
  for (auto key = ring_.keys.rbegin(); key != ring_.keys.rend(); ++key) {
    if (key->number == number) return std::string_view(key->key);
  }
  return corrupt("A stored key is under key " + std::to_string(number) +
                 " of the key ring, which the ring does not have. Restore the file key-ring from "
                 "a newer backup.");
}

std::string LocalKeys::wrap_under_newest(std::string_view plaintext, std::string_view context) {
  const store::RingKey& newest = ring_.keys.back();
  std::string wrapped(1, kHeadVersion);
  store::append_u32(wrapped, newest.number);
  return wrapped + store::wrap_key(newest.key, plaintext, context, random_);
}

Result<DataKey> LocalKeys::make_data_key(std::string_view context) {
  DataKey key;
  key.plaintext = random_.bytes(kDataKeyBytes);
  key.wrapped = wrap_under_newest(key.plaintext, context);
  return key;
}

Result<std::string> LocalKeys::wrap(std::string_view plaintext, std::string_view context) {
  if (plaintext.empty() || plaintext.size() > store::kWrappedKeyBytesMax) {
    return internal_error("Only 1 to 4096 bytes are wrapped.");
  }
  return wrap_under_newest(plaintext, context);
}

Result<std::string> LocalKeys::unwrap(std::string_view wrapped, std::string_view context) {
  uint32_t number = 0;
  if (wrapped.size() > kHeadBytes && wrapped[0] == kHeadVersion) {
    std::string_view head = wrapped.substr(1, kHeadBytes - 1);
    CHECK(store::take_u32(head, number));
    wrapped.remove_prefix(kHeadBytes);
  }
  return store::unwrap_key(TRY(ring_key(number)), wrapped, context);
}

}  // namespace tarn
