#include "services/cloudtrail/event_rows.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "services/cloudtrail/event_json.h"
#include "services/cloudtrail/resource_names.h"

namespace tarn::cloudtrail {
namespace {

TEST(EventId, IsThePlace) {
  for (const int64_t sequence : {int64_t{0}, int64_t{1}, int64_t{0x7fffffff00000001}, INT64_MAX}) {
    const EventPlace place{1'769'904'000'123, sequence};
    const std::string id = event_id(place);
    EXPECT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '7');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    const auto parsed = parse_event_id(id);
    ASSERT_TRUE(parsed) << id;
    EXPECT_EQ(parsed->time_ms, place.time_ms);
    EXPECT_EQ(parsed->sequence, place.sequence);
  }
}

TEST(EventId, RefusesOthers) {
  for (const char* id :
       {"", "x", "01234567-89ab-4def-8123-456789abcdef", "01234567-89ab-7def-8123-456789abcdeg",
        "01234567x89ab-7def-8123-456789abcdef"}) {
    EXPECT_FALSE(parse_event_id(id)) << id;
  }
}

// Golden bytes: what is on disk must be read for ever.
TEST(EventRow, HasItsBytes) {
  EventRow row;
  row.event.identity.kind = PrincipalKind::kUser;
  row.event.identity.account = "123456789012";
  row.event.identity.user_name = "ann";
  row.event.event_source = "s3.amazonaws.com";
  row.event.event_name = "GetObject";
  row.event.resources = {"arn:aws:s3:::b/k"};
  row.event.decisions = {std::make_shared<const AccessDecision>(
      AccessDecision{"s3:GetObject", "arn:aws:s3:::b/k", true, "why", {{"s", "n", "allow", ""}}})};
  row.event.is_read_only = true;
  row.event.is_data_event = true;
  const std::string bytes = store::encode_row(row);
  EXPECT_EQ(hex_encode(bytes.substr(0, bytes.size() - 4)),
            "010804120c3132333435363738393031322a03616e6e521073332e616d617a6f6e6177732e636f6d"
            "5a094765744f626a656374a2011061726e3a6177733a73333a3a3a622f6baa01360a0c73333a4765"
            "744f626a656374121061726e3a6177733a73333a3a3a622f6b180122037768792a0d0a017312016e"
            "1a05616c6c6f77b00101b80101");
}

TEST(ResourceNames, FollowTheArn) {
  struct Case {
    const char* arn;
    const char* type;
    const char* name;
  };
  const Case cases[] = {
      {"arn:aws:s3:::b", "AWS::S3::Bucket", "b"},
      {"arn:aws:s3:::b/k/l", "AWS::S3::Object", "b/k/l"},
      {"arn:aws:iam::123456789012:user/path/ann", "AWS::IAM::User", "ann"},
      {"arn:aws:iam::123456789012:role/r", "AWS::IAM::Role", "r"},
      {"arn:aws:glue:us-east-1:123456789012:table/d/t", "AWS::Glue::Table", "d.t"},
      {"arn:aws:glue:us-east-1:123456789012:database/d", "AWS::Glue::Database", "d"},
      {"arn:aws:glue:us-east-1:123456789012:catalog", "", "catalog"},
      {"arn:aws:logs:us-east-1:123456789012:log-group:/a/b:log-stream:s", "AWS::Logs::LogGroup",
       "/a/b"},
      {"arn:aws:sqs:us-east-1:123456789012:q", "AWS::SQS::Queue", "q"},
      {"nonsense", "", ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(resource_type(one.arn), one.type) << one.arn;
    EXPECT_EQ(resource_name(one.arn), one.name) << one.arn;
  }
  EXPECT_EQ(resource_account("arn:aws:iam::123456789012:user/ann"), "123456789012");
  EXPECT_EQ(resource_account("arn:aws:s3:::b"), "");
}

TEST(EventJson, TellsStrangersLittle) {
  EventRow row;
  row.event.identity.kind = PrincipalKind::kUser;
  row.event.identity.account = "111111111111";
  row.event.identity.principal_id = "AIDA1";
  row.event.identity.user_name = "ann";
  const std::string text = event_json(row, {1000, 1}, "222222222222", "us-east-1");
  EXPECT_NE(text.find(R"("userIdentity":{"type":"AWSAccount","principalId":"AIDA1",)"
                      R"("accountId":"111111111111"})"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("ann"), std::string::npos);
}

TEST(EventJson, KnowsTheAnonymous) {
  const std::string text = event_json({}, {1000, 1}, "222222222222", "us-east-1");
  EXPECT_NE(text.find(R"({"type":"AWSAccount","principalId":"","accountId":"anonymous"})"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace tarn::cloudtrail
