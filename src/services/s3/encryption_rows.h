// Rows that tell how the data keys of an object are wrapped, beside the master key under which all
// are. Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace tarn::s3 {

enum class EncryptionKind : uint8_t {
  kS3 = 0,       // SSE-S3: by nothing else
  kKms = 1,      // SSE-KMS: by an envelope key that KMS opens
  kCustomer = 2  // SSE-C: by the key that the client brings with each request
};

struct Encryption {
  EncryptionKind kind = EncryptionKind::kS3;
  // Of kKms: the key, its ciphertext of the envelope key, and what that is bound to.
  std::string key_arn;
  std::string envelope;
  std::map<std::string, std::string> context;
  bool bucket_key_enabled = false;
  // Of kCustomer: a salt and a MAC of it under the customer's key, by which the key is known again.
  std::string key_check;
  template <class V>
  void fields(V& v) {
    v(1, kind);
    v(2, key_arn);
    v(3, envelope);
    v(4, context);
    v(5, bucket_key_enabled);
    v(6, key_check);
  }
};

// What a bucket does with objects whose writers ask for nothing.
struct DefaultEncryption {
  EncryptionKind kind = EncryptionKind::kS3;
  std::string key_id;  // of kKms, as given; empty: alias/aws/s3
  bool refuses_customer_keys = false;
  template <class V>
  void fields(V& v) {
    v(1, kind);
    v(2, key_id);
    v(3, refuses_customer_keys);
  }
};

}  // namespace tarn::s3
