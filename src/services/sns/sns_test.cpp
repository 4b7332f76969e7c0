// Names, messages, filters and retries of topics.
#include <gtest/gtest.h>

#include "base/json.h"
#include "services/sns/http_courier.h"
#include "services/sns/messages.h"
#include "services/sns/names.h"

namespace tarn::sns {
namespace {

MessageRow message_of(std::string text) {
  MessageRow row;
  row.id = "id";
  row.topic_arn = "arn:aws:sns:us-east-1:123456789012:t";
  row.message = std::move(text);
  return row;
}

TEST(TopicNames, AreReadFromArns) {
  const auto topic = parse_topic_arn("arn:aws:sns:us-east-1:123456789012:t.fifo");
  ASSERT_TRUE(topic);
  EXPECT_EQ(topic->name, "t.fifo");
  EXPECT_FALSE(parse_topic_arn("arn:aws:sns:us-east-1:123456789012:t:x"));
  EXPECT_FALSE(parse_topic_arn("arn:aws:sqs:us-east-1:123456789012:t"));
  const auto subscription = parse_subscription_arn("arn:aws:sns:us-east-1:123456789012:t:x");
  ASSERT_TRUE(subscription);
  EXPECT_EQ(subscription->id, "x");
  EXPECT_EQ(subscription->topic.arn(), "arn:aws:sns:us-east-1:123456789012:t");
  EXPECT_FALSE(read_subscription_arn("PendingConfirmation").ok());
  EXPECT_EQ(account_of_arn("arn:aws:lambda:eu-west-1:123456789012:function:f"), "123456789012");
}

TEST(TopicMessages, HaveATextForEachProtocol) {
  MessageRow row = message_of(R"({"default":"d","sqs":"s"})");
  EXPECT_EQ(text_for(row, "sqs"), row.message);
  row.is_json = true;
  EXPECT_EQ(text_for(row, "sqs"), "s");
  EXPECT_EQ(text_for(row, "http"), "d");
}

TEST(TopicMessages, HaveAnEnvelope) {
  MessageRow row = message_of("hello");
  row.attributes = {{"n", "Number", "5"}, {"b", "Binary", "x"}};
  const auto json = Json::parse(notification(row, "sqs", row.topic_arn + ":s", "http://h").dump());
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->find("Message")->as_string(), "hello");
  EXPECT_EQ(json->find("Subject"), nullptr);
  EXPECT_EQ(json->find("MessageAttributes")->find("b")->find("Value")->as_string(), "eA==");
  EXPECT_TRUE(
      json->find("UnsubscribeURL")
          ->as_string()
          .starts_with("http://h/?Action=Unsubscribe&Version=2010-03-31&SubscriptionArn=arn:aws"));
}

TEST(TopicMessages, PassFilters) {
  SubscriptionRow subscription;
  subscription.protocol = "sqs";
  MessageRow row = message_of(R"({"a":{"b":"c"}})");
  row.attributes = {{"n", "Number", "5"}, {"l", "String.Array", R"(["x","y"])"}};
  EXPECT_TRUE(passes_filter(subscription, row));
  const auto passes = [&](std::string policy, std::string scope) {
    subscription.attributes = {{"FilterPolicy", std::move(policy)},
                               {"FilterPolicyScope", std::move(scope)}};
    return passes_filter(subscription, row);
  };
  EXPECT_TRUE(passes(R"({"n":[{"numeric":[">",4]}],"l":["y"]})", "MessageAttributes"));
  EXPECT_FALSE(passes(R"({"n":["5"]})", "MessageAttributes"));
  EXPECT_TRUE(passes(R"({"a":{"b":["c"]}})", "MessageBody"));
  EXPECT_FALSE(passes(R"({"a":{"b":["d"]}})", "MessageBody"));
}

TEST(DeliveryPolicies, SayWhenToTryAgain) {
  EXPECT_EQ(retry_after_ms("", 1), 20'000);
  EXPECT_EQ(retry_after_ms("", 3), 20'000);
  EXPECT_FALSE(retry_after_ms("", 4));
  const std::string policy =
      R"({"healthyRetryPolicy":{"numRetries":5,"minDelayTarget":1,"maxDelayTarget":5,)"
      R"("numNoDelayRetries":1,"numMinDelayRetries":1,"numMaxDelayRetries":1}})";
  EXPECT_EQ(retry_after_ms(policy, 1), 0);
  EXPECT_EQ(retry_after_ms(policy, 2), 1000);
  EXPECT_EQ(retry_after_ms(policy, 3), 3000);
  EXPECT_EQ(retry_after_ms(policy, 4), 5000);
  EXPECT_EQ(retry_after_ms(policy, 5), 5000);
  EXPECT_FALSE(retry_after_ms(policy, 6));
}

}  // namespace
}  // namespace tarn::sns
