// CloudTrail's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::cloudtrail {

inline Error no_such_trail(std::string_view name, std::string_view account) {
  return Error(400, "TrailNotFoundException",
               "Unknown trail: " + std::string(name) + " for the user: " + std::string(account));
}
inline Error trail_exists(std::string_view name, std::string_view account) {
  return Error(
      400, "TrailAlreadyExistsException",
      "Trail " + std::string(name) + " already exists for customer: " + std::string(account));
}
inline Error too_many_trails(std::string_view account, size_t limit, std::string_view region) {
  return Error(400, "MaximumNumberOfTrailsExceededException",
               "User: " + std::string(account) + " already has " + std::to_string(limit) +
                   " trails in " + std::string(region) + ".");
}
inline Error invalid_trail_name(std::string message) {
  return Error(400, "InvalidTrailNameException", std::move(message));
}
inline Error invalid_trail_arn(std::string_view arn) {
  return Error(400, "CloudTrailARNInvalidException",
               "Invalid ARN: " + std::string(arn) +
                   ". A trail's ARN is arn:aws:cloudtrail:region:account:trail/name.");
}
inline Error not_the_home_region(std::string_view arn, std::string_view region) {
  return Error(400, "InvalidHomeRegionException",
               "Trail " + std::string(arn) + " can be changed only in its home region " +
                   std::string(region) + ".");
}
inline Error no_such_bucket(std::string_view bucket) {
  return Error(400, "S3BucketDoesNotExistException",
               "S3 bucket " + std::string(bucket) + " does not exist!");
}
inline Error insufficient_bucket_policy(std::string_view bucket) {
  return Error(400, "InsufficientS3BucketPolicyException",
               "Incorrect S3 bucket policy is detected for bucket: " + std::string(bucket));
}
inline Error invalid_bucket_name(std::string_view bucket) {
  return Error(400, "InvalidS3BucketNameException",
               "Bucket name is not valid: " + std::string(bucket));
}
inline Error invalid_prefix() {
  return Error(400, "InvalidS3PrefixException",
               "S3 prefix is longer than maximum length of 200 characters, or begins with '/'.");
}
inline Error invalid_parameter_combination(std::string message) {
  return Error(400, "InvalidParameterCombinationException", std::move(message));
}
inline Error invalid_event_selectors(std::string message) {
  return Error(400, "InvalidEventSelectorsException", std::move(message));
}
inline Error invalid_lookup_attributes(std::string message) {
  return Error(400, "InvalidLookupAttributesException", std::move(message));
}
inline Error invalid_time_range() {
  return Error(400, "InvalidTimeRangeException", "The start time must not be after the end time.");
}
inline Error invalid_next_token() {
  return Error(400, "InvalidNextTokenException",
               "The token is not one that this call returned, or belongs to other parameters.");
}
inline Error invalid_tags(std::string message) {
  return Error(400, "InvalidTagParameterException", std::move(message));
}
inline Error too_many_tags() {
  return Error(400, "TagsLimitExceededException", "A trail takes at most 50 tags.");
}
inline Error no_such_resource(std::string_view arn) {
  return Error(400, "ResourceNotFoundException", "There is no resource " + std::string(arn) + ".");
}
// A member of the request that Tarn has nothing for.
inline Error unsupported(std::string_view member) {
  return Error(400, "UnsupportedOperationException",
               "Tarn does not serve " + std::string(member) + ". docs/limits.md says what is.");
}

}  // namespace tarn::cloudtrail
