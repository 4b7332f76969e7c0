// Where a trail delivers to, and as whom. Pure functions but for check_bucket.
//
// Keys: "Finding your CloudTrail log files" and "CloudTrail digest file structure" in the
// CloudTrail user guide; the bucket's policy: "Amazon S3 bucket policy for CloudTrail".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/objects.h"
#include "services/cloudtrail/trail_rows.h"

namespace tarn::cloudtrail {

// CloudTrail itself, on behalf of the trail.
Caller delivery_caller(const TrailRow& trail);

// "p/AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/31/123456789012_CloudTrail_us-east-1_
// 20260131T2355Z_Mw4tTXEXAMPLE123.json.gz"
std::string log_file_key(const TrailRow& trail, std::string_view event_region, int64_t time_ms,
                         std::string_view unique);
// "…/CloudTrail-Digest/us-east-1/2026/01/31/123456789012_CloudTrail-Digest_us-east-1_trail_
// us-east-1_20260131T235512Z.json.gz"
std::string digest_key(const TrailRow& trail, std::string_view event_region, int64_t end_ms);

// S3BucketDoesNotExistException, or InsufficientS3BucketPolicyException where the bucket's policy
// does not let CloudTrail in.
Result<void> check_bucket(Objects& objects, const TrailRow& trail);

}  // namespace tarn::cloudtrail
