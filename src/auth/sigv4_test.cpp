#include "auth/sigv4.h"

#include <gtest/gtest.h>

#include "auth/canonical_request.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::auth {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr int64_t kNowMs = 1369353600000;  // 2013-05-24T00:00:00Z
constexpr std::string_view kEmptySha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct Checked {
  Signature signature;
  Failure failure;
};

Checked check(const RequestView& view, Style style, int64_t now_ms = kNowMs,
              std::string_view payload_hash = kEmptySha256, std::string_view secret = kSecret) {
  Checked out;
  out.failure = parse_signature(view, style, out.signature);
  if (out.failure) return out;
  SignatureVerifier verifier;
  if (style == Style::kS3) payload_hash = out.signature.payload_hash;
  out.failure = verifier.verify(view, out.signature, secret, payload_hash, now_ms);
  return out;
}

// The worked example of S3's API reference: a ranged GET.
Headers example_headers() {
  return {{"host", "examplebucket.s3.amazonaws.com"},
          {"range", "bytes=0-9"},
          {"x-amz-content-sha256", std::string(kEmptySha256)},
          {"x-amz-date", "20130524T000000Z"},
          {"authorization",
           "AWS4-HMAC-SHA256 "
           "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
           "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
           "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"}};
}

constexpr std::string_view kPresigned =
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  const size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

TEST(SigV4, HeaderExampleHolds) {
  const Headers headers = example_headers();
  const Checked checked = check({"GET", "/test.txt", headers}, Style::kS3);
  EXPECT_EQ(checked.failure.kind, FailureKind::kNone) << checked.failure.detail;
  EXPECT_EQ(checked.signature.access_key_id, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(checked.signature.scope.text(), "20130524/us-east-1/s3/aws4_request");
  EXPECT_EQ(checked.signature.payload, Payload::kDigest);
}

TEST(SigV4, AnyChangeIsRefused) {
  const Headers good = example_headers();
  const auto kind_of = [](std::string_view method, std::string_view target, const Headers& headers,
                          std::string_view secret = kSecret) {
    return check({method, target, headers}, Style::kS3, kNowMs, kEmptySha256, secret).failure.kind;
  };
  EXPECT_EQ(kind_of("HEAD", "/test.txt", good), FailureKind::kSignatureMismatch);
  EXPECT_EQ(kind_of("GET", "/test.txu", good), FailureKind::kSignatureMismatch);
  EXPECT_EQ(kind_of("GET", "/test.txt?a", good), FailureKind::kSignatureMismatch);
  EXPECT_EQ(kind_of("GET", "/test.txt", good, "wJalr"), FailureKind::kSignatureMismatch);
  EXPECT_EQ(kind_of("GET", "/%zz", good), FailureKind::kSignatureMismatch);
  for (const size_t changed : {0, 1, 2, 3, 4}) {
    Headers headers = good;
    char& last = headers[changed].second.back();
    if (changed == 3) {
      headers[3].second = "20130524T000001Z";
    } else {
      last = last == '1' ? '2' : '1';
    }
    EXPECT_EQ(kind_of("GET", "/test.txt", headers), FailureKind::kSignatureMismatch) << changed;
  }
}

TEST(SigV4, PresignedExampleHoldsUntilItExpires) {
  const Headers headers = {{"host", "examplebucket.s3.amazonaws.com"}};
  const RequestView view{"GET", kPresigned, headers};
  const Checked checked = check(view, Style::kS3);
  EXPECT_EQ(checked.failure.kind, FailureKind::kNone) << checked.failure.detail;
  EXPECT_EQ(checked.signature.payload, Payload::kUnsigned);
  EXPECT_FALSE(check(view, Style::kS3, kNowMs + 86'400'000).failure);
  EXPECT_EQ(check(view, Style::kS3, kNowMs + 86'401'000).failure.kind, FailureKind::kExpired);
  EXPECT_EQ(check(view, Style::kS3, kNowMs - kMaxSkewMs - 1).failure.kind,
            FailureKind::kNotYetValid);
  const std::string longer = replaced(kPresigned, "86400", "86401");
  EXPECT_EQ(check({"GET", longer, headers}, Style::kS3).failure.kind,
            FailureKind::kSignatureMismatch);
}

TEST(SigV4, PresignedParametersAreChecked) {
  const Headers headers = {{"host", "examplebucket.s3.amazonaws.com"}};
  const auto refuse = [&](std::string_view from, std::string_view to) {
    const std::string target = replaced(kPresigned, from, to);
    const Checked checked = check({"GET", target, headers}, Style::kS3);
    EXPECT_EQ(s3_error(checked.failure).code(), "AuthorizationQueryParametersError") << to;
    return checked.failure.detail;
  };
  EXPECT_NE(refuse("86400", "604801").find("604800"), std::string::npos);
  EXPECT_NE(refuse("86400", "-1").find("non-negative"), std::string::npos);
  EXPECT_NE(refuse("86400", "1h").find("number"), std::string::npos);
  refuse("&X-Amz-Expires=86400", "");
  refuse("&X-Amz-SignedHeaders=host", "");
  refuse("%2Faws4_request", "");
  refuse("20130524T000000Z", "yesterday");
  refuse("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1");
}

TEST(SigV4, SkewIsFifteenMinutesBothWays) {
  const Headers headers = example_headers();
  const RequestView view{"GET", "/test.txt", headers};
  EXPECT_FALSE(check(view, Style::kS3, kNowMs + kMaxSkewMs).failure);
  EXPECT_FALSE(check(view, Style::kS3, kNowMs - kMaxSkewMs).failure);
  const Failure late = check(view, Style::kS3, kNowMs + kMaxSkewMs + 1).failure;
  EXPECT_EQ(s3_error(late).code(), "RequestTimeTooSkewed");
  EXPECT_EQ(json_error(late).code(), "InvalidSignatureException");
  EXPECT_EQ(json_error(late).message(),
            "Signature expired: 20130524T000000Z is now earlier than 20130524T000000Z "
            "(20130524T001500Z - 15 min.)");
  EXPECT_EQ(check(view, Style::kS3, kNowMs - kMaxSkewMs - 1).failure.kind,
            FailureKind::kTimeTooSkewed);
}

TEST(SigV4, WhatIsMissingIsNamed) {
  Headers headers = {{"host", "h"}};
  EXPECT_FALSE(has_signature({"GET", "/", headers}));
  Signature signature;
  Failure failure = parse_signature({"POST", "/", headers}, Style::kOther, signature);
  EXPECT_EQ(query_error(failure).code(), "MissingAuthenticationToken");
  EXPECT_EQ(json_error(failure).code(), "MissingAuthenticationTokenException");

  headers.emplace_back("authorization", "AWS4-HMAC-SHA256 Credential=a");
  failure = parse_signature({"POST", "/", headers}, Style::kOther, signature);
  EXPECT_EQ(query_error(failure).code(), "IncompleteSignature");
  EXPECT_EQ(failure.detail,
            "Authorization header requires 'Signature' parameter. Authorization header requires "
            "'SignedHeaders' parameter.");

  headers.back().second = "AWS AKIA:c2ln";
  failure = parse_signature({"GET", "/", headers}, Style::kS3, signature);
  EXPECT_EQ(s3_error(failure).code(), "InvalidRequest");
}

TEST(SigV4, S3WantsItsHeadersSignedAndItsPayloadDeclared) {
  Headers headers = example_headers();
  headers.emplace_back("x-amz-acl", "public-read");
  Checked checked = check({"GET", "/test.txt", headers}, Style::kS3);
  EXPECT_EQ(checked.failure.kind, FailureKind::kHeadersNotSigned);
  EXPECT_EQ(s3_error(checked.failure).fields()[0].second, "x-amz-acl");

  headers = example_headers();
  headers.erase(headers.begin() + 2);
  checked = check({"GET", "/test.txt", headers}, Style::kS3);
  EXPECT_EQ(checked.failure.kind, FailureKind::kMissingPayloadHash);

  headers = example_headers();
  headers[2].second = "none";
  checked = check({"GET", "/test.txt", headers}, Style::kS3);
  EXPECT_EQ(checked.failure.kind, FailureKind::kBadPayloadHash);

  headers = example_headers();
  headers[3].second = "20130525T000000Z";
  checked = check({"GET", "/test.txt", headers}, Style::kS3);
  EXPECT_EQ(checked.failure.kind, FailureKind::kWrongScope);
}

TEST(SigV4, HeaderAndQueryTogetherAreRefused) {
  Headers headers = example_headers();
  const Checked checked = check({"GET", kPresigned, headers}, Style::kS3);
  EXPECT_EQ(checked.failure.kind, FailureKind::kSeveralMechanisms);
}

TEST(SigV4, ScopeIsReadForRouting) {
  Headers headers = example_headers();
  EXPECT_EQ(peek_scope({"GET", "/", headers})->service, "s3");
  headers = {{"host", "h"}};
  EXPECT_EQ(peek_scope({"GET", kPresigned, headers})->region, "us-east-1");
  EXPECT_FALSE(peek_scope({"GET", "/", headers}));
  headers = {{"authorization", "AWS4-HMAC-SHA256 Credential=a/b/c"}};
  EXPECT_FALSE(peek_scope({"GET", "/", headers}));
}

TEST(SigV4, PathsAreNormalized) {
  EXPECT_EQ(normalize_path(""), "/");
  EXPECT_EQ(normalize_path("/"), "/");
  EXPECT_EQ(normalize_path("//a/./b/../c//d"), "/a/c/d");
  EXPECT_EQ(normalize_path("/a/b/"), "/a/b/");
  EXPECT_EQ(normalize_path("/../../a"), "/a");
}

TEST(SigV4, S3KeepsThePathAsItIs) {
  Signature signature;
  signature.style = Style::kS3;
  const std::string text = *canonical_request({"GET", "/a//./b%20c/%C3%A9*", {}}, signature, "x");
  EXPECT_EQ(text, "GET\n/a//./b%20c/%C3%A9%2A\n\n\n\nx");
  signature.style = Style::kOther;
  EXPECT_EQ(*canonical_request({"GET", "/a//./b%20c?b=%7e&a", {}}, signature, "x"),
            "GET\n/a/b%2520c\na=&b=~\n\n\nx");
}

TEST(SigV4, CachedKeysFollowTheSecretAndAreBounded) {
  SigningKeyCache cache(2);
  const CredentialScope scope{"20150830", "us-east-1", "iam"};
  // The worked example of "Deriving the signing key".
  EXPECT_EQ(hex_encode(cache.get("a", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", scope)->bytes),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  EXPECT_EQ(cache.get("a", "other", scope)->bytes, derive_signing_key("other", scope));
  for (const char* id : {"b", "c", "d", "a"}) {
    EXPECT_EQ(cache.get(id, id, scope)->bytes, derive_signing_key(id, scope));
  }
}

}  // namespace
}  // namespace tarn::auth
