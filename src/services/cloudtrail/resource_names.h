// Resources as CloudTrail names them: type and name from an ARN. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tarn::cloudtrail {

// "arn:aws:s3:::b/k" → "AWS::S3::Object"; empty for what has no type.
std::string resource_type(std::string_view arn);
// What people call it: "b", "b/k", "alice", "default.sales".
std::string resource_name(std::string_view arn);
// The account in the ARN; empty where it has none.
std::string_view resource_account(std::string_view arn);

}  // namespace tarn::cloudtrail
