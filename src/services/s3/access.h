// Access: what a declaration in operations.txt can't say about permissions. The refine_* functions
// of refine_buckets.cpp and refine_objects.cpp are made of these. Pure over a transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/identities.h"
#include "services/s3/buckets.h"
#include "services/s3/s3.h"
#include "services/s3/version_rows.h"

namespace tarn::s3 {

using AccessRequests = std::vector<AccessRequest>;

// One more permission that the operation needs.
Result<void> require_also(Context& context, const Bucket& bucket, std::string_view action,
                          std::string resource, AccessRequests& requests);

// The permission to read a version: another action where a version id is given, the object's tags
// as condition keys, and s3:ListBucket where the object is missing, so that who may not list does
// not learn what is there.
struct ReadActions {
  std::string_view of_current;  // "s3:GetObject"
  std::string_view of_version;  // "s3:GetObjectVersion"
};
Result<void> require_read(Context& context, const Bucket& bucket, std::string_view key,
                          std::string_view version_id, const ReadActions& actions,
                          AccessRequests& requests);

// The tags of the version that is changed, as condition keys: s3:ExistingObjectTag/<key>.
Result<void> add_tags_of_version(Context& context, const Bucket& bucket, std::string_view key,
                                 std::string_view version_id, AccessRequest& request);

// The same for CopyObject's and UploadPartCopy's source; `with_tags`: its tags are copied too.
Result<void> require_copy_source(Context& context, std::string_view copy_source,
                                 std::string_view expected_owner, bool with_tags,
                                 AccessRequests& requests);

// s3:RequestObjectTag/<key> and s3:RequestObjectTagKeys.
void add_request_tags(const std::vector<Tag>& tags, AccessRequest& request);

// The condition keys that every call has.
std::vector<std::pair<std::string, std::string>> global_conditions(const Context& context);

// For the operations that authorise object by object. `decisions` gets why.
Result<void> authorize_object(S3& s3, Context& context, const Bucket& bucket,
                              std::string_view action, std::string_view key,
                              AccessDecisions& decisions);

// "bucket/key?versionId=…", percent-encoded, with or without a leading slash.
struct CopySource {
  std::string bucket;
  std::string key;
  std::string version_id;  // empty: the current one
};
Result<CopySource> parse_copy_source(std::string_view header);

}  // namespace tarn::s3
