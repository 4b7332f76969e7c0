// AWS's managed policies, as far as Tarn serves what they are about. Constant; thread-safe.
//
// Documents are written for the services here: they name fewer actions than AWS's where those are
// of services that Tarn does not have. Each has one version, v1.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tarn::iam {

struct AwsPolicy {
  std::string_view path;  // "/" or "/service-role/"
  std::string_view name;
  std::string_view document;  // JSON
};

std::span<const AwsPolicy> aws_policies();
const AwsPolicy* find_aws_policy(std::string_view arn);  // null where unknown
std::string aws_policy_arn(const AwsPolicy& policy);
std::string aws_policy_id(const AwsPolicy& policy);  // ANPA…, always the same

}  // namespace tarn::iam
