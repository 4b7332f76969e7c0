// KmsKeys: envelope keys under KMS keys, for services that encrypt on behalf of their callers, such
// as S3 (SSE-KMS). KMS implements it.
//
//   EnvelopeKey key = TRY(kms.generate(use, "alias/aws/s3"));   // keep key.wrapped
//   std::string plaintext = TRY(kms.decrypt(use, wrapped));
//
// A call is authorised for the caller as kms:GenerateDataKey or kms:Decrypt, with kms:ViaService
// and the encryption context as condition keys; it leaves an audit event of KMS's own and is a
// transaction of its own, as the first use of alias/aws/… makes that key. Errors are KMS's.
// Thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/objects.h"

namespace tarn {

struct KmsUse {
  Caller caller;             // in the region where the key lies
  std::string_view service;  // that encrypts: "s3"
  std::map<std::string, std::string> encryption_context;
  // A service that keeps an envelope key for a while does not ask KMS each time. Permission and the
  // key's state count all the same; only the event is left out.
  bool is_recorded = true;
};

struct EnvelopeKey {
  std::string plaintext;  // 32 bytes; never stored or logged
  std::string wrapped;    // KMS's ciphertext, which is what is stored
  std::string key_arn;
};

class KmsKeys {
 public:
  virtual ~KmsKeys() = default;

  // `key_id`: id, ARN, alias or alias's ARN. Where `reusable`, what a former call gave as
  // `wrapped`, is still of this key, the same envelope key is given again, and no event is left.
  virtual Result<EnvelopeKey> generate(const KmsUse& use, std::string_view key_id,
                                       std::string_view reusable = {}) = 0;
  virtual Result<std::string> decrypt(const KmsUse& use, std::string_view wrapped) = 0;

  // For checks of what is stored (fsck, scrubbing): asks nobody and leaves no event.
  virtual Result<std::string> open_to_check(
      std::string_view region, std::string_view wrapped,
      const std::map<std::string, std::string>& encryption_context) = 0;
};

}  // namespace tarn
