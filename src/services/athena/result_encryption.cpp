#include "services/athena/result_encryption.h"

#include "services/athena/errors.h"

namespace tarn::athena {

Result<EncryptionRow> read_encryption(const api::EncryptionConfiguration& in) {
  const bool is_kms = in.encryption_option == "SSE_KMS";
  if (!is_kms && in.encryption_option != "SSE_S3") {
    return invalid_request("EncryptionOption " + std::string(in.encryption_option) +
                           " is not served by Tarn: use SSE_S3 or SSE_KMS.");
  }
  if (!is_kms && wire::present(in.kms_key)) {
    return invalid_request("KmsKey can be given only with SSE_KMS.");
  }
  return EncryptionRow{std::string(in.encryption_option), std::string(in.kms_key)};
}

api::EncryptionConfiguration* tell_encryption(const EncryptionRow& row, Arena& arena) {
  if (row.option.empty()) return nullptr;
  auto* out = arena.make<api::EncryptionConfiguration>();
  out->encryption_option = arena.copy(row.option);
  if (!row.kms_key.empty()) out->kms_key = arena.copy(row.kms_key);
  return out;
}

void set_encryption(const EncryptionRow& row, ObjectAttributes& attributes) {
  if (row.option == "SSE_S3") attributes.encryption = "AES256";
  if (row.option == "SSE_KMS") attributes.encryption = "aws:kms";
  attributes.kms_key_id = row.kms_key;
}

}  // namespace tarn::athena
