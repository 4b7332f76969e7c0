#include "services/cloudtrail/delivery_place.h"

#include "base/clock.h"
#include "services/cloudtrail/errors.h"

namespace tarn::cloudtrail {
namespace {

std::string account_folder(const TrailRow& trail) {
  const std::string prefix = trail.prefix.empty() ? "" : trail.prefix + "/";
  return prefix + "AWSLogs/" + trail.account + "/";
}

// "CloudTrail/us-east-1/2026/01/31/123456789012_CloudTrail_us-east-1_", of basic_time's day.
std::string file_start(const TrailRow& trail, std::string_view kind, std::string_view region,
                       std::string_view basic_time) {
  std::string key = account_folder(trail);
  key.append(kind).append("/").append(region).append("/");
  key.append(basic_time.substr(0, 4)).append("/");
  key.append(basic_time.substr(4, 2)).append("/");
  key.append(basic_time.substr(6, 2)).append("/");
  key.append(trail.account).append("_").append(kind).append("_").append(region).append("_");
  return key;
}

}  // namespace

Caller delivery_caller(const TrailRow& trail) {
  Caller caller;
  caller.identity.kind = PrincipalKind::kService;
  caller.identity.service = "cloudtrail.amazonaws.com";
  caller.identity.account = trail.account;
  caller.region = trail.home_region;
  caller.conditions = {{"aws:SourceArn", trail_arn(name_of(trail))},
                       {"aws:SourceAccount", trail.account},
                       {"s3:x-amz-acl", "bucket-owner-full-control"}};
  return caller;
}

std::string log_file_key(const TrailRow& trail, std::string_view event_region, int64_t time_ms,
                         std::string_view unique) {
  const std::string time = format_basic_iso8601(time_ms);  // to the minute
  return file_start(trail, "CloudTrail", event_region, time) + time.substr(0, 13) + "Z_" +
         std::string(unique) + ".json.gz";
}

std::string digest_key(const TrailRow& trail, std::string_view event_region, int64_t end_ms) {
  const std::string time = format_basic_iso8601(end_ms);
  return file_start(trail, "CloudTrail-Digest", event_region, time) + trail.name + "_" +
         trail.home_region + "_" + time + ".json.gz";
}

Result<void> check_bucket(Objects& objects, const TrailRow& trail) {
  const auto region = objects.bucket_region(trail.bucket);
  if (!region.ok()) {
    const bool is_missing = region.error().code() == "NoSuchBucket";
    return is_missing ? no_such_bucket(trail.bucket) : region.error();
  }
  const Caller caller = delivery_caller(trail);
  const std::string key = account_folder(trail) + "CloudTrail/";
  for (const auto& [action, on] :
       {std::pair<std::string_view, std::string_view>{"s3:GetBucketAcl", std::string_view()},
        {"s3:PutObject", key}}) {
    const auto may = objects.authorize(caller, action, trail.bucket, on);
    if (may.ok()) continue;
    const bool is_denied = may.error().code() == "AccessDenied";
    return is_denied ? insufficient_bucket_policy(trail.bucket) : may.error();
  }
  return {};
}

}  // namespace tarn::cloudtrail
