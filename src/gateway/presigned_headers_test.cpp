#include "gateway/presigned_headers.h"

#include <gtest/gtest.h>

#include "gateway/errors.h"

namespace tarn::gateway {
namespace {

RequestHead head_of(std::string_view query, Arena& arena) {
  RequestHead head;
  head.query = query;
  head.headers = {{"host", "h"}, {"x-amz-acl", "private"}};
  take_presigned_headers(head, arena);
  return head;
}

TEST(PresignedHeaders, AreTakenFromTheQueryOfBothVersions) {
  Arena arena;
  for (const std::string_view signature :
       {"AWSAccessKeyId=a&", "X-Amz-Credential=a%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&"}) {
    const std::string query = std::string(signature) + "X-Amz-Meta-A=b%20c&x-amz-acl=public-read" +
                              "&content-type=t&x-amz-meta-b=1%0D%0AX-Evil%3A1&x-amz-checksum-crc32="
                              "AAAAAA%3D%3D&X-Amz-Date=d";
    const RequestHead head = head_of(query, arena);
    ASSERT_EQ(head.headers.size(), 3U);
    EXPECT_EQ(head.header("x-amz-meta-a"), "b c");
    EXPECT_EQ(head.header("x-amz-acl"), "private");
  }
}

TEST(PresignedHeaders, NothingIsTakenFromOtherQueries) {
  Arena arena;
  EXPECT_EQ(head_of("x-amz-meta-a=b", arena).headers.size(), 2U);
  EXPECT_EQ(head_of("X-Amz-Credential=a%2F20260101%2Fus-east-1%2Fiam%2Faws4_request&x-amz-target=t",
                    arena)
                .headers.size(),
            2U);
}

TEST(Denied, IsNamedAsTheProtocolDoes) {
  using wire::Protocol;
  const auto said = [](Protocol protocol) {
    const Error error = denied(Error(403, "AccessDenied", "Not you."), protocol);
    return std::to_string(error.http_status()) + " " + error.code() + " " + error.message();
  };
  EXPECT_EQ(said(Protocol::kJson10), "400 AccessDeniedException Not you.");
  EXPECT_EQ(said(Protocol::kJson11), "400 AccessDeniedException Not you.");
  EXPECT_EQ(said(Protocol::kRestJson), "403 AccessDeniedException Not you.");
  EXPECT_EQ(said(Protocol::kRestXml), "403 AccessDenied Not you.");
  EXPECT_EQ(said(Protocol::kQuery), "403 AccessDenied Not you.");
  EXPECT_EQ(said(Protocol::kEc2),
            "403 UnauthorizedOperation You are not authorized to perform this operation. Not you.");
  const Error other = denied(Error(404, "NoSuchBucket", "No."), Protocol::kJson11);
  EXPECT_EQ(other.code(), "NoSuchBucket");
}

}  // namespace
}  // namespace tarn::gateway
