#include "services/s3/notification_rules.h"

#include <algorithm>
#include <cstdio>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "services/s3/errors.h"

namespace tarn::s3 {
namespace {

// What Tarn sends.
constexpr std::string_view kEvents[] = {
    "s3:ObjectCreated:Put",    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",   "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"};
// What AWS has beside: of features that are not there.
constexpr std::string_view kUnsent[] = {"s3:ReducedRedundancyLostObject",
                                        "s3:ObjectRestore:",
                                        "s3:Replication:",
                                        "s3:LifecycleTransition",
                                        "s3:IntelligentTiering",
                                        "s3:ObjectAcl:",
                                        "s3:LifecycleExpiration:",
                                        "s3:ObjectTagging:",
                                        "s3:ObjectAnnotation:",
                                        "s3:ObjectRetention:"};

bool covers(std::string_view pattern, std::string_view event) {
  if (!pattern.ends_with("*")) return pattern == event;
  return event.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool share_event(const NotificationRule& a, const NotificationRule& b) {
  return std::any_of(a.events.begin(), a.events.end(), [&](const std::string& one) {
    return std::any_of(b.events.begin(), b.events.end(), [&](const std::string& other) {
      return covers(one, other) || covers(other, one);
    });
  });
}

bool share_prefix(const NotificationRule& a, const NotificationRule& b) {
  return a.prefix.starts_with(b.prefix) || b.prefix.starts_with(a.prefix);
}

bool share_suffix(const NotificationRule& a, const NotificationRule& b) {
  return a.suffix.ends_with(b.suffix) || b.suffix.ends_with(a.suffix);
}

std::string event_sequencer(const OutboxRow& row) {
  char sequencer[20];
  std::snprintf(sequencer, sizeof(sequencer), "%018llX",
                static_cast<unsigned long long>(row.sequence));
  return sequencer;
}

std::string_view event_reason(std::string_view event) {
  if (event == "ObjectCreated:Copy") return "CopyObject";
  if (event == "ObjectCreated:CompleteMultipartUpload") return "CompleteMultipartUpload";
  if (event == "ObjectCreated:Post") return "POST Object";
  return event.starts_with("ObjectCreated:") ? "PutObject" : "DeleteObject";
}

bool has_filter(const NotificationRule& rule) {
  return !rule.prefix.empty() || !rule.suffix.empty();
}

}  // namespace

Result<void> check_event(std::string_view event) {
  const bool is_sent = std::any_of(std::begin(kEvents), std::end(kEvents),
                                   [&](std::string_view one) { return one == event; });
  if (is_sent || event == "s3:ObjectCreated:*" || event == "s3:ObjectRemoved:*") return {};
  const bool is_known = std::any_of(std::begin(kUnsent), std::end(kUnsent),
                                    [&](std::string_view one) { return event.starts_with(one); });
  if (!is_known) {
    return invalid_argument(
        "The event '" + std::string(event) + "' is not supported for notifications", "Event",
        event);
  }
  return invalid_argument("Tarn sends no events of the type " + std::string(event) + ".", "Event",
                          event);
}

bool fits(const NotificationRule& rule, std::string_view event, std::string_view key) {
  const std::string whole = "s3:" + std::string(event);
  const bool has_event = std::any_of(rule.events.begin(), rule.events.end(),
                                     [&](const std::string& one) { return covers(one, whole); });
  return has_event && key.starts_with(rule.prefix) && key.ends_with(rule.suffix);
}

Result<void> check_overlaps(const std::vector<NotificationRule>& rules) {
  for (size_t i = 0; i < rules.size(); ++i) {
    for (size_t j = i + 1; j < rules.size(); ++j) {
      const NotificationRule &a = rules[i], &b = rules[j];
      if (!share_event(a, b) || !share_prefix(a, b) || !share_suffix(a, b)) continue;
      if (has_filter(a) || has_filter(b)) {
        return Error(
            400, "InvalidArgument",
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two "
            "rules if the prefixes are overlapping for the same event type.");
      }
      return Error(400, "InvalidArgument",
                   "Configurations overlap. Configurations on the same bucket cannot share a "
                   "common event type.");
    }
  }
  return {};
}

std::string encode_event_key(std::string_view key) {
  std::string out;
  for (const char c : key) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '*' ||
                          c == '/';
    if (is_plain) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      char escape[4];
      std::snprintf(escape, sizeof(escape), "%%%02X", static_cast<unsigned char>(c));
      out += escape;
    }
  }
  return out;
}

std::string test_event_json(std::string_view bucket, std::string_view request_id, int64_t now_ms) {
  return Json::object()
      .set("Service", "Amazon S3")
      .set("Event", "s3:TestEvent")
      .set("Time", format_iso8601(now_ms, true))
      .set("Bucket", bucket)
      .set("RequestId", request_id)
      .set("HostId", base64_encode(digest(DigestKind::kSha256, request_id)))
      .dump();
}

std::string_view detail_type_of(const OutboxRow& row) {
  return row.event.starts_with("ObjectCreated:") ? "Object Created" : "Object Deleted";
}

std::string detail_json(const OutboxRow& row) {
  Json object = Json::object();
  object.set("key", row.key);
  if (row.has_content) object.set("size", static_cast<int64_t>(row.size_bytes));
  if (!row.etag.empty()) object.set("etag", row.etag);
  if (!row.version_id.empty()) object.set("version-id", row.version_id);
  object.set("sequencer", event_sequencer(row));
  Json detail = Json::object();
  detail.set("version", "0")
      .set("bucket", Json::object().set("name", row.bucket))
      .set("object", std::move(object))
      .set("request-id", row.request_id)
      .set("requester", row.requester)
      .set("source-ip-address", row.source_ip)
      .set("reason", event_reason(row.event));
  if (row.event.starts_with("ObjectRemoved:")) {
    detail.set("deletion-type", row.event == "ObjectRemoved:Delete" ? "Permanently Deleted"
                                                                    : "Delete Marker Created");
  }
  return detail.dump();
}

std::string event_json(const OutboxRow& row) {
  Json object = Json::object();
  object.set("key", encode_event_key(row.key));
  if (row.has_content) object.set("size", static_cast<int64_t>(row.size_bytes));
  if (!row.etag.empty()) object.set("eTag", row.etag);
  if (!row.version_id.empty()) object.set("versionId", row.version_id);
  object.set("sequencer", event_sequencer(row));
  Json bucket = Json::object();
  bucket.set("name", row.bucket)
      .set("ownerIdentity", Json::object().set("principalId", row.canonical_id))
      .set("arn", "arn:aws:s3:::" + row.bucket);
  Json s3 = Json::object();
  s3.set("s3SchemaVersion", "1.0")
      .set("configurationId", row.rule_id)
      .set("bucket", std::move(bucket))
      .set("object", std::move(object));
  Json record = Json::object();
  record.set("eventVersion", "2.1")
      .set("eventSource", "aws:s3")
      .set("awsRegion", row.region)
      .set("eventTime", format_iso8601(row.at_ms, true))
      .set("eventName", row.event)
      .set("userIdentity", Json::object().set("principalId", row.principal_id))
      .set("requestParameters", Json::object().set("sourceIPAddress", row.source_ip))
      .set("responseElements",
           Json::object()
               .set("x-amz-request-id", row.request_id)
               .set("x-amz-id-2", base64_encode(digest(DigestKind::kSha256, row.id))))
      .set("s3", std::move(s3));
  return Json::object().set("Records", Json::array().push(std::move(record))).dump();
}

}  // namespace tarn::s3
