// Signature Version 2 of S3: HMAC-SHA1 over method, a few headers and the resource. SDKs presign
// URLs with it unless told otherwise, and older clients sign their Authorization header so.
//
//   if (is_signature_v2(view)) {
//     SignatureV2 signature;
//     if (Failure f = parse_signature_v2(view, signature)) return s3_error(f);
//     ... find the secret of signature.access_key_id ...
//     if (Failure f = verify_signature_v2(view, signature, bucket, secret, clock.real_ms())) …
//
// It names no region and does not cover the body. Rules: "Signing and authenticating REST
// requests" in the S3 user guide. Other services' version 2 stays refused. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth/sigv4.h"

namespace tarn::auth {

// What a request says about its signature. Owns its text.
struct SignatureV2 {
  bool in_query = false;  // presigned
  std::string access_key_id;
  std::string date;             // as signed: Expires, or Date; empty beside x-amz-date
  int64_t expires_seconds = 0;  // since 1970, of a presigned request
  int64_t time_ms = 0;          // of a request signed in its header
  std::string signature;        // base64
  std::string session_token;
};

// Whether version 2 is claimed, and no other mechanism beside it.
bool is_signature_v2(const RequestView& view);

Failure parse_signature_v2(const RequestView& view, SignatureV2& signature);

// `bucket`: the one that the Host names, or empty: it is signed, but not part of the path.
Failure verify_signature_v2(const RequestView& view, const SignatureV2& signature,
                            std::string_view bucket, std::string_view secret, int64_t now_ms);

}  // namespace tarn::auth
