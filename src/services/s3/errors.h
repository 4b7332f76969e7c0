// Errors of S3 in its own codes, texts and fields (the API reference's list of error responses).
// A field called "header:<name>" is an answer's header, not a part of its XML. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace tarn::s3 {

// Buckets
Error no_such_bucket(std::string_view bucket);
Error bucket_already_owned_by_you(std::string_view bucket);
Error bucket_already_exists(std::string_view bucket);
Error bucket_not_empty(std::string_view bucket);
Error invalid_bucket_name(std::string_view bucket);
Error wrong_region(std::string_view bucket, std::string_view asked, std::string_view expected);
Error incompatible_location(std::string_view location);
Error invalid_location(std::string_view location);
Error not_the_owner_expected();
Error no_such_bucket_policy(std::string_view bucket);
Error malformed_policy(std::string_view reason);
Error no_such_tag_set(std::string_view bucket);
Error no_such_public_access_block(std::string_view bucket);
Error no_ownership_controls(std::string_view bucket);
Error no_such_cors_configuration(std::string_view bucket);
// `method` and `resource_type` (BUCKET, OBJECT): what the page wants.
Error cross_origin_forbidden(std::string_view why, std::string_view method,
                             std::string_view resource_type);
Error public_policy_blocked(std::string_view bucket);

// Objects
Error no_such_key(std::string_view key);
Error no_such_key_but_marker(std::string_view key, std::string_view version_id);
Error no_such_version(std::string_view key, std::string_view version_id);
Error version_is_marker(std::string_view version_id, int64_t modified_ms);
Error invalid_version_id(std::string_view version_id);
Error invalid_uri();
Error key_too_long(size_t size_bytes);
Error invalid_range(std::string_view range, uint64_t object_size_bytes);
Error invalid_part_number(std::string_view asked, int64_t parts);
Error precondition_failed(std::string_view condition);
Error not_modified(std::string_view etag, int64_t modified_ms);
Error copy_onto_itself();
Error invalid_copy_source(std::string_view why);
Error copy_source_too_large(uint64_t limit_bytes);
Error copy_source_changed();

// Bodies
Error bad_digest();
Error bad_checksum(std::string_view algorithm);
Error invalid_digest(std::string_view value);
Error invalid_checksum_value(std::string_view header);
Error several_checksums();
Error missing_trailer(std::string_view name);
Error incomplete_body();
Error missing_content_length();
Error entity_too_large(uint64_t size_bytes, uint64_t limit_bytes);
Error metadata_too_large(size_t size_bytes);
Error malformed_xml();
Error unexpected_body();  // of a copy

// Multipart uploads
Error no_such_upload(std::string_view upload_id);
Error invalid_part(std::string_view upload_id, int32_t part_number, std::string_view etag);
Error invalid_part_order(std::string_view upload_id);
Error entity_too_small(uint64_t size_bytes, int32_t part_number, std::string_view etag);
Error part_number_out_of_range(int64_t part_number);
Error checksum_mismatch_of_types(std::string_view expected, std::string_view actual);
Error missing_part_checksum(std::string_view algorithm, int32_t part_number);
Error wrong_object_size(uint64_t expected_bytes, uint64_t actual_bytes);

// Encryption
Error error_of_kms(const Error& error);  // as S3 tells it: KMS.DisabledException, …
Error kms_needs_signature();
Error kms_key_without_kms(std::string_view algorithm);
Error invalid_encryption_context(std::string_view value);
Error customer_key_error(std::string_view what);  // "must provide …"
Error invalid_encryption_algorithm(std::string_view value);
Error invalid_customer_key();
Error customer_key_md5_mismatch();
Error customer_key_and_encryption(std::string_view algorithm);
Error customer_keys_blocked();
Error customer_key_missing();
Error wrong_customer_key();
Error encryption_not_applicable();
Error encryption_header_on_read(std::string_view value);
Error upload_key_missing();
Error wrong_upload_key();

// Tags
Error invalid_tag(std::string_view message);
Error too_many_tags(int limit);

// What is asked for and not there
Error not_implemented(std::string_view header, std::string_view what);
Error acl_not_supported();
Error bucket_acl_with_enforced_owner();
Error invalid_argument(std::string_view message, std::string_view name, std::string_view value);
Error invalid_request(std::string_view message);
Error bad_request(std::string_view message);
Error access_denied();

}  // namespace tarn::s3
