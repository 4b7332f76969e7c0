#include "services/iam/aws_policies.h"

#include <iterator>
#include <vector>

#include "base/hash.h"
#include "services/iam/aws_policies_data.h"

namespace tarn::iam {
namespace {

constexpr std::string_view kArnStart = "arn:aws:iam::aws:policy";

std::vector<AwsPolicy> join_tables() {
  std::vector<AwsPolicy> all(std::begin(kFirstAwsPolicies), std::end(kFirstAwsPolicies));
  all.insert(all.end(), std::begin(kMoreAwsPolicies), std::end(kMoreAwsPolicies));
  return all;
}

}  // namespace

std::span<const AwsPolicy> aws_policies() {
  static const std::vector<AwsPolicy> policies = join_tables();
  return policies;
}

const AwsPolicy* find_aws_policy(std::string_view arn) {
  if (!arn.starts_with(kArnStart)) return nullptr;
  arn.remove_prefix(kArnStart.size());
  for (const AwsPolicy& policy : aws_policies()) {
    if (arn.starts_with(policy.path) && arn.substr(policy.path.size()) == policy.name) {
      return &policy;
    }
  }
  return nullptr;
}

std::string aws_policy_arn(const AwsPolicy& policy) {
  return std::string(kArnStart).append(policy.path).append(policy.name);
}

std::string aws_policy_id(const AwsPolicy& policy) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id = "ANPA";
  for (const char c : digest(DigestKind::kSha256, aws_policy_arn(policy)).substr(0, 17)) {
    id.push_back(kAlphabet[static_cast<uint8_t>(c) & 31]);
  }
  return id;
}

}  // namespace tarn::iam
