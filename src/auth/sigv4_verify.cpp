#include "auth/canonical_request.h"
#include "auth/sigv4.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/sha256.h"

namespace tarn::auth {
namespace {

Failure check_skew(const Signature& signature, int64_t now_ms) {
  const int64_t skew_ms = now_ms - signature.time_ms;
  if (skew_ms <= kMaxSkewMs && skew_ms >= -kMaxSkewMs) return {};
  const std::string now = format_basic_iso8601(now_ms);
  Failure failure{FailureKind::kTimeTooSkewed, {}, {}};
  if (skew_ms > 0) {
    failure.detail = "Signature expired: " + signature.timestamp + " is now earlier than " +
                     format_basic_iso8601(now_ms - kMaxSkewMs) + " (" + now + " - 15 min.)";
  } else {
    failure.detail = "Signature not yet current: " + signature.timestamp + " is still later than " +
                     format_basic_iso8601(now_ms + kMaxSkewMs) + " (" + now + " + 15 min.)";
  }
  failure.fields = {{"RequestTime", signature.timestamp},
                    {"ServerTime", format_iso8601(now_ms)},
                    {"MaxAllowedSkewMilliseconds", std::to_string(kMaxSkewMs)}};
  return failure;
}

Failure check_presigned_time(const Signature& signature, int64_t now_ms) {
  const int64_t expiry_ms = signature.time_ms + signature.expires_seconds * 1000;
  if (signature.time_ms > now_ms + kMaxSkewMs) {
    return {FailureKind::kNotYetValid,
            "Signature not yet current: " + signature.timestamp + " is still later than " +
                format_basic_iso8601(now_ms + kMaxSkewMs) + " (" + format_basic_iso8601(now_ms) +
                " + 15 min.)",
            {}};
  }
  if (now_ms <= expiry_ms) return {};
  Failure failure{FailureKind::kExpired,
                  "Signature expired: " + format_basic_iso8601(expiry_ms) +
                      " is now earlier than " + format_basic_iso8601(now_ms),
                  {}};
  failure.fields = {{"X-Amz-Expires", std::to_string(signature.expires_seconds)},
                    {"Expires", format_iso8601(expiry_ms)},
                    {"ServerTime", format_iso8601(now_ms)}};
  return failure;
}

}  // namespace

Failure SignatureVerifier::verify(const RequestView& view, const Signature& signature,
                                  std::string_view secret, std::string_view payload_hash,
                                  int64_t now_ms) {
  Failure time =
      signature.in_query ? check_presigned_time(signature, now_ms) : check_skew(signature, now_ms);
  if (time) return time;
  const auto canonical = canonical_request(view, signature, payload_hash);
  if (!canonical) return signature_mismatch(signature.access_key_id, signature.signature, {}, {});
  const std::string to_sign = string_to_sign(signature, *canonical);
  const auto key = keys_.get(signature.access_key_id, secret, signature.scope);
  const Sha256 mac = key->mac.sign(to_sign);
  const std::string expected = hex_encode({mac.data(), mac.size()});
  if (equal_constant_time(expected, signature.signature)) return {};
  return signature_mismatch(signature.access_key_id, signature.signature, to_sign, *canonical);
}

ChunkSigner SignatureVerifier::chunk_signer(const Signature& signature, std::string_view secret) {
  return {keys_.get(signature.access_key_id, secret, signature.scope)->bytes, signature.timestamp,
          signature.scope.text(), signature.signature};
}

}  // namespace tarn::auth
