// CustomerKey: the key that a client brings with a request (SSE-C). It is used and forgotten: what
// is stored only tells whether another request brings the same one. Pure functions but for
// `random`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "services/s3/encryption_rows.h"
#include "wire/types.h"

namespace tarn::s3 {

// Three headers of a request, as they came.
struct CustomerHeaders {
  std::string_view algorithm, key, key_md5;
  bool are_given() const {
    return wire::present(algorithm) || wire::present(key) || wire::present(key_md5);
  }
};

template <class In>
CustomerHeaders customer_headers(const In& in) {
  return {in.sse_customer_algorithm, in.sse_customer_key, in.sse_customer_key_md5};
}

template <class In>
CustomerHeaders customer_headers_of_source(const In& in) {
  return {in.copy_source_sse_customer_algorithm, in.copy_source_sse_customer_key,
          in.copy_source_sse_customer_key_md5};
}

struct CustomerKey {
  std::string secret;  // 32 bytes; never stored or logged
  std::string md5;     // base64, as answers tell it
};

// The key of a request that writes. InvalidArgument, InvalidEncryptionAlgorithmError.
Result<CustomerKey> read_customer_key(const CustomerHeaders& headers);

// What is stored of a key, and whether `key` is the one that `check` was made of.
std::string make_key_check(const CustomerKey& key, Random& random);
bool matches_key_check(const CustomerKey& key, std::string_view check);

// The key of a request for an object with `encryption`, which is the right one: nothing where the
// object has none. InvalidRequest, AccessDenied.
Result<std::optional<CustomerKey>> require_customer_key(const Encryption& encryption,
                                                        const CustomerHeaders& headers);
// The same for a request about an upload.
Result<std::optional<CustomerKey>> require_key_of_upload(const Encryption& encryption,
                                                         const CustomerHeaders& headers);

}  // namespace tarn::s3
