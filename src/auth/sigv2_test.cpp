#include "auth/sigv2.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace tarn::auth {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr int64_t kExpiresMs = 1175139620000;  // 2007-03-29T03:40:20Z

// The example of the S3 user guide, "Query string request authentication alternative".
constexpr std::string_view kPresigned =
    "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE"
    "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";

Failure check(const RequestView& view, std::string_view bucket, int64_t now_ms,
              std::string_view secret = kSecret) {
  SignatureV2 signature;
  EXPECT_TRUE(is_signature_v2(view));
  if (Failure failure = parse_signature_v2(view, signature)) return failure;
  EXPECT_EQ(signature.access_key_id, "AKIAIOSFODNN7EXAMPLE");
  return verify_signature_v2(view, signature, bucket, secret, now_ms);
}

// A presigned request whose signature was computed elsewhere.
std::string presigned(std::string_view path_and_query, std::string_view signature) {
  return std::string(path_and_query) +
         (path_and_query.find('?') == std::string_view::npos ? "?" : "&") +
         "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&Signature=" +
         std::string(signature);
}

std::string field(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.fields()) {
    if (key == name) return value;
  }
  return "absent";
}

TEST(SigV2, PresignedExampleHoldsUntilItExpires) {
  const Headers headers = {{"host", "johnsmith.s3.amazonaws.com"}};
  const RequestView view{"GET", kPresigned, headers};
  EXPECT_FALSE(check(view, "johnsmith", kExpiresMs - 1000));
  EXPECT_FALSE(check(view, "johnsmith", kExpiresMs));
  const Error late = s3_error(check(view, "johnsmith", kExpiresMs + 1000));
  EXPECT_EQ(late.code() + ": " + late.message(), "AccessDenied: Request has expired");
  EXPECT_EQ(late.http_status(), 403);
  EXPECT_EQ(field(late, "Expires"), "2007-03-29T03:40:20Z");
  EXPECT_EQ(field(late, "ServerTime"), "2007-03-29T03:40:21Z");
}

TEST(SigV2, BucketInThePathIsTheSameResource) {
  const std::string target = "/johnsmith" + std::string(kPresigned);
  EXPECT_FALSE(check({"GET", target, {}}, "", kExpiresMs));
  EXPECT_FALSE(check({"GET", presigned("/?acl", "P1kT8LzzjOyCxDEQ3Qh9BKBITNE%3D"), {}}, "johnsmith",
                     kExpiresMs));
}

TEST(SigV2, BucketWithoutASlashMayBeSignedWithOne) {
  for (const char* signature :
       {"1gjlhnu8WExffWqCzDwqlTCxJgE%3D", "4u7qh8%2Bgc7plal4vBUT1epJnn6A%3D"}) {
    EXPECT_FALSE(check({"GET", presigned("/b?prefix=k", signature), {}}, "", kExpiresMs));
  }
  EXPECT_EQ(
      check({"GET", presigned("/b/k", "B0zMBFBuWoBnDkyntflJkCpiA2w%3D"), {}}, "", kExpiresMs).kind,
      FailureKind::kSignatureMismatch);
}

TEST(SigV2, HeadersArePartOfIt) {
  const Headers headers = {{"content-md5", "rL0Y20zC+Fzt72VPzMSk2A=="},
                           {"x-amz-meta-a", "1"},
                           {"content-type", "text/plain"},
                           {"x-amz-acl", "public-read"},
                           {"x-amz-meta-a", " 2"},
                           {"user-agent", "any"}};
  const std::string target = presigned("/b/k?x-amz-security-token=a%2Bb%2Fc%3D&x-amz-acl=private",
                                       "24OA3jtzR9XxZOmDEg1kbG4l3v8%3D");
  EXPECT_FALSE(check({"PUT", target, headers}, "", kExpiresMs));
  SignatureV2 signature;
  ASSERT_FALSE(parse_signature_v2({"PUT", target, headers}, signature));
  EXPECT_EQ(signature.session_token, "a+b/c=");
  for (size_t i = 0; i + 1 < headers.size(); ++i) {
    Headers changed = headers;
    changed[i].second += "x";
    EXPECT_EQ(check({"PUT", target, changed}, "", kExpiresMs).kind, FailureKind::kSignatureMismatch)
        << headers[i].first;
  }
  Headers more = headers;
  more.emplace_back("x-amz-tagging", "a=b");
  EXPECT_EQ(check({"PUT", target, more}, "", kExpiresMs).kind, FailureKind::kSignatureMismatch);
}

// Else one signed header could be shown as a part of another.
TEST(SigV2, LineBreaksDoNotPassForOthers) {
  const std::string good =
      presigned("/b/k?x-amz-acl=private&x-amz-meta-a=1", "x3sYwWPBrdbGiBn%2F43g42jbfy6Q%3D");
  const std::string moved =
      presigned("/b/k?x-amz-acl=private%0Ax-amz-meta-a:1", "x3sYwWPBrdbGiBn%2F43g42jbfy6Q%3D");
  EXPECT_FALSE(check({"PUT", good, {}}, "", kExpiresMs));
  EXPECT_EQ(check({"PUT", moved, {}}, "", kExpiresMs).kind, FailureKind::kSignatureMismatch);
}

TEST(SigV2, ParametersThatSelectArePartOfIt) {
  constexpr std::string_view kQuery =
      "/b/k%20x?versionId=3&prefix=any&response-content-type=text%2Fplain"
      "&response-content-disposition=attachment%3B+filename%3D%22a%20b%22";
  const std::string target = presigned(kQuery, "TbKDqhPUci8wsgmS1rKsp7XpxEg%3D");
  EXPECT_FALSE(check({"GET", target, {}}, "", kExpiresMs));
  for (const std::string_view added : {"&acl", "&%61cl", "&encryption", "&versionId=4",
                                       "&x-amz-acl=private", "&uploads=", "&%zz"}) {
    EXPECT_EQ(check({"GET", target + std::string(added), {}}, "", kExpiresMs).kind,
              FailureKind::kSignatureMismatch)
        << added;
  }
  EXPECT_FALSE(check({"GET", target + "&list-type=2&x-id=GetObject", {}}, "", kExpiresMs));
}

TEST(SigV2, AnyChangeIsRefusedAndExplained) {
  const Headers headers;
  const std::string other = "/photos/puppy.gif" + std::string(kPresigned.substr(17));
  EXPECT_EQ(check({"PUT", kPresigned, headers}, "johnsmith", kExpiresMs).kind,
            FailureKind::kSignatureMismatch);
  EXPECT_EQ(check({"GET", kPresigned, headers}, "", kExpiresMs).kind,
            FailureKind::kSignatureMismatch);
  EXPECT_EQ(check({"GET", kPresigned, headers}, "johnsmith", kExpiresMs, "wJalr").kind,
            FailureKind::kSignatureMismatch);
  const Error error = s3_error(check({"GET", other, headers}, "johnsmith", kExpiresMs));
  EXPECT_EQ(error.code(), "SignatureDoesNotMatch");
  EXPECT_EQ(error.http_status(), 403);
  EXPECT_EQ(field(error, "AWSAccessKeyId"), "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(field(error, "StringToSign"), "GET\n\n\n1175139620\n/johnsmith/photos/puppy.gif");
  EXPECT_EQ(field(error, "SignatureProvided"), "NpgCjnDzrM+WFzoENXmpNDUsSn8=");
  EXPECT_TRUE(field(error, "StringToSignBytes").starts_with("47 45 54 0a"));
  EXPECT_EQ(field(error, "CanonicalRequest"), "absent");
}

TEST(SigV2, LongerLifeNeedsANewSignature) {
  std::string longer(kPresigned);
  longer.back() = '1';
  EXPECT_EQ(check({"GET", longer, {}}, "johnsmith", kExpiresMs).kind,
            FailureKind::kSignatureMismatch);
}

TEST(SigV2, WhatIsMissingIsNamed) {
  const auto refuse = [](std::string_view target) {
    SignatureV2 signature;
    const Error error = s3_error(parse_signature_v2({"GET", target, {}}, signature));
    EXPECT_EQ(error.code(), "AccessDenied");
    EXPECT_EQ(error.http_status(), 403);
    return error.message();
  };
  for (const std::string_view target :
       {"/?AWSAccessKeyId=a", "/?AWSAccessKeyId=a&Signature=b", "/?AWSAccessKeyId=a&Expires=1"}) {
    EXPECT_EQ(refuse(target),
              "Query-string authentication requires the Signature, Expires and AWSAccessKeyId "
              "parameters");
  }
  for (const std::string_view expires : {"", "-1", "1h", "99999999999999999999", "1.5"}) {
    EXPECT_EQ(refuse("/?AWSAccessKeyId=a&Signature=b&Expires=" + std::string(expires)),
              "Invalid date (should be seconds since epoch): " + std::string(expires));
  }
}

// The examples of the S3 user guide, "Authentication examples".
TEST(SigV2, HeaderExamplesHold) {
  const Headers get = {{"host", "awsexamplebucket1.us-west-1.s3.amazonaws.com"},
                       {"date", "Tue, 27 Mar 2007 19:36:42 +0000"},
                       {"authorization", "AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g="}};
  const RequestView view{"GET", "/photos/puppy.jpg", get};
  const int64_t now_ms = *parse_http_date("Tue, 27 Mar 2007 19:36:42 GMT");
  EXPECT_FALSE(check(view, "awsexamplebucket1", now_ms + kMaxSkewMs));
  EXPECT_FALSE(check(view, "awsexamplebucket1", now_ms - kMaxSkewMs));
  EXPECT_EQ(check(view, "awsexamplebucket1", now_ms - kMaxSkewMs - 1).kind,
            FailureKind::kTimeTooSkewed);
  const Error late = s3_error(check(view, "awsexamplebucket1", now_ms + kMaxSkewMs + 1));
  EXPECT_EQ(late.code(), "RequestTimeTooSkewed");
  EXPECT_EQ(field(late, "RequestTime"), "Tue, 27 Mar 2007 19:36:42 GMT");

  const Headers put = {{"content-type", "image/jpeg"},
                       {"content-length", "94328"},
                       {"date", "Tue, 27 Mar 2007 21:15:45 +0000"},
                       {"authorization", "AWS AKIAIOSFODNN7EXAMPLE:iqRzw+ileNPu1fhspnRs8nOjjIA="}};
  EXPECT_FALSE(check({"PUT", "/photos/puppy.jpg", put}, "awsexamplebucket1",
                     *parse_http_date("Tue, 27 Mar 2007 21:15:45 GMT")));
}

TEST(SigV2, AmzDateStandsForDate) {
  Headers headers = {{"date", "Tue, 27 Mar 2007 09:00:00 GMT"},
                     {"x-amz-date", "Tue, 27 Mar 2007 21:20:26 +0000"},
                     {"authorization", "AWS AKIAIOSFODNN7EXAMPLE:Hr/VIdxnkE7kBI0RDq/mnR1C17M="}};
  const int64_t now_ms = *parse_http_date("Tue, 27 Mar 2007 21:20:26 GMT");
  EXPECT_FALSE(check({"DELETE", "/b/k", headers}, "", now_ms));
  headers[1].second = "soon";
  EXPECT_EQ(check({"DELETE", "/b/k", headers}, "", now_ms).kind, FailureKind::kMissingDate);
  headers[2].second = "AWS AKIAIOSFODNN7EXAMPLE";
  EXPECT_EQ(s3_error(check({"DELETE", "/b/k", headers}, "", now_ms)).code(), "InvalidArgument");
}

TEST(SigV2, OneMechanismIsClaimedAtATime) {
  const Headers v4 = {{"authorization", "AWS4-HMAC-SHA256 Credential=a"}};
  const Headers v2 = {{"authorization", "AWS a:b"}};
  const std::string both = std::string(kPresigned) + "&X-Amz-Algorithm=AWS4-HMAC-SHA256";
  EXPECT_FALSE(is_signature_v2({"GET", "/", {}}));
  EXPECT_FALSE(is_signature_v2({"GET", "/", v4}));
  Signature signature;
  for (const RequestView& view :
       {RequestView{"GET", kPresigned, v4}, RequestView{"GET", kPresigned, v2},
        RequestView{"GET", both, {}}}) {
    EXPECT_FALSE(is_signature_v2(view));
    EXPECT_EQ(parse_signature(view, Style::kS3, signature).kind, FailureKind::kSeveralMechanisms);
  }
  EXPECT_EQ(parse_signature({"GET", kPresigned, {}}, Style::kOther, signature).kind,
            FailureKind::kUnsupportedMechanism);
}

}  // namespace
}  // namespace tarn::auth
