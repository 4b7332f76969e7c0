#include "gateway/authenticate.h"

#include <string>
#include <utility>

#include "auth/sigv2.h"
#include "base/hash.h"
#include "wire/route.h"

namespace tarn::gateway {
namespace {

auth::Failure check_session(std::string_view session_token, const Credential& credential,
                            int64_t now_ms) {
  if (credential.session_token.empty()) {
    return session_token.empty() ? auth::Failure{} : auth::invalid_session_token();
  }
  if (!equal_constant_time(session_token, credential.session_token)) {
    return auth::invalid_session_token();
  }
  const int64_t expires_ms = credential.identity.session_expires_ms;
  if (expires_ms != 0 && expires_ms <= now_ms) return auth::expired_session_token();
  return {};
}

bool needs_no_signature(const Request& request) {
  return request.is_s3() || request.route.operation->is(wire::Operation::kNoAuth);
}

Result<SharedCredential> find_credential(const Authentication& with, const Request& request,
                                         std::string_view access_key_id) {
  auto credential = TRY(with.identities.find(access_key_id));
  if (!credential || !credential->active) {
    return to_error(auth::unknown_access_key(access_key_id), request);
  }
  return credential;
}

// Version 2 covers no body, but a digest that the client declares holds all the same.
Result<void> take_declared_payload(const auth::RequestView& view, Request& request) {
  const std::string_view declared = view.header("x-amz-content-sha256");
  request.payload = auth::Payload::kUnsigned;
  if (declared.empty() || declared == auth::kUnsignedPayload) return {};
  if (declared.starts_with("STREAMING-")) {
    return to_error({auth::FailureKind::kUnsupportedMechanism, {}, {}}, request);
  }
  request.payload = auth::Payload::kDigest;
  request.payload_sha256 = declared;
  return {};
}

// Leaves the region at its default, since version 2 names none.
Result<void> authenticate_v2(const Authentication& with, const auth::RequestView& view,
                             Request& request) {
  auth::SignatureV2 signature;
  request.is_signature_v2 = true;
  if (auto failure = auth::parse_signature_v2(view, signature)) return to_error(failure, request);
  const SharedCredential credential = TRY(find_credential(with, request, signature.access_key_id));
  const std::string_view bucket = wire::bucket_of_host(view.header("host"));
  auto failure = auth::verify_signature_v2(view, signature, bucket, credential->secret_access_key,
                                           with.clock.real_ms());
  if (!failure)
    failure = check_session(signature.session_token, *credential, with.clock.domain_ms());
  if (failure) return to_error(failure, request);
  request.identity = identity_of(credential);
  return take_declared_payload(view, request);
}

}  // namespace

Error to_error(const auth::Failure& failure, const Request& request) {
  if (request.is_s3()) return auth::s3_error(failure);
  switch (request.route.protocol) {
    case wire::Protocol::kQuery:
    case wire::Protocol::kEc2:
      return auth::query_error(failure);
    case wire::Protocol::kRestXml:
      return auth::s3_error(failure);
    default:
      return auth::json_error(failure);
  }
}

Result<SharedCredential> require_credential(const Authentication& with, const Request& request,
                                            std::string_view access_key_id,
                                            std::string_view session_token) {
  SharedCredential credential = TRY(find_credential(with, request, access_key_id));
  if (auto failure = check_session(session_token, *credential, with.clock.domain_ms())) {
    return to_error(failure, request);
  }
  return credential;
}

Result<void> authenticate(const Authentication& with, Request& request,
                          std::string_view body_sha256_hex) {
  const http::RequestHead& head = request.exchange->head();
  const auth::RequestView view{head.method, head.target, head.headers};
  request.region = with.default_region;
  if (!auth::has_signature(view)) {
    if (!needs_no_signature(request)) return to_error(auth::missing_signature(), request);
    request.identity = {};
    return {};
  }
  if (request.is_s3() && auth::is_signature_v2(view)) return authenticate_v2(with, view, request);
  return authenticate_for(with, request, request.route.service->signing_name, body_sha256_hex);
}

Result<void> authenticate_for(const Authentication& with, Request& request,
                              std::string_view expected_service, std::string_view body_sha256_hex) {
  const http::RequestHead& head = request.exchange->head();
  const auth::RequestView view{head.method, head.target, head.headers};
  auth::Signature signature;
  const auto style = request.is_s3() ? auth::Style::kS3 : auth::Style::kOther;
  if (auto failure = auth::parse_signature(view, style, signature)) {
    return to_error(failure, request);
  }
  if (signature.scope.service != expected_service) {
    return to_error(auth::wrong_service(signature.scope.service, expected_service), request);
  }
  const SharedCredential credential = TRY(find_credential(with, request, signature.access_key_id));
  const std::string_view payload_hash =
      style == auth::Style::kS3 ? std::string_view(signature.payload_hash) : body_sha256_hex;
  if (auto failure = with.verifier.verify(view, signature, credential->secret_access_key,
                                          payload_hash, with.clock.real_ms())) {
    return to_error(failure, request);
  }
  if (auto failure = check_session(signature.session_token, *credential, with.clock.domain_ms())) {
    return to_error(failure, request);
  }
  request.identity = identity_of(credential);
  request.region = signature.scope.region;
  request.payload = signature.payload;
  if (signature.payload == auth::Payload::kDigest) request.payload_sha256 = signature.payload_hash;
  if (signature.payload == auth::Payload::kSignedChunks ||
      signature.payload == auth::Payload::kSignedChunksTrailer) {
    request.chunk_signer = with.verifier.chunk_signer(signature, credential->secret_access_key);
  }
  return {};
}

}  // namespace tarn::gateway
