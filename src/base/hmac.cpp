#include "base/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"

namespace tarn {
namespace {

const EVP_MD* digest_of(HmacKind kind) {
  switch (kind) {
    case HmacKind::kSha224:
      return EVP_sha224();
    case HmacKind::kSha256:
      return EVP_sha256();
    case HmacKind::kSha384:
      return EVP_sha384();
    case HmacKind::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

std::string hmac(HmacKind kind, std::string_view key, std::string_view message) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  CHECK(HMAC(digest_of(kind), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(),
             reinterpret_cast<unsigned char*>(out.data()), &size) != nullptr);
  out.resize(size);
  return out;
}

}  // namespace tarn
