// The refine functions of operations on objects: the bucket's policy, and the permissions beyond
// the declared one (the service authorization reference's "dependent actions", the user guide's
// "required permissions" of each operation).
#include "services/s3/access.h"
#include "services/s3/s3_operations.h"
#include "services/s3/tagging.h"

namespace tarn::s3 {

namespace {

template <class In>
Result<Bucket> guard_object_call(Context& context, const In& in, AccessRequests& requests) {
  return guard_bucket(context, in.bucket, in.expected_bucket_owner, requests);
}

template <class In>
Result<void> guard_read(Context& context, const In& in, const ReadActions& actions,
                        AccessRequests& requests) {
  auto bucket = TRY(guard_object_call(context, in, requests));
  return require_read(context, bucket, in.key, in.version_id, actions, requests);
}

// Acts on a version, whose action has another name when it is named.
template <class In>
Result<void> guard_change(Context& context, const In& in, std::string_view version_action,
                          AccessRequests& requests) {
  TRY(guard_object_call(context, in, requests));
  if (wire::present(in.version_id)) requests.front().action = version_action;
  return {};
}

// Changes what is said of an object, which its tags may allow.
template <class In>
Result<void> guard_tagged_change(Context& context, const In& in, std::string_view version_action,
                                 AccessRequests& requests) {
  const Bucket bucket = TRY(guard_object_call(context, in, requests));
  if (wire::present(in.version_id)) requests.front().action = version_action;
  return add_tags_of_version(context, bucket, in.key, in.version_id, requests.front());
}

// Writes an object: its tags and list need permissions of their own.
template <class In>
Result<Bucket> guard_write(Context& context, const In& in, AccessRequests& requests) {
  auto bucket = TRY(guard_object_call(context, in, requests));
  if (wire::present(in.tagging)) {
    auto tags = TRY(parse_tagging_header(in.tagging));
    add_request_tags(tags, requests.front());
    TRY(require_also(context, bucket, "s3:PutObjectTagging", object_arn(in.bucket, in.key),
                     requests));
    add_request_tags(tags, requests.back());
  }
  if (wire::present(in.acl)) {
    TRY(require_also(context, bucket, "s3:PutObjectAcl", object_arn(in.bucket, in.key), requests));
  }
  return bucket;
}

constexpr ReadActions kReadObject = {"s3:GetObject", "s3:GetObjectVersion"};

}  // namespace

Result<void> refine_put_object(S3&, Context& context, const api::PutObjectRequest& in,
                               AccessRequests& requests) {
  TRY(guard_write(context, in, requests));
  return {};
}

Result<void> refine_copy_object(S3&, Context& context, const api::CopyObjectRequest& in,
                                AccessRequests& requests) {
  TRY(guard_write(context, in, requests));
  bool copies_tags = in.tagging_directive != "REPLACE";
  return require_copy_source(context, in.copy_source, in.expected_source_bucket_owner, copies_tags,
                             requests);
}

Result<void> refine_get_object(S3&, Context& context, const api::GetObjectRequest& in,
                               AccessRequests& requests) {
  return guard_read(context, in, kReadObject, requests);
}

Result<void> refine_head_object(S3&, Context& context, const api::HeadObjectRequest& in,
                                AccessRequests& requests) {
  return guard_read(context, in, kReadObject, requests);
}

Result<void> refine_get_object_attributes(S3&, Context& context,
                                          const api::GetObjectAttributesRequest& in,
                                          AccessRequests& requests) {
  auto bucket = TRY(guard_object_call(context, in, requests));
  TRY(require_read(context, bucket, in.key, in.version_id, kReadObject, requests));
  bool by_version = wire::present(in.version_id);
  return require_also(context, bucket,
                      by_version ? "s3:GetObjectVersionAttributes" : "s3:GetObjectAttributes",
                      object_arn(in.bucket, in.key), requests);
}

Result<void> refine_delete_object(S3&, Context& context, const api::DeleteObjectRequest& in,
                                  AccessRequests& requests) {
  return guard_change(context, in, "s3:DeleteObjectVersion", requests);
}

Result<void> refine_delete_objects(S3&, Context& context, const api::DeleteObjectsRequest& in,
                                   AccessRequests& requests) {
  TRY(guard_object_call(context, in, requests));
  requests.clear();
  return {};
}

Result<void> refine_create_multipart_upload(S3&, Context& context,
                                            const api::CreateMultipartUploadRequest& in,
                                            AccessRequests& requests) {
  TRY(guard_write(context, in, requests));
  return {};
}

Result<void> refine_upload_part(S3&, Context& context, const api::UploadPartRequest& in,
                                AccessRequests& requests) {
  TRY(guard_object_call(context, in, requests));
  return {};
}

Result<void> refine_upload_part_copy(S3&, Context& context, const api::UploadPartCopyRequest& in,
                                     AccessRequests& requests) {
  TRY(guard_object_call(context, in, requests));
  return require_copy_source(context, in.copy_source, in.expected_source_bucket_owner, false,
                             requests);
}

Result<void> refine_complete_multipart_upload(S3&, Context& context,
                                              const api::CompleteMultipartUploadRequest& in,
                                              AccessRequests& requests) {
  TRY(guard_object_call(context, in, requests));
  return {};
}

Result<void> refine_abort_multipart_upload(S3&, Context& context,
                                           const api::AbortMultipartUploadRequest& in,
                                           AccessRequests& requests) {
  TRY(guard_object_call(context, in, requests));
  return {};
}

Result<void> refine_list_parts(S3&, Context& context, const api::ListPartsRequest& in,
                               AccessRequests& requests) {
  TRY(guard_object_call(context, in, requests));
  return {};
}

Result<void> refine_put_object_tagging(S3&, Context& context,
                                       const api::PutObjectTaggingRequest& in,
                                       AccessRequests& requests) {
  TRY(guard_tagged_change(context, in, "s3:PutObjectVersionTagging", requests));
  if (in.tagging == nullptr) return {};
  add_request_tags(TRY(read_tags(in.tagging->tag_set, kMaxObjectTags)), requests.front());
  return {};
}

Result<void> refine_get_object_tagging(S3&, Context& context,
                                       const api::GetObjectTaggingRequest& in,
                                       AccessRequests& requests) {
  return guard_read(context, in, {"s3:GetObjectTagging", "s3:GetObjectVersionTagging"}, requests);
}

Result<void> refine_delete_object_tagging(S3&, Context& context,
                                          const api::DeleteObjectTaggingRequest& in,
                                          AccessRequests& requests) {
  return guard_tagged_change(context, in, "s3:DeleteObjectVersionTagging", requests);
}

Result<void> refine_put_object_acl(S3&, Context& context, const api::PutObjectAclRequest& in,
                                   AccessRequests& requests) {
  return guard_tagged_change(context, in, "s3:PutObjectVersionAcl", requests);
}

Result<void> refine_get_object_acl(S3&, Context& context, const api::GetObjectAclRequest& in,
                                   AccessRequests& requests) {
  return guard_read(context, in, {"s3:GetObjectAcl", "s3:GetObjectVersionAcl"}, requests);
}

}  // namespace tarn::s3
