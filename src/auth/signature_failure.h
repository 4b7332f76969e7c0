// Why a signature is refused, and how each family of protocols tells the client.
//
// The checks of sigv4.h answer a Failure; the gateway turns it into an Error in the style of the
// request's protocol. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace tarn::auth {

enum class FailureKind : uint8_t {
  kNone,
  kMissing,               // no signature, where one is needed
  kMalformedHeader,       // Authorization can't be read
  kMalformedQuery,        // X-Amz-… can't be read
  kUnsupportedMechanism,  // such as signature version 2
  kSeveralMechanisms,     // in the header and in the query
  kMalformedHeaderV2,     // signature version 2: Authorization can't be read
  kMalformedQueryV2,      // signature version 2: parameters missing, or no time
  kMissingDate,
  kWrongScope,  // date, region, service or terminator of the credential scope
  kHeadersNotSigned,
  kMissingPayloadHash,
  kBadPayloadHash,
  kTimeTooSkewed,
  kExpired,      // presigned, past its time
  kNotYetValid,  // presigned for later
  kUnknownKey,   // also a deactivated one
  kInvalidToken,
  kExpiredToken,
  kSignatureMismatch,
  kPayloadMismatch,  // the body's SHA-256 is not the one declared
};

struct [[nodiscard]] Failure {
  FailureKind kind = FailureKind::kNone;
  std::string detail;  // a sentence, where the kind alone does not say enough
  std::vector<std::pair<std::string, std::string>> fields;  // for S3's error document

  explicit operator bool() const { return kind != FailureKind::kNone; }
};

// Failures that the caller of verify() finds.
Failure missing_signature();
Failure unknown_access_key(std::string_view access_key_id);
Failure invalid_session_token();
Failure expired_session_token();
Failure payload_mismatch(std::string_view declared_hex, std::string_view computed_hex);
Failure wrong_region(std::string_view region, std::string_view expected);
Failure wrong_service(std::string_view service, std::string_view expected);

// A wrong signature; what we signed is told, so that the client can compare. `canonical_request`:
// empty where the mechanism has none.
Failure signature_mismatch(std::string_view access_key_id, std::string_view provided,
                           std::string_view string_to_sign, std::string_view canonical_request);

// In the style of S3 (rest-xml), of the JSON protocols, and of query and EC2.
Error s3_error(const Failure& failure);
Error json_error(const Failure& failure);
Error query_error(const Failure& failure);

}  // namespace tarn::auth
