#include "services/s3/errors.h"

#include <string>

#include "base/clock.h"

namespace tarn::s3 {

namespace {
std::string text(std::string_view view) { return std::string(view); }
}  // namespace

Error no_such_bucket(std::string_view bucket) {
  return Error(404, "NoSuchBucket", "The specified bucket does not exist")
      .with("BucketName", bucket);
}

Error bucket_already_owned_by_you(std::string_view bucket) {
  return Error(409, "BucketAlreadyOwnedByYou",
               "Your previous request to create the named bucket succeeded and you already own it.")
      .with("BucketName", bucket);
}

Error bucket_already_exists(std::string_view bucket) {
  return Error(409, "BucketAlreadyExists",
               "The requested bucket name is not available. The bucket namespace is shared by all "
               "users of the system. Please select a different name and try again.")
      .with("BucketName", bucket);
}

Error bucket_not_empty(std::string_view bucket) {
  return Error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
      .with("BucketName", bucket);
}

Error invalid_bucket_name(std::string_view bucket) {
  return Error(400, "InvalidBucketName", "The specified bucket is not valid.")
      .with("BucketName", bucket);
}

Error wrong_region(std::string_view bucket, std::string_view asked, std::string_view expected) {
  return Error(400, "AuthorizationHeaderMalformed",
               "The authorization header is malformed; the region '" + text(asked) +
                   "' is wrong; expecting '" + text(expected) + "'")
      .with("Region", expected)
      .with("BucketName", bucket)
      .with("header:x-amz-bucket-region", expected);
}

Error incompatible_location(std::string_view location) {
  return Error(400, "IllegalLocationConstraintException",
               "The " + (location.empty() ? std::string("unspecified") : text(location)) +
                   " location constraint is incompatible for the region specific endpoint this "
                   "request was sent to.");
}

Error invalid_location(std::string_view location) {
  return Error(400, "InvalidLocationConstraint", "The specified location-constraint is not valid")
      .with("LocationConstraint", location);
}

Error not_the_owner_expected() { return access_denied(); }

Error no_such_bucket_policy(std::string_view bucket) {
  return Error(404, "NoSuchBucketPolicy", "The bucket policy does not exist")
      .with("BucketName", bucket);
}

Error malformed_policy(std::string_view reason) {
  return Error(400, "MalformedPolicy", text(reason));
}

Error no_such_tag_set(std::string_view bucket) {
  return Error(404, "NoSuchTagSet", "The TagSet does not exist").with("BucketName", bucket);
}

Error no_such_public_access_block(std::string_view bucket) {
  return Error(404, "NoSuchPublicAccessBlockConfiguration",
               "The public access block configuration was not found")
      .with("BucketName", bucket);
}

Error no_ownership_controls(std::string_view bucket) {
  return Error(404, "OwnershipControlsNotFoundError",
               "The bucket ownership controls were not found")
      .with("BucketName", bucket);
}

Error no_such_cors_configuration(std::string_view bucket) {
  return Error(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist")
      .with("BucketName", bucket);
}

Error cross_origin_forbidden(std::string_view why, std::string_view method,
                             std::string_view resource_type) {
  return Error(403, "AccessForbidden", "CORSResponse: " + text(why))
      .with("Method", method)
      .with("ResourceType", resource_type);
}

Error public_policy_blocked(std::string_view bucket) {
  return Error(403, "AccessDenied",
               "The policy makes arn:aws:s3:::" + text(bucket) +
                   " public, which the BlockPublicPolicy setting of its public access block "
                   "prevents. Change the policy or the setting.");
}

Error no_such_key(std::string_view key) {
  return Error(404, "NoSuchKey", "The specified key does not exist.").with("Key", key);
}

Error no_such_key_but_marker(std::string_view key, std::string_view version_id) {
  return no_such_key(key)
      .with("header:x-amz-delete-marker", "true")
      .with("header:x-amz-version-id", version_id);
}

Error no_such_version(std::string_view key, std::string_view version_id) {
  return Error(404, "NoSuchVersion", "The specified version does not exist.")
      .with("Key", key)
      .with("VersionId", version_id);
}

Error version_is_marker(std::string_view version_id, int64_t modified_ms) {
  return Error(405, "MethodNotAllowed",
               "The specified method is not allowed against this resource.")
      .with("Method", "GET")
      .with("ResourceType", "DeleteMarker")
      .with("header:allow", "DELETE")
      .with("header:x-amz-delete-marker", "true")
      .with("header:x-amz-version-id", version_id)
      .with("header:last-modified", format_http_date(modified_ms));
}

Error invalid_version_id(std::string_view version_id) {
  return invalid_argument("Invalid version id specified", "versionId", version_id);
}

Error invalid_uri() { return Error(400, "InvalidURI", "Couldn't parse the specified URI."); }

Error key_too_long(size_t size_bytes) {
  return Error(400, "KeyTooLongError", "Your key is too long")
      .with("Size", std::to_string(size_bytes))
      .with("MaxSizeAllowed", "1024");
}

Error invalid_range(std::string_view range, uint64_t object_size_bytes) {
  return Error(416, "InvalidRange", "The requested range is not satisfiable")
      .with("RangeRequested", range)
      .with("ActualObjectSize", std::to_string(object_size_bytes))
      .with("header:content-range", "bytes */" + std::to_string(object_size_bytes));
}

Error invalid_part_number(std::string_view asked, int64_t parts) {
  return Error(416, "InvalidPartNumber", "The requested partnumber is not satisfiable")
      .with("PartNumberRequested", asked)
      .with("ActualPartCount", std::to_string(parts));
}

Error precondition_failed(std::string_view condition) {
  return Error(412, "PreconditionFailed",
               "At least one of the pre-conditions you specified did not hold")
      .with("Condition", condition);
}

Error not_modified(std::string_view etag, int64_t modified_ms) {
  return Error(304, "NotModified", "Not Modified")
      .with("header:etag", "\"" + text(etag) + "\"")
      .with("header:last-modified", format_http_date(modified_ms));
}

Error copy_onto_itself() {
  return invalid_request(
      "This copy request is illegal because it is trying to copy an object to itself without "
      "changing the object's metadata, storage class, website redirect location or encryption "
      "attributes.");
}

Error invalid_copy_source(std::string_view why) {
  return Error(400, "InvalidArgument", text(why)).with("ArgumentName", "x-amz-copy-source");
}

Error copy_source_changed() {
  return Error(409, "OperationAborted",
               "A conflicting operation is in progress: the source changed. Please try again.");
}

Error copy_source_too_large(uint64_t limit_bytes) {
  return invalid_request(
      "The specified copy source is larger than the maximum allowable size for "
      "a copy source: " +
      std::to_string(limit_bytes));
}

}  // namespace tarn::s3
