// Signature Version 4: reading what a request claims, and checking that the claim holds.
//
//   Signature signature;
//   if (Failure f = parse_signature(view, Style::kS3, signature)) return s3_error(f, …);
//   ... find the secret of signature.access_key_id ...
//   if (Failure f = verifier.verify(view, signature, secret, payload_hash, clock.real_ms())) …
//
// Signatures come in the Authorization header or in the query (presigned). The payload hash is
// signature.payload_hash for S3, whose body may still be on its way: the caller compares the
// body's digest at its end. Other services hash the whole body first.
// Rules: "Create a signed AWS API request" in the IAM user guide; S3's in its API reference,
// "Authenticating Requests (AWS Signature Version 4)". Pure, but for the cache of derived keys in
// SignatureVerifier, which is thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "auth/signature_failure.h"
#include "auth/signing_key.h"

namespace tarn::auth {

inline constexpr int64_t kMaxSkewMs = 15 * 60 * 1000;
inline constexpr int64_t kMaxPresignedSeconds = 604'800;
inline constexpr size_t kMaxSignedHeaders = 100;
inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

// A request as it came. Header names are lower case, values trimmed.
struct RequestView {
  std::string_view method;
  std::string_view target;  // path and query, undecoded
  std::span<const std::pair<std::string, std::string>> headers;

  std::string_view header(std::string_view lower_case_name) const;  // data()==nullptr: absent
  std::string_view path() const;
  std::string_view query() const;
  // The decoded value of a query parameter; nothing where it is absent or can't be decoded.
  std::optional<std::string> parameter(std::string_view name) const;
};

// S3 signs the path as it is, encoded once, and the digest that the client declares; all others
// normalise the path and encode it twice.
enum class Style : uint8_t { kS3, kOther };

enum class Payload : uint8_t {
  kDigest,                 // payload_hash is the body's SHA-256 in hex
  kUnsigned,               // UNSIGNED-PAYLOAD
  kSignedChunks,           // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
  kSignedChunksTrailer,    // STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
  kUnsignedChunksTrailer,  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
};

// What a request says about its signature. Owns its text.
struct Signature {
  bool in_query = false;  // presigned
  Style style = Style::kOther;
  std::string access_key_id;
  CredentialScope scope;
  std::string timestamp;  // "20150830T123600Z"
  int64_t time_ms = 0;
  int64_t expires_seconds = 0;  // of a presigned request
  std::string signed_headers;   // "host;x-amz-date": lower case, ascending
  std::string signature;        // 64 hex digits
  std::string session_token;
  Payload payload = Payload::kDigest;
  std::string payload_hash;  // as it enters the canonical request; empty: not declared
};

// Takes the first name off "host;x-amz-date".
std::string_view take_signed_header(std::string_view& names);

// Whether the request claims any signature; without one it is anonymous.
bool has_signature(const RequestView& view);

// The credential scope, for routing, before anything is checked; nothing where there is none.
std::optional<CredentialScope> peek_scope(const RequestView& view);

Failure parse_signature(const RequestView& view, Style style, Signature& signature);

class SignatureVerifier {
 public:
  explicit SignatureVerifier(size_t max_cached_keys = 4096) : keys_(max_cached_keys) {}

  // `payload_hash`: see above. `now_ms` is real time.
  Failure verify(const RequestView& view, const Signature& signature, std::string_view secret,
                 std::string_view payload_hash, int64_t now_ms);

  // What aws_chunked.h needs to check the chunks of a request that verify() accepted.
  ChunkSigner chunk_signer(const Signature& signature, std::string_view secret);

 private:
  SigningKeyCache keys_;
};

}  // namespace tarn::auth
