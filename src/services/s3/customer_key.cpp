#include "services/s3/customer_key.h"

#include "base/encoding.h"
#include "base/hash.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {

constexpr std::string_view kAlgorithm = "AES256";
constexpr size_t kKeyBytes = 32;
constexpr size_t kSaltBytes = 16;

std::string mac_of(const CustomerKey& key, std::string_view salt) {
  return hmac_sha256(key.secret, "tarn.s3.key-check" + std::string(salt));
}

}  // namespace

Result<CustomerKey> read_customer_key(const CustomerHeaders& headers) {
  if (!wire::present(headers.algorithm)) {
    return customer_key_error("must provide a valid encryption algorithm.");
  }
  if (headers.algorithm != kAlgorithm) return invalid_encryption_algorithm(headers.algorithm);
  if (!wire::present(headers.key)) {
    return customer_key_error("must provide an appropriate secret key.");
  }
  const auto secret = base64_decode(headers.key);
  if (!secret || secret->size() != kKeyBytes) return invalid_customer_key();
  if (!wire::present(headers.key_md5)) {
    return customer_key_error("must provide the client calculated MD5 of the secret key.");
  }
  std::string md5 = base64_encode(digest(DigestKind::kMd5, *secret));
  if (md5 != headers.key_md5) return customer_key_md5_mismatch();
  return CustomerKey{*secret, std::move(md5)};
}

std::string make_key_check(const CustomerKey& key, Random& random) {
  const std::string salt = random.bytes(kSaltBytes);
  return salt + mac_of(key, salt);
}

bool matches_key_check(const CustomerKey& key, std::string_view check) {
  if (check.size() <= kSaltBytes) return false;
  return equal_constant_time(mac_of(key, check.substr(0, kSaltBytes)), check.substr(kSaltBytes));
}

namespace {

// AWS tells a reader whose key is too long, as clients that encode it twice send it, that it is the
// wrong one.
bool is_too_long(const CustomerHeaders& headers) {
  const auto secret = base64_decode(headers.key);
  return headers.algorithm == kAlgorithm && secret && secret->size() > kKeyBytes;
}

}  // namespace

Result<std::optional<CustomerKey>> require_customer_key(const Encryption& encryption,
                                                        const CustomerHeaders& headers) {
  if (encryption.kind != EncryptionKind::kCustomer) {
    if (headers.are_given()) return encryption_not_applicable();
    return std::optional<CustomerKey>();
  }
  if (!headers.are_given()) return customer_key_missing();
  if (is_too_long(headers)) return wrong_customer_key();
  CustomerKey key = TRY(read_customer_key(headers));
  if (!matches_key_check(key, encryption.key_check)) return wrong_customer_key();
  return std::optional(std::move(key));
}

Result<std::optional<CustomerKey>> require_key_of_upload(const Encryption& encryption,
                                                         const CustomerHeaders& headers) {
  const bool has_key = encryption.kind == EncryptionKind::kCustomer;
  if (has_key != headers.are_given()) return upload_key_missing();
  if (!has_key) return std::optional<CustomerKey>();
  CustomerKey key = TRY(read_customer_key(headers));
  if (!matches_key_check(key, encryption.key_check)) return wrong_upload_key();
  return std::optional(std::move(key));
}

}  // namespace tarn::s3
