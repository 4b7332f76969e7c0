// PolicyView: a managed policy as answers show it, whoever manages it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "services/iam/account_rows.h"
#include "services/iam/aws_policies.h"
#include "services/iam/convert.h"

namespace tarn::iam {

struct PolicyView {
  std::string name, id, arn, path, description;
  int64_t default_version = 1;
  int64_t attachment_count = 0;
  int64_t boundary_count = 0;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  std::map<std::string, std::string> tags;
};

Result<PolicyView> view_of(AccountRows& rows, const PolicyRow& row);
Result<PolicyView> view_of(AccountRows& rows, const AwsPolicy& policy);
Result<PolicyView> require_policy_view(AccountRows& rows, std::string_view arn);  // NoSuchEntity

api::Policy to_policy(Context& context, const PolicyView& view, Detail detail);

}  // namespace tarn::iam
