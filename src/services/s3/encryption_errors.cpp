// Errors of server-side encryption, in the words that AWS's answers have.
#include <string>

#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {

constexpr std::string_view kHeader = "x-amz-server-side-encryption";

Error argument_error(std::string message) {
  return Error(400, "InvalidArgument", std::move(message)).with("ArgumentName", kHeader);
}

}  // namespace

Error error_of_kms(const Error& error) {
  if (error.http_status() != 400) return error;
  // S3 makes no difference between a key that is not there and one that can't be.
  const bool is_unknown =
      error.code() == "InvalidArnException" || error.code() == "NotFoundException";
  return Error(400, "KMS." + (is_unknown ? std::string("NotFoundException") : error.code()),
               error.message());
}

Error kms_needs_signature() {
  return argument_error(
      "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature "
      "Version 4.");
}

Error kms_key_without_kms(std::string_view algorithm) {
  return argument_error(
             "Server Side Encryption with AWS KMS managed key requires HTTP header "
             "x-amz-server-side-encryption : aws:kms")
      .with("ArgumentValue", algorithm.empty() ? "null" : algorithm);
}

Error invalid_encryption_context(std::string_view value) {
  return invalid_argument(
      "The header 'x-amz-server-side-encryption-context' shall be "
      "Base64-encoded UTF-8 string holding JSON which represents a string-string "
      "map",
      "x-amz-server-side-encryption-context", value);
}

Error customer_key_error(std::string_view what) {
  return argument_error("Requests specifying Server Side Encryption with Customer provided keys " +
                        std::string(what));
}

Error invalid_encryption_algorithm(std::string_view value) {
  return Error(400, "InvalidEncryptionAlgorithmError",
               "The Encryption request you specified is not valid. Supported value: AES256.")
      .with("ArgumentName", kHeader)
      .with("ArgumentValue", value);
}

Error invalid_customer_key() {
  return argument_error("The secret key was invalid for the specified algorithm.");
}

Error customer_key_md5_mismatch() {
  return argument_error(
      "The calculated MD5 hash of the key did not match the hash that was provided.");
}

Error customer_key_and_encryption(std::string_view algorithm) {
  return argument_error(
             "Server Side Encryption with Customer provided key is incompatible with the "
             "encryption method specified")
      .with("ArgumentValue", algorithm);
}

Error customer_keys_blocked() {
  return Error(403, "AccessDenied",
               "This bucket blocks server-side encryption with customer-provided keys (SSE-C).");
}

Error customer_key_missing() {
  return invalid_request(
      "The object was stored using a form of Server Side Encryption. The correct parameters must "
      "be provided to retrieve the object.");
}

Error wrong_customer_key() {
  return Error(403, "AccessDenied",
               "Requests specifying Server Side Encryption with Customer provided keys must "
               "provide the correct secret key.");
}

Error encryption_not_applicable() {
  return invalid_request("The encryption parameters are not applicable to this object.");
}

Error encryption_header_on_read(std::string_view value) {
  return argument_error("x-amz-server-side-encryption header is not supported for this operation.")
      .with("ArgumentValue", value);
}

Error upload_key_missing() {
  return invalid_request(
      "The multipart upload initiate requested encryption. Subsequent part requests must include "
      "the appropriate encryption parameters.");
}

Error wrong_upload_key() {
  return invalid_request(
      "The provided encryption parameters did not match the ones used originally.");
}

}  // namespace tarn::s3
