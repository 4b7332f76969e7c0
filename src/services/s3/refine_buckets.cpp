// The refine functions of operations on buckets: each adds the bucket's owner and policy.
#include "services/s3/access.h"
#include "services/s3/s3_operations.h"

namespace tarn::s3 {

namespace {

template <class In>
Result<void> guard_bucket_call(Context& context, const In& in, AccessRequests& requests) {
  TRY(guard_bucket(context, in.bucket, in.expected_bucket_owner, requests));
  return {};
}

}  // namespace

Result<void> refine_delete_bucket(S3&, Context& context, const api::DeleteBucketRequest& in,
                                  AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_head_bucket(S3&, Context& context, const api::HeadBucketRequest& in,
                                AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_location(S3&, Context& context,
                                        const api::GetBucketLocationRequest& in,
                                        AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_list_objects(S3&, Context& context, const api::ListObjectsRequest& in,
                                 AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_list_objects_v2(S3&, Context& context, const api::ListObjectsV2Request& in,
                                    AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_list_object_versions(S3&, Context& context,
                                         const api::ListObjectVersionsRequest& in,
                                         AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_list_multipart_uploads(S3&, Context& context,
                                           const api::ListMultipartUploadsRequest& in,
                                           AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_bucket_tagging(S3&, Context& context,
                                       const api::PutBucketTaggingRequest& in,
                                       AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_tagging(S3&, Context& context,
                                       const api::GetBucketTaggingRequest& in,
                                       AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_delete_bucket_tagging(S3&, Context& context,
                                          const api::DeleteBucketTaggingRequest& in,
                                          AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_bucket_versioning(S3&, Context& context,
                                          const api::PutBucketVersioningRequest& in,
                                          AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_versioning(S3&, Context& context,
                                          const api::GetBucketVersioningRequest& in,
                                          AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_bucket_encryption(S3&, Context& context,
                                          const api::PutBucketEncryptionRequest& in,
                                          AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_encryption(S3&, Context& context,
                                          const api::GetBucketEncryptionRequest& in,
                                          AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_delete_bucket_encryption(S3&, Context& context,
                                             const api::DeleteBucketEncryptionRequest& in,
                                             AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_bucket_cors(S3&, Context& context, const api::PutBucketCorsRequest& in,
                                    AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_cors(S3&, Context& context, const api::GetBucketCorsRequest& in,
                                    AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_delete_bucket_cors(S3&, Context& context,
                                       const api::DeleteBucketCorsRequest& in,
                                       AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_bucket_notification_configuration(
    S3&, Context& context, const api::PutBucketNotificationConfigurationRequest& in,
    AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_notification_configuration(
    S3&, Context& context, const api::GetBucketNotificationConfigurationRequest& in,
    AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_bucket_policy(S3&, Context& context, const api::PutBucketPolicyRequest& in,
                                      AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_policy(S3&, Context& context, const api::GetBucketPolicyRequest& in,
                                      AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_delete_bucket_policy(S3&, Context& context,
                                         const api::DeleteBucketPolicyRequest& in,
                                         AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_policy_status(S3&, Context& context,
                                             const api::GetBucketPolicyStatusRequest& in,
                                             AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_public_access_block(S3&, Context& context,
                                            const api::PutPublicAccessBlockRequest& in,
                                            AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_public_access_block(S3&, Context& context,
                                            const api::GetPublicAccessBlockRequest& in,
                                            AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_delete_public_access_block(S3&, Context& context,
                                               const api::DeletePublicAccessBlockRequest& in,
                                               AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_bucket_ownership_controls(S3&, Context& context,
                                                  const api::PutBucketOwnershipControlsRequest& in,
                                                  AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_ownership_controls(S3&, Context& context,
                                                  const api::GetBucketOwnershipControlsRequest& in,
                                                  AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_delete_bucket_ownership_controls(
    S3&, Context& context, const api::DeleteBucketOwnershipControlsRequest& in,
    AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_put_bucket_acl(S3&, Context& context, const api::PutBucketAclRequest& in,
                                   AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

Result<void> refine_get_bucket_acl(S3&, Context& context, const api::GetBucketAclRequest& in,
                                   AccessRequests& requests) {
  return guard_bucket_call(context, in, requests);
}

}  // namespace tarn::s3
