// Errors of bodies, multipart uploads, tags, and of what is not served.
#include <string>

#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {
std::string text_of(std::string_view view) { return std::string(view); }
}  // namespace

Error bad_digest() {
  return Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
}

Error bad_checksum(std::string_view algorithm) {
  return Error(
      400, "BadDigest",
      "The " + text_of(algorithm) + " you specified did not match the calculated checksum.");
}

Error invalid_digest(std::string_view value) {
  return Error(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
      .with("Content-MD5", value);
}

Error invalid_checksum_value(std::string_view header) {
  return invalid_request("Value for " + text_of(header) + " header is invalid.");
}

Error several_checksums() {
  return invalid_request(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
}

Error missing_trailer(std::string_view name) {
  return Error(400, "MalformedTrailerError",
               "The request contained trailing data that was not well-formed or did not conform to "
               "our published schema: " +
                   text_of(name) + " is missing.");
}

Error incomplete_body() {
  return Error(400, "IncompleteBody",
               "You did not provide the number of bytes specified by the Content-Length HTTP "
               "header");
}

Error missing_content_length() {
  return Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
}

Error entity_too_large(uint64_t size_bytes, uint64_t limit_bytes) {
  return Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
      .with("ProposedSize", std::to_string(size_bytes))
      .with("MaxSizeAllowed", std::to_string(limit_bytes));
}

Error metadata_too_large(size_t size_bytes) {
  return Error(400, "MetadataTooLarge",
               "Your metadata headers exceed the maximum allowed metadata size")
      .with("Size", std::to_string(size_bytes))
      .with("MaxSizeAllowed", "2048");
}

Error malformed_xml() {
  return Error(400, "MalformedXML",
               "The XML you provided was not well-formed or did not validate against our published "
               "schema");
}

Error unexpected_body() { return invalid_request("The request must not have a body."); }

Error no_such_upload(std::string_view upload_id) {
  return Error(404, "NoSuchUpload",
               "The specified upload does not exist. The upload ID may be invalid, or the upload "
               "may have been aborted or completed.")
      .with("UploadId", upload_id);
}

Error invalid_part(std::string_view upload_id, int32_t part_number, std::string_view etag) {
  return Error(400, "InvalidPart",
               "One or more of the specified parts could not be found.  The part may not have been "
               "uploaded, or the specified entity tag may not match the part's entity tag.")
      .with("UploadId", upload_id)
      .with("PartNumber", std::to_string(part_number))
      .with("ETag", etag);
}

Error invalid_part_order(std::string_view upload_id) {
  return Error(400, "InvalidPartOrder",
               "The list of parts was not in ascending order. Parts must be ordered by part "
               "number.")
      .with("UploadId", upload_id);
}

Error entity_too_small(uint64_t size_bytes, int32_t part_number, std::string_view etag) {
  return Error(400, "EntityTooSmall",
               "Your proposed upload is smaller than the minimum allowed size")
      .with("ProposedSize", std::to_string(size_bytes))
      .with("MinSizeAllowed", "5242880")
      .with("PartNumber", std::to_string(part_number))
      .with("ETag", etag);
}

Error part_number_out_of_range(int64_t part_number) {
  return invalid_argument("Part number must be an integer between 1 and 10000, inclusive",
                          "partNumber", std::to_string(part_number));
}

Error checksum_mismatch_of_types(std::string_view expected, std::string_view actual) {
  return invalid_request("Checksum Type mismatch occurred, expected checksum Type: " +
                         text_of(expected) + ", actual checksum Type: " + text_of(actual));
}

Error missing_part_checksum(std::string_view algorithm, int32_t part_number) {
  return invalid_request("The upload was created using a " + text_of(algorithm) +
                         " checksum. The complete request must include the checksum for each part. "
                         "It was missing for part " +
                         std::to_string(part_number) + " in the request.");
}

Error wrong_object_size(uint64_t expected_bytes, uint64_t actual_bytes) {
  return invalid_request("The provided 'x-amz-mp-object-size' header value " +
                         std::to_string(expected_bytes) +
                         " does not match what was computed: " + std::to_string(actual_bytes));
}

Error invalid_tag(std::string_view message) { return Error(400, "InvalidTag", text_of(message)); }

Error too_many_tags(int limit) {
  std::string what = limit == 10 ? "Object" : "Bucket";
  return Error(400, limit == 10 ? "BadRequest" : "InvalidTag",
               what + " tags cannot be greater than " + std::to_string(limit));
}

Error not_implemented(std::string_view header, std::string_view what) {
  return Error(501, "NotImplemented",
               "A header or setting you provided implies functionality that is not implemented: " +
                   text_of(what))
      .with("Header", header);
}

Error acl_not_supported() {
  return Error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
}

Error bucket_acl_with_enforced_owner() {
  return Error(400, "InvalidBucketAclWithObjectOwnership",
               "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
}

Error invalid_argument(std::string_view message, std::string_view name, std::string_view value) {
  return Error(400, "InvalidArgument", text_of(message))
      .with("ArgumentName", name)
      .with("ArgumentValue", value);
}

Error invalid_request(std::string_view message) {
  return Error(400, "InvalidRequest", text_of(message));
}

Error bad_request(std::string_view message) { return Error(400, "BadRequest", text_of(message)); }

Error access_denied() { return Error(403, "AccessDenied", "Access Denied"); }

}  // namespace tarn::s3
