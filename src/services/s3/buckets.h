// Buckets: finding them, naming them, and who may use them.
//
// A bucket's row is read by every operation, so that one that deletes the bucket meanwhile loses
// or wins the race as a whole. Pure functions over a context's transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/identities.h"
#include "services/s3/bucket_rows.h"
#include "services/s3/row_keys.h"

namespace tarn::s3 {

inline RowKeys keys_of(const Context& context) { return {context.generation}; }

// NoSuchBucket.
Result<Bucket> load_bucket(Context& context, std::string_view name);
Result<void> store_bucket(Context& context, const Bucket& bucket);

// 3 to 63 of a-z, 0-9, '.' and '-', as the user guide's naming rules say.
bool is_bucket_name(std::string_view name);

// Prepares the access requests of an operation on a bucket: it exists, lies in the credential's
// region, belongs to whom the client expects; its policy takes part in the decision.
Result<Bucket> guard_bucket(Context& context, std::string_view name,
                            std::string_view expected_owner, std::vector<AccessRequest>& requests);

// Adds the bucket's owner and policy to one request.
Result<void> add_bucket_policy(Context& context, const Bucket& bucket, AccessRequest& request);

std::string bucket_arn(std::string_view bucket);
std::string object_arn(std::string_view bucket, std::string_view key);

}  // namespace tarn::s3
