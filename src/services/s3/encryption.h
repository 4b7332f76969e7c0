// Encryption of objects: what a writer asked for and the bucket's default make of it, the keys that
// come of it, and the keys of an object that is read. KMS is asked through core/kms_keys.h, for the
// caller. README.md tells how the keys hang together.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/context.h"
#include "core/objects.h"
#include "services/s3/bucket_rows.h"
#include "services/s3/customer_key.h"
#include "services/s3/data_keys.h"
#include "services/s3/s3.h"

namespace tarn::s3 {

inline constexpr std::string_view kEncryption = "AES256";  // of every object
inline constexpr std::string_view kKmsEncryption = "aws:kms";

// On whose behalf a request's handler asks other services.
Caller caller_of(const Context& context);

// Which object is written or read, and for whom.
struct EncryptedObject {
  const Caller& caller;
  const Bucket& bucket;
  std::string_view key;
};

// What the headers of a writing request ask for.
struct EncryptionWish {
  std::string_view algorithm, key_id, context;
  std::optional<bool> bucket_key_enabled;
  CustomerHeaders customer;
};

template <class In>
EncryptionWish encryption_wish(const In& in) {
  return {in.server_side_encryption, in.ssekms_key_id, in.ssekms_encryption_context,
          in.bucket_key_enabled, customer_headers(in)};
}

// AES256 or aws:kms; NotImplemented for aws:kms:dsse; InvalidArgument.
Result<EncryptionKind> parse_encryption(std::string_view algorithm);

// InvalidArgument and the like, before anything is asked of KMS.
Result<void> check_encryption_wish(const Bucket& bucket, const EncryptionWish& wish);

// Which kind the wish comes to, by the bucket's default.
EncryptionKind kind_of(const Bucket& bucket, const EncryptionWish& wish);

// What a new object or upload gets.
struct NewEncryption {
  Encryption row;
  DataKeys keys;
  std::string customer_key_md5;  // for the answer
};
Result<NewEncryption> new_encryption(S3& s3, const EncryptedObject& object,
                                     const EncryptionWish& wish);

// The keys of what is stored. Needs kms:Decrypt of SSE-KMS, and the customer's key of SSE-C.
Result<DataKeys> keys_of_object(S3& s3, const EncryptedObject& object, const Encryption& encryption,
                                const CustomerHeaders& customer);
Result<DataKeys> keys_of_upload(S3& s3, const EncryptedObject& object, const Encryption& encryption,
                                const CustomerHeaders& customer);
// For checks of what is stored: nothing for SSE-C.
Result<std::optional<DataKeys>> keys_to_check(S3& s3, const Bucket& bucket,
                                              const Encryption& encryption);

// Into an answer. `customer_key_md5`: as the request gave it.
template <class Out>
void tell_encryption(Context& context, const Encryption& encryption,
                     std::string_view customer_key_md5, Out& out) {
  switch (encryption.kind) {
    case EncryptionKind::kS3:
      out.server_side_encryption = kEncryption;
      break;
    case EncryptionKind::kKms:
      out.server_side_encryption = kKmsEncryption;
      out.ssekms_key_id = context.arena.copy(encryption.key_arn);
      if (encryption.bucket_key_enabled) out.bucket_key_enabled = true;
      break;
    case EncryptionKind::kCustomer:
      if constexpr (requires { out.sse_customer_algorithm; }) {
        out.sse_customer_algorithm = kEncryption;
        out.sse_customer_key_md5 = context.arena.copy(customer_key_md5);
      }
      break;
  }
}

}  // namespace tarn::s3
