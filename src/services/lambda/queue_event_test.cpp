#include "services/lambda/queue_event.h"

#include <gtest/gtest.h>

namespace tarn::lambda {
namespace {

constexpr std::string_view kArn = "arn:aws:sqs:eu-west-1:123456789012:q";

QueuedMessage message_of(std::string id, std::string body) {
  QueuedMessage message;
  message.id = std::move(id);
  message.body = std::move(body);
  message.attributes = {{"SentTimestamp", "1"}};
  message.message_attributes = {{"b", "Binary", "x"}};
  return message;
}

TEST(QueueEvent, HasWhatAwsSends) {
  const auto event = Json::parse(queue_event_json({message_of("i", "text")}, kArn)).value();
  const Json& record = event.find("Records")->items().at(0);
  EXPECT_EQ(record.find("messageId")->as_string(), "i");
  EXPECT_EQ(record.find("body")->as_string(), "text");
  EXPECT_EQ(record.find("awsRegion")->as_string(), "eu-west-1");
  EXPECT_EQ(record.find("eventSource")->as_string(), "aws:sqs");
  EXPECT_EQ(record.find("eventSourceARN")->as_string(), kArn);
  const Json* attribute = record.find("messageAttributes")->find("b");
  EXPECT_EQ(attribute->find("binaryValue")->as_string(), "eA==");
  EXPECT_EQ(attribute->find("dataType")->as_string(), "Binary");
}

TEST(QueueEvent, IsFilteredByBodyAndAttributes) {
  const auto json = message_of("i", R"({"n":5})"), text = message_of("i", "plain");
  EXPECT_TRUE(is_wanted({}, text, kArn));
  EXPECT_TRUE(is_wanted({R"({"body":{"n":[5]}})"}, json, kArn));
  EXPECT_FALSE(is_wanted({R"({"body":{"n":[6]}})"}, json, kArn));
  EXPECT_TRUE(is_wanted({R"({"body":{"n":[6]}})", R"({"body":{"n":[5]}})"}, json, kArn));
  EXPECT_FALSE(is_wanted({R"({"body":{"n":[5]}})"}, text, kArn));
  EXPECT_TRUE(is_wanted({R"({"body":["plain"]})"}, text, kArn));
  EXPECT_TRUE(is_wanted({R"({"attributes":{"SentTimestamp":["1"]}})"}, text, kArn));
}

TEST(QueueEvent, ReadsWhatFailed) {
  const std::vector<QueuedMessage> messages = {message_of("a", ""), message_of("b", "")};
  const auto failed = [&](std::string_view answer) { return failed_ids(answer, messages); };
  EXPECT_TRUE(failed("")->empty());
  EXPECT_TRUE(failed("null")->empty());
  EXPECT_TRUE(failed(R"({"batchItemFailures":[]})")->empty());
  EXPECT_TRUE(failed(R"({"batchItemFailures":null})")->empty());
  EXPECT_EQ(*failed(R"({"batchItemFailures":[{"itemIdentifier":"b"}]})"),
            std::set<std::string>{"b"});
  EXPECT_FALSE(failed(R"({"batchItemFailures":[{"itemIdentifier":"c"}]})"));
  EXPECT_FALSE(failed(R"({"batchItemFailures":[{"itemIdentifier":null}]})"));
  EXPECT_FALSE(failed(R"({"batchItemFailures":[{}]})"));
  EXPECT_FALSE(failed("not json"));
}

}  // namespace
}  // namespace tarn::lambda
