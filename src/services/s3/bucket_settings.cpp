// Versioning, default encryption, public access block and ownership controls of buckets.
#include <string>

#include "services/s3/acl.h"
#include "services/s3/buckets.h"
#include "services/s3/encryption.h"
#include "services/s3/errors.h"
#include "services/s3/s3_operations.h"

namespace tarn::s3 {

Result<api::PutBucketVersioningResponse> put_bucket_versioning(
    S3&, Context& context, const api::PutBucketVersioningRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (in.versioning_configuration == nullptr) return malformed_xml();
  const auto& configuration = *in.versioning_configuration;
  if (configuration.mfa_delete == "Enabled" || wire::present(in.mfa)) {
    return not_implemented("x-amz-mfa", "MFA delete is not served");
  }
  if (configuration.status == "Enabled") {
    bucket.versioning = Versioning::kEnabled;
  } else if (configuration.status == "Suspended") {
    bucket.versioning = Versioning::kSuspended;
  } else {
    return wire::present(configuration.status)
               ? malformed_xml()
               : Error(400, "IllegalVersioningConfigurationException",
                       "The Versioning element must be specified");
  }
  TRY(store_bucket(context, bucket));
  return api::PutBucketVersioningResponse{};
}

Result<api::GetBucketVersioningOutput> get_bucket_versioning(
    S3&, Context& context, const api::GetBucketVersioningRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  api::GetBucketVersioningOutput out;
  if (bucket.versioning == Versioning::kEnabled) out.status = "Enabled";
  if (bucket.versioning == Versioning::kSuspended) out.status = "Suspended";
  return out;
}

namespace {

constexpr std::string_view kCustomerKeys = "SSE-C";

Result<DefaultEncryption> read_default_encryption(const api::ServerSideEncryptionRule& rule) {
  DefaultEncryption out;
  if (auto* by_default = rule.apply_server_side_encryption_by_default; by_default != nullptr) {
    if (by_default->sse_algorithm.empty()) return malformed_xml();
    out.kind = TRY(parse_encryption(by_default->sse_algorithm));
    out.key_id = by_default->kms_master_key_id;
    if (out.kind != EncryptionKind::kKms && wire::present(by_default->kms_master_key_id)) {
      return invalid_argument(
          "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or "
          "aws:kms:dsse",
          "ApplyServerSideEncryptionByDefault", by_default->sse_algorithm);
    }
  }
  if (rule.blocked_encryption_types == nullptr) return out;
  for (std::string_view type : rule.blocked_encryption_types->encryption_type) {
    if (type != kCustomerKeys && type != "NONE") return malformed_xml();
    if (type == kCustomerKeys) out.refuses_customer_keys = true;
  }
  return out;
}

}  // namespace

Result<api::PutBucketEncryptionResponse> put_bucket_encryption(
    S3&, Context& context, const api::PutBucketEncryptionRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto* configuration = in.server_side_encryption_configuration;
  if (configuration == nullptr || configuration->rules.size != 1) return malformed_xml();
  const auto& rule = configuration->rules[0];
  bucket.default_encryption = TRY(read_default_encryption(rule));
  bucket.bucket_key_enabled = rule.bucket_key_enabled.value_or(false);
  TRY(store_bucket(context, bucket));
  return api::PutBucketEncryptionResponse{};
}

namespace {

void tell_default_encryption(Context& context, const DefaultEncryption& encryption,
                             api::ServerSideEncryptionRule& rule) {
  auto* by_default = context.arena.make<api::ServerSideEncryptionByDefault>();
  rule.apply_server_side_encryption_by_default = by_default;
  by_default->sse_algorithm =
      encryption.kind == EncryptionKind::kKms ? kKmsEncryption : kEncryption;
  if (!encryption.key_id.empty()) {
    by_default->kms_master_key_id = context.arena.copy(encryption.key_id);
  }
  if (!encryption.refuses_customer_keys) return;
  rule.blocked_encryption_types = context.arena.make<api::BlockedEncryptionTypes>();
  auto& types = rule.blocked_encryption_types->encryption_type;
  types = wire::make_list<wire::Text>(context.arena, 1);
  types[0] = kCustomerKeys;
}

}  // namespace

Result<api::GetBucketEncryptionOutput> get_bucket_encryption(
    S3&, Context& context, const api::GetBucketEncryptionRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto* configuration = context.arena.make<api::ServerSideEncryptionConfiguration>();
  configuration->rules = wire::make_list<api::ServerSideEncryptionRule>(context.arena, 1);
  auto& rule = configuration->rules[0];
  tell_default_encryption(context, bucket.default_encryption.value_or(DefaultEncryption{}), rule);
  rule.bucket_key_enabled = bucket.bucket_key_enabled;
  api::GetBucketEncryptionOutput out;
  out.server_side_encryption_configuration = configuration;
  return out;
}

// Back to the default, which is AES256 all the same.
Result<api::DeleteBucketEncryptionResponse> delete_bucket_encryption(
    S3&, Context& context, const api::DeleteBucketEncryptionRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  bucket.bucket_key_enabled = false;
  bucket.default_encryption.reset();
  TRY(store_bucket(context, bucket));
  return api::DeleteBucketEncryptionResponse{};
}

Result<api::PutPublicAccessBlockResponse> put_public_access_block(
    S3&, Context& context, const api::PutPublicAccessBlockRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto* configuration = in.public_access_block_configuration;
  if (configuration == nullptr) return malformed_xml();
  bucket.public_access_block =
      PublicAccessBlock{configuration->block_public_acls.value_or(false),
                        configuration->ignore_public_acls.value_or(false),
                        configuration->block_public_policy.value_or(false),
                        configuration->restrict_public_buckets.value_or(false)};
  TRY(store_bucket(context, bucket));
  return api::PutPublicAccessBlockResponse{};
}

Result<api::GetPublicAccessBlockOutput> get_public_access_block(
    S3&, Context& context, const api::GetPublicAccessBlockRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (!bucket.public_access_block) return no_such_public_access_block(in.bucket);
  auto* configuration = context.arena.make<api::PublicAccessBlockConfiguration>();
  configuration->block_public_acls = bucket.public_access_block->block_public_acls;
  configuration->ignore_public_acls = bucket.public_access_block->ignore_public_acls;
  configuration->block_public_policy = bucket.public_access_block->block_public_policy;
  configuration->restrict_public_buckets = bucket.public_access_block->restrict_public_buckets;
  api::GetPublicAccessBlockOutput out;
  out.public_access_block_configuration = configuration;
  return out;
}

Result<api::DeletePublicAccessBlockResponse> delete_public_access_block(
    S3&, Context& context, const api::DeletePublicAccessBlockRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  bucket.public_access_block.reset();
  TRY(store_bucket(context, bucket));
  return api::DeletePublicAccessBlockResponse{};
}

Result<api::PutBucketOwnershipControlsResponse> put_bucket_ownership_controls(
    S3&, Context& context, const api::PutBucketOwnershipControlsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (in.ownership_controls == nullptr || in.ownership_controls->rules.size != 1) {
    return malformed_xml();
  }
  TRY(check_ownership(in.ownership_controls->rules[0].object_ownership));
  bucket.ownership = in.ownership_controls->rules[0].object_ownership;
  TRY(store_bucket(context, bucket));
  return api::PutBucketOwnershipControlsResponse{};
}

Result<api::GetBucketOwnershipControlsOutput> get_bucket_ownership_controls(
    S3&, Context& context, const api::GetBucketOwnershipControlsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (bucket.ownership.empty()) return no_ownership_controls(in.bucket);
  auto* controls = context.arena.make<api::OwnershipControls>();
  controls->rules = wire::make_list<api::OwnershipControlsRule>(context.arena, 1);
  controls->rules[0].object_ownership = context.arena.copy(bucket.ownership);
  api::GetBucketOwnershipControlsOutput out;
  out.ownership_controls = controls;
  return out;
}

// What was enforced stays so: access control lists are not served.
Result<api::DeleteBucketOwnershipControlsResponse> delete_bucket_ownership_controls(
    S3&, Context& context, const api::DeleteBucketOwnershipControlsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  bucket.ownership.clear();
  TRY(store_bucket(context, bucket));
  return api::DeleteBucketOwnershipControlsResponse{};
}

}  // namespace tarn::s3
