#include "gateway/errors.h"

namespace tarn::gateway {

Error not_served(std::string_view service, std::string_view operation) {
  std::string message = "Tarn does not serve ";
  message.append(service).append(":").append(operation);
  return Error(501, "NotImplemented", message + ". docs/limits.md says what is served.");
}

Error throttled(bool is_s3) {
  if (is_s3) return Error(503, "SlowDown", "Please reduce your request rate.");
  return Error(400, "ThrottlingException", "Rate exceeded");
}

Error denied(Error error, wire::Protocol protocol) {
  if (error.code() != "AccessDenied") return error;
  switch (protocol) {
    case wire::Protocol::kRestXml:
    case wire::Protocol::kQuery:
      return error;
    case wire::Protocol::kEc2:
      return Error(403, "UnauthorizedOperation",
                   "You are not authorized to perform this operation. " + error.message());
    case wire::Protocol::kRestJson:
      return Error(403, "AccessDeniedException", error.message());
    case wire::Protocol::kJson10:
    case wire::Protocol::kJson11:
    case wire::Protocol::kRpcV2Cbor:
      break;
  }
  return Error(400, "AccessDeniedException", error.message());
}

Error not_finished() {
  return Error(500, "InternalFailure",
               "The server stopped before the call was done: a part of it took effect.");
}

Error request_too_large(size_t limit_bytes) {
  return Error(
      413, "RequestEntityTooLargeException",
      "The request's body must not be larger than " + std::to_string(limit_bytes) + " bytes.");
}

namespace {

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

}  // namespace

Error invalid_checksum(std::string_view header) {
  return Error(400, "InvalidRequest", "Value for " + std::string(header) + " header is invalid.");
}

Error wrong_checksum(std::string_view algorithm) {
  return Error(
      400, "BadDigest",
      "The " + upper_case(algorithm) + " you specified did not match the calculated checksum.");
}

Error missing_checksum() {
  return Error(400, "InvalidRequest",
               "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
               "x-amz-trailer headers were found.");
}

Error checksum_not_served(std::string_view algorithm) {
  return Error(501, "NotImplemented",
               "Tarn does not check " + upper_case(algorithm) +
                   ". It checks CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512 and MD5.");
}

Error unsupported_encoding(std::string_view encoding) {
  std::string message = "The content encoding '";
  message.append(encoding).append("' is not supported: send the body as it is, or as gzip.");
  return Error(415, "UnsupportedMediaTypeException", std::move(message));
}

Error malformed_gzip() {
  return Error(400, "SerializationException",
               "The body is not the gzip stream that Content-Encoding says it is.");
}

Error body_error(http::BodyError error) {
  switch (error) {
    case http::BodyError::kTooLarge:
      return Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    case http::BodyError::kTimeout:
      return Error(400, "RequestTimeout",
                   "Your socket connection to the server was not read from or written to within "
                   "the timeout period.");
    case http::BodyError::kMalformed:
      return Error(400, "InvalidRequest", "The body's chunked encoding is malformed.");
    case http::BodyError::kNone:
    case http::BodyError::kTruncated:
      break;
  }
  return Error(400, "IncompleteBody",
               "You did not provide the number of bytes specified by the Content-Length HTTP "
               "header");
}

}  // namespace tarn::gateway
