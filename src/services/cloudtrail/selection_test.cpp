#include "services/cloudtrail/selection.h"

#include <gtest/gtest.h>

namespace tarn::cloudtrail {
namespace {

AuditEvent object_event(std::string_view name, bool is_read_only, std::string_view arn) {
  AuditEvent event;
  event.event_source = "s3.amazonaws.com";
  event.event_name = name;
  event.is_read_only = is_read_only;
  event.is_data_event = true;
  event.resources = {std::string(arn)};
  return event;
}

AuditEvent management_event(bool is_read_only) {
  AuditEvent event;
  event.event_source = "glue.amazonaws.com";
  event.event_name = "CreateTable";
  event.is_read_only = is_read_only;
  return event;
}

TEST(Selection, TakesManagementEventsByDefault) {
  EXPECT_TRUE(selects({}, management_event(true)));
  EXPECT_TRUE(selects({}, management_event(false)));
  EXPECT_FALSE(selects({}, object_event("GetObject", true, "arn:aws:s3:::b/k")));
}

TEST(Selection, BasicSelectors) {
  TrailRow trail;
  trail.selectors = {
      {"WriteOnly", false, {{"AWS::S3::Object", {"arn:aws:s3:::b/in/", "arn:aws:s3:::c/"}}}, {}}};
  EXPECT_FALSE(selects(trail, management_event(false)));
  EXPECT_TRUE(selects(trail, object_event("PutObject", false, "arn:aws:s3:::b/in/k")));
  EXPECT_FALSE(selects(trail, object_event("GetObject", true, "arn:aws:s3:::b/in/k")));
  EXPECT_FALSE(selects(trail, object_event("PutObject", false, "arn:aws:s3:::b/out/k")));
  EXPECT_TRUE(selects(trail, object_event("DeleteObjects", false, "arn:aws:s3:::c")));
  EXPECT_FALSE(selects(trail, object_event("PutObject", false, "arn:aws:s3:::cc/k")));
  trail.selectors = {{"All", true, {}, {"glue.amazonaws.com"}}};
  EXPECT_FALSE(selects(trail, management_event(true)));
  trail.selectors = {{"All", false, {{"AWS::S3::Object", {"arn:aws:s3"}}}, {}}};
  EXPECT_TRUE(selects(trail, object_event("GetObject", true, "arn:aws:s3:::any/k")));
}

TEST(Selection, AdvancedSelectorsHoldAllFields) {
  TrailRow trail;
  AdvancedSelectorRow selector;
  selector.fields_ = {
      {"eventCategory", {"Data"}, {}, {}, {}, {}, {}},
      {"resources.type", {"AWS::S3::Object"}, {}, {}, {}, {}, {}},
      {"resources.ARN", {}, {"arn:aws:s3:::b/"}, {}, {}, {"arn:aws:s3:::b/tmp/"}, {}},
      {"eventName", {}, {}, {"Object"}, {"HeadObject"}, {}, {}}};
  trail.advanced_selectors = {selector};
  EXPECT_TRUE(selects(trail, object_event("GetObject", true, "arn:aws:s3:::b/k")));
  EXPECT_FALSE(selects(trail, object_event("GetObject", true, "arn:aws:s3:::b/tmp/k")));
  EXPECT_FALSE(selects(trail, object_event("GetObject", true, "arn:aws:s3:::c/k")));
  EXPECT_FALSE(selects(trail, object_event("HeadObject", true, "arn:aws:s3:::b/k")));
  EXPECT_FALSE(selects(trail, object_event("GetObjectAcl", true, "arn:aws:s3:::b/k")));
  EXPECT_FALSE(selects(trail, management_event(false)));
}

}  // namespace
}  // namespace tarn::cloudtrail
