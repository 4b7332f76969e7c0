#include "auth/signature_failure.h"

#include "base/encoding.h"

namespace tarn::auth {
namespace {

constexpr std::string_view kInvalidToken = "The security token included in the request is invalid.";
constexpr std::string_view kExpiredToken = "The security token included in the request is expired";
constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details.";

struct Described {
  int http_status;
  std::string_view code;
  std::string_view message;  // empty: the failure's detail
};

Described describe_s3(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::kNone:
      break;
    case FailureKind::kMissing:
      return {403, "AccessDenied", "Access Denied"};
    case FailureKind::kMalformedHeader:
    case FailureKind::kWrongScope:
      return {400, "AuthorizationHeaderMalformed", {}};
    case FailureKind::kMalformedQuery:
      return {400, "AuthorizationQueryParametersError", {}};
    case FailureKind::kUnsupportedMechanism:
      return {400, "InvalidRequest",
              "The authorization mechanism you have provided is not supported. Please use "
              "AWS4-HMAC-SHA256."};
    case FailureKind::kSeveralMechanisms:
    case FailureKind::kMalformedHeaderV2:
    case FailureKind::kBadPayloadHash:
      return {400, "InvalidArgument", {}};
    case FailureKind::kMissingDate:
      return {403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header"};
    case FailureKind::kHeadersNotSigned:
    case FailureKind::kMalformedQueryV2:
      return {403, "AccessDenied", {}};
    case FailureKind::kMissingPayloadHash:
      return {400, "InvalidRequest", {}};
    case FailureKind::kTimeTooSkewed:
      return {403, "RequestTimeTooSkewed",
              "The difference between the request time and the current time is too large."};
    case FailureKind::kExpired:
      return {403, "AccessDenied", "Request has expired"};
    case FailureKind::kNotYetValid:
      return {403, "AccessDenied", "Request is not yet valid"};
    case FailureKind::kUnknownKey:
      return {403, "InvalidAccessKeyId",
              "The AWS Access Key Id you provided does not exist in our records."};
    case FailureKind::kInvalidToken:
      return {400, "InvalidToken", "The provided token is malformed or otherwise invalid."};
    case FailureKind::kExpiredToken:
      return {400, "ExpiredToken", "The provided token has expired."};
    case FailureKind::kSignatureMismatch:
      return {403, "SignatureDoesNotMatch",
              "The request signature we calculated does not match the signature you provided. "
              "Check your key and signing method."};
    case FailureKind::kPayloadMismatch:
      return {400, "XAmzContentSHA256Mismatch",
              "The provided 'x-amz-content-sha256' header does not match what was computed."};
  }
  return {500, "InternalError", "We encountered an internal error. Please try again."};
}

// The codes of the query protocols; the JSON ones differ in name and status only.
Described describe_query(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::kNone:
      break;
    case FailureKind::kMissing:
      return {403, "MissingAuthenticationToken", "Request is missing Authentication Token"};
    case FailureKind::kUnsupportedMechanism:
      return {400, "IncompleteSignature",
              "The authorization mechanism of the request is not supported. Sign it with "
              "AWS4-HMAC-SHA256."};
    case FailureKind::kMalformedHeader:
    case FailureKind::kMalformedQuery:
    case FailureKind::kMalformedHeaderV2:
    case FailureKind::kMalformedQueryV2:
    case FailureKind::kSeveralMechanisms:
    case FailureKind::kMissingDate:
    case FailureKind::kMissingPayloadHash:
    case FailureKind::kBadPayloadHash:
      return {400, "IncompleteSignature", {}};
    case FailureKind::kHeadersNotSigned:
      return {403, "SignatureDoesNotMatch",
              "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."};
    case FailureKind::kWrongScope:
    case FailureKind::kTimeTooSkewed:
    case FailureKind::kExpired:
    case FailureKind::kNotYetValid:
      return {403, "SignatureDoesNotMatch", {}};
    case FailureKind::kUnknownKey:
    case FailureKind::kInvalidToken:
      return {403, "InvalidClientTokenId", kInvalidToken};
    case FailureKind::kExpiredToken:
      return {403, "ExpiredToken", kExpiredToken};
    case FailureKind::kSignatureMismatch:
    case FailureKind::kPayloadMismatch:
      return {403, "SignatureDoesNotMatch", kMismatch};
  }
  return {500, "InternalFailure", "An internal error occurred."};
}

Error make(const Described& described, const Failure& failure) {
  return Error(described.http_status, described.code,
               described.message.empty() ? failure.detail : std::string(described.message));
}

// "47 45 54": S3 shows the bytes too, so that what can't be seen can be compared.
std::string spaced_hex(std::string_view bytes) {
  const std::string hex = hex_encode(bytes);
  std::string out;
  for (size_t i = 0; i < hex.size(); i += 2) {
    if (i > 0) out.push_back(' ');
    out.append(hex, i, 2);
  }
  return out;
}

}  // namespace

Failure missing_signature() { return {FailureKind::kMissing, {}, {}}; }

Failure unknown_access_key(std::string_view access_key_id) {
  return {FailureKind::kUnknownKey, {}, {{"AWSAccessKeyId", std::string(access_key_id)}}};
}

Failure invalid_session_token() { return {FailureKind::kInvalidToken, {}, {}}; }

Failure expired_session_token() { return {FailureKind::kExpiredToken, {}, {}}; }

Failure payload_mismatch(std::string_view declared_hex, std::string_view computed_hex) {
  return {FailureKind::kPayloadMismatch,
          {},
          {{"ClientComputedContentSHA256", std::string(declared_hex)},
           {"S3ComputedContentSHA256", std::string(computed_hex)}}};
}

Failure wrong_region(std::string_view region, std::string_view expected) {
  return {FailureKind::kWrongScope,
          "the region '" + std::string(region) + "' is wrong; expecting '" + std::string(expected) +
              "'",
          {{"Region", std::string(expected)}}};
}

Failure wrong_service(std::string_view service, std::string_view expected) {
  return {FailureKind::kWrongScope,
          "Credential should be scoped to correct service: '" + std::string(expected) + "', not '" +
              std::string(service) + "'.",
          {}};
}

Failure signature_mismatch(std::string_view access_key_id, std::string_view provided,
                           std::string_view string_to_sign, std::string_view canonical_request) {
  Failure failure{FailureKind::kSignatureMismatch, {}, {}};
  failure.fields = {{"AWSAccessKeyId", std::string(access_key_id)},
                    {"StringToSign", std::string(string_to_sign)},
                    {"SignatureProvided", std::string(provided)},
                    {"StringToSignBytes", spaced_hex(string_to_sign)}};
  if (canonical_request.empty()) return failure;
  failure.fields.emplace_back("CanonicalRequest", canonical_request);
  failure.fields.emplace_back("CanonicalRequestBytes", spaced_hex(canonical_request));
  return failure;
}

Error s3_error(const Failure& failure) {
  const Described described = describe_s3(failure);
  Error error =
      described.code == "AuthorizationHeaderMalformed"
          ? Error(400, described.code, "The authorization header is malformed; " + failure.detail)
          : make(described, failure);
  for (const auto& [name, value] : failure.fields) error = std::move(error).with(name, value);
  return error;
}

Error query_error(const Failure& failure) { return make(describe_query(failure), failure); }

Error json_error(const Failure& failure) {
  Described described = describe_query(failure);
  if (described.http_status == 500) return make(described, failure);
  described.http_status = 400;
  if (described.code == "MissingAuthenticationToken") {
    described.code = "MissingAuthenticationTokenException";
    described.message = "Missing Authentication Token";
  } else if (described.code == "IncompleteSignature") {
    described.code = "IncompleteSignatureException";
  } else if (described.code == "SignatureDoesNotMatch") {
    described.code = "InvalidSignatureException";
  } else if (described.code == "InvalidClientTokenId") {
    described.code = "UnrecognizedClientException";
  } else if (described.code == "ExpiredToken") {
    described.code = "ExpiredTokenException";
  }
  return make(described, failure);
}

}  // namespace tarn::auth
