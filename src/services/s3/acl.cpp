// GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl.
#include "services/s3/acl.h"

#include "services/s3/buckets.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

api::Owner* make_owner(Context& context, std::string_view canonical_id) {
  auto* owner = context.arena.make<api::Owner>();
  owner->id = context.arena.copy(canonical_id);
  return owner;
}

Result<void> check_ownership(std::string_view ownership) {
  if (ownership == "BucketOwnerEnforced") return {};
  if (ownership == "BucketOwnerPreferred" || ownership == "ObjectWriter") {
    return not_implemented("x-amz-object-ownership",
                           "access control lists are not served, so buckets are always "
                           "BucketOwnerEnforced");
  }
  return invalid_argument("Invalid x-amz-object-ownership header: " + std::string(ownership),
                          "x-amz-object-ownership", ownership);
}

namespace {

wire::List<api::Grant> owners_grants(Context& context, const Bucket& bucket) {
  auto grants = wire::make_list<api::Grant>(context.arena, 1);
  auto* grantee = context.arena.make<api::Grantee>();
  grantee->type = "CanonicalUser";
  grantee->id = context.arena.copy(bucket.canonical_id);
  grants[0].grantee = grantee;
  grants[0].permission = "FULL_CONTROL";
  return grants;
}

// Whether a list says just what is so anyway.
bool is_default_list(const api::AccessControlPolicy& list, const Bucket& bucket) {
  for (const api::Grant& grant : list.grants) {
    if (grant.permission != "FULL_CONTROL" || grant.grantee == nullptr) return false;
    if (grant.grantee->id != bucket.canonical_id) return false;
  }
  return list.grants.size > 0;
}

template <class In>
Result<void> check_list(const In& in, const Bucket& bucket) {
  if (in.access_control_policy != nullptr) {
    if (!is_default_list(*in.access_control_policy, bucket)) return acl_not_supported();
    return {};
  }
  bool is_default =
      wire::present(in.acl) && (in.acl == "private" || in.acl == "bucket-owner-full-control");
  if (!is_default || has_grants(in)) return acl_not_supported();
  return {};
}

}  // namespace

Result<api::GetBucketAclOutput> get_bucket_acl(S3&, Context& context,
                                               const api::GetBucketAclRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  api::GetBucketAclOutput out;
  out.owner = make_owner(context, bucket.canonical_id);
  out.grants = owners_grants(context, bucket);
  return out;
}

Result<api::PutBucketAclResponse> put_bucket_acl(S3&, Context& context,
                                                 const api::PutBucketAclRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(check_list(in, bucket));
  return api::PutBucketAclResponse{};
}

Result<api::GetObjectAclOutput> get_object_acl(S3&, Context& context,
                                               const api::GetObjectAclRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(require_version(context, bucket, in.key, in.version_id));
  api::GetObjectAclOutput out;
  out.owner = make_owner(context, bucket.canonical_id);
  out.grants = owners_grants(context, bucket);
  return out;
}

Result<api::PutObjectAclOutput> put_object_acl(S3&, Context& context,
                                               const api::PutObjectAclRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(require_version(context, bucket, in.key, in.version_id));
  TRY(check_list(in, bucket));
  return api::PutObjectAclOutput{};
}

}  // namespace tarn::s3
