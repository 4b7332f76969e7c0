#include "services/s3/notification_rules.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tarn::s3 {
namespace {

NotificationRule rule(std::vector<std::string> events, std::string prefix = "",
                      std::string suffix = "") {
  NotificationRule out;
  out.events = std::move(events);
  out.prefix = std::move(prefix);
  out.suffix = std::move(suffix);
  return out;
}

TEST(NotificationRules, FitByEventAndKey) {
  const NotificationRule created = rule({"s3:ObjectCreated:*"}, "in/", ".csv");
  EXPECT_TRUE(fits(created, "ObjectCreated:Put", "in/a.csv"));
  EXPECT_TRUE(fits(created, "ObjectCreated:CompleteMultipartUpload", "in/.csv"));
  EXPECT_FALSE(fits(created, "ObjectRemoved:Delete", "in/a.csv"));
  EXPECT_FALSE(fits(created, "ObjectCreated:Put", "in/a.txt"));
  EXPECT_FALSE(fits(created, "ObjectCreated:Put", "out/a.csv"));
  EXPECT_TRUE(fits(rule({"s3:ObjectCreated:Copy"}), "ObjectCreated:Copy", "a"));
  EXPECT_FALSE(fits(rule({"s3:ObjectCreated:Copy"}), "ObjectCreated:Put", "a"));
}

TEST(NotificationRules, MayNotOverlap) {
  const auto ok = [](const NotificationRule& a, const NotificationRule& b) {
    return check_overlaps({a, b}).ok();
  };
  EXPECT_FALSE(ok(rule({"s3:ObjectCreated:*"}), rule({"s3:ObjectCreated:Put"})));
  EXPECT_TRUE(ok(rule({"s3:ObjectCreated:Copy"}), rule({"s3:ObjectCreated:Put"})));
  EXPECT_TRUE(ok(rule({"s3:ObjectCreated:*"}, "a/"), rule({"s3:ObjectCreated:*"}, "b/")));
  EXPECT_FALSE(ok(rule({"s3:ObjectCreated:*"}, "a/"), rule({"s3:ObjectCreated:*"}, "a/b/")));
  EXPECT_TRUE(
      ok(rule({"s3:ObjectCreated:*"}, "a/", ".jpg"), rule({"s3:ObjectCreated:*"}, "a/b/", ".png")));
  EXPECT_FALSE(
      ok(rule({"s3:ObjectCreated:*"}, "", ".jpg"), rule({"s3:ObjectCreated:*"}, "a/", "x.jpg")));
}

TEST(NotificationRules, KnowTheirEvents) {
  EXPECT_TRUE(check_event("s3:ObjectCreated:*").ok());
  EXPECT_TRUE(check_event("s3:ObjectRemoved:DeleteMarkerCreated").ok());
  EXPECT_FALSE(check_event("s3:ObjectRestore:Post").ok());
  EXPECT_FALSE(check_event("s3:ObjectCreated:").ok());
  EXPECT_FALSE(check_event("ObjectCreated:Put").ok());
}

TEST(NotificationRules, EncodeKeysAsEventsCarryThem) {
  EXPECT_EQ(encode_event_key("folder/plain-key_1.csv"), "folder/plain-key_1.csv");
  EXPECT_EQ(encode_event_key("a b+c"), "a+b%2Bc");
  EXPECT_EQ(encode_event_key("ü&="), "%C3%BC%26%3D");
}

TEST(NotificationRules, WriteEventsOfVersion21) {
  OutboxRow row;
  row.id = "i";
  row.rule_id = "rule";
  row.event = "ObjectCreated:Put";
  row.bucket = "b";
  row.region = "us-east-1";
  row.key = "k";
  row.has_content = true;
  row.sequence = 0x55AED6DCD90281E5;
  const Json record = Json::parse(event_json(row)).value().find("Records")->items().at(0);
  EXPECT_EQ(record.find("eventVersion")->as_string(), "2.1");
  EXPECT_EQ(record.find("eventTime")->as_string(), "1970-01-01T00:00:00.000Z");
  const Json& object = *record.find("s3")->find("object");
  EXPECT_EQ(object.find("size")->as_int(), 0);
  EXPECT_EQ(object.find("sequencer")->as_string(), "0055AED6DCD90281E5");
  EXPECT_EQ(object.find("versionId"), nullptr);
  row.has_content = false;
  const Json removed = Json::parse(event_json(row)).value().find("Records")->items().at(0);
  EXPECT_EQ(removed.find("s3")->find("object")->find("size"), nullptr);
}

TEST(NotificationRules, WriteEventsForTheEventBus) {
  OutboxRow row;
  row.event = "ObjectCreated:Copy";
  row.bucket = "b";
  row.key = "a b";
  row.has_content = true;
  row.size_bytes = 3;
  row.etag = "e";
  row.requester = "123456789012";
  EXPECT_EQ(detail_type_of(row), "Object Created");
  const Json created = Json::parse(detail_json(row)).value();
  EXPECT_EQ(created.find("bucket")->find("name")->as_string(), "b");
  EXPECT_EQ(created.find("object")->find("key")->as_string(), "a b");
  EXPECT_EQ(created.find("object")->find("size")->as_int(), 3);
  EXPECT_EQ(created.find("requester")->as_string(), "123456789012");
  EXPECT_EQ(created.find("reason")->as_string(), "CopyObject");
  EXPECT_EQ(created.find("deletion-type"), nullptr);
  row.event = "ObjectRemoved:DeleteMarkerCreated";
  EXPECT_EQ(detail_type_of(row), "Object Deleted");
  const Json removed = Json::parse(detail_json(row)).value();
  EXPECT_EQ(removed.find("deletion-type")->as_string(), "Delete Marker Created");
  const Json test = Json::parse(test_event_json("b", "r", 0)).value();
  EXPECT_EQ(test.find("Event")->as_string(), "s3:TestEvent");
  EXPECT_EQ(test.find("Bucket")->as_string(), "b");
}

}  // namespace
}  // namespace tarn::s3
