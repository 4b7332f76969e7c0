// Access control lists: buckets enforce their owner, as AWS's new ones do, so the only list there
// is gives the owner full control, and every other one is refused. Pure functions.
#pragma once

#include <string_view>

#include "core/context.h"
#include "services/s3/errors.h"
#include "services/s3/s3_operations.h"

namespace tarn::s3 {

api::Owner* make_owner(Context& context, std::string_view canonical_id);

// Of CreateBucket's x-amz-object-ownership and of PutBucketOwnershipControls.
Result<void> check_ownership(std::string_view ownership);

template <class In>
bool has_grants(const In& in) {
  if constexpr (requires { in.grant_write; }) {
    if (wire::present(in.grant_write)) return true;
  }
  return wire::present(in.grant_full_control) || wire::present(in.grant_read) ||
         wire::present(in.grant_read_acp) || wire::present(in.grant_write_acp);
}

template <class In>
Result<void> check_bucket_acl(const In& in) {
  bool is_default = in.acl.empty() || in.acl == "private";
  if (!is_default || has_grants(in)) return bucket_acl_with_enforced_owner();
  return {};
}

template <class In>
Result<void> check_object_acl(const In& in) {
  bool is_default = in.acl.empty() || in.acl == "private" || in.acl == "bucket-owner-full-control";
  if (!is_default || has_grants(in)) return acl_not_supported();
  return {};
}

}  // namespace tarn::s3
