// PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus.
#include "services/s3/bucket_policy.h"

#include <algorithm>
#include <string>

#include "auth/policy_pattern.h"
#include "base/encoding.h"
#include "services/s3/buckets.h"
#include "services/s3/errors.h"
#include "services/s3/s3_operations.h"

namespace tarn::s3 {

namespace {

// A condition on one of these, with fixed values, makes a statement for anyone not public.
constexpr std::string_view kNarrowingKeys[] = {"aws:sourceip",
                                               "aws:sourcearn",
                                               "aws:sourcevpc",
                                               "aws:sourcevpce",
                                               "aws:sourceaccount",
                                               "aws:sourceowner",
                                               "aws:principalorgid",
                                               "aws:principalorgpaths",
                                               "aws:principalaccount",
                                               "aws:principalarn",
                                               "aws:userid",
                                               "s3:dataaccesspointarn",
                                               "s3:dataaccesspointaccount"};

bool is_of_s3(std::string_view action) {
  return action == "*" || equals_ignoring_case(action.substr(0, 3), "s3:");
}

bool is_of_bucket(std::string_view resource, std::string_view bucket) {
  constexpr std::string_view kArn = "arn:aws:s3:::";
  if (!resource.starts_with(kArn)) return false;
  resource.remove_prefix(kArn.size());
  std::string_view name = resource.substr(0, resource.find('/'));
  auto pattern = auth::make_pattern(name, true, nullptr);
  return pattern && auth::matches(*pattern, bucket);
}

bool narrows(const auth::Condition& condition) {
  if (condition.negated || condition.if_exists) return false;
  if (std::find(std::begin(kNarrowingKeys), std::end(kNarrowingKeys), condition.key) ==
      std::end(kNarrowingKeys)) {
    return false;
  }
  return std::none_of(condition.values.begin(), condition.values.end(), [](const auto& value) {
    return value.find_first_of("*?$") != value.npos || value == "0.0.0.0/0" || value == "::/0";
  });
}

bool lets_in_anyone(const auth::Statement& statement) {
  if (statement.effect != auth::Effect::kAllow) return false;
  bool anyone = statement.not_principal;
  for (const auto& principal : statement.principals) {
    anyone = anyone || principal.type == auth::PrincipalEntry::Type::kAnyone ||
             (principal.type == auth::PrincipalEntry::Type::kAws && principal.value == "*");
  }
  return anyone && std::none_of(statement.conditions.begin(), statement.conditions.end(), narrows);
}

}  // namespace

Result<auth::Policy> check_bucket_policy(std::string_view text, std::string_view bucket) {
  if (text.size() > kMaxBucketPolicyBytes) {
    return malformed_policy("Policies must not exceed " + std::to_string(kMaxBucketPolicyBytes) +
                            " bytes");
  }
  auto policy = auth::Policy::parse(text, auth::PolicyKind::kResource);
  if (!policy.ok()) return malformed_policy(policy.error().message());
  for (const auto& statement : policy->statements) {
    if (statement.effect == auth::Effect::kAllow && statement.not_principal) {
      return malformed_policy("Allow with NotPrincipal is not supported");
    }
    if (!std::all_of(statement.actions.begin(), statement.actions.end(), is_of_s3)) {
      return malformed_policy("Policy has invalid action");
    }
    for (const auto& resource : statement.resources) {
      if (!is_of_bucket(resource, bucket)) {
        return malformed_policy("Policy has invalid resource");
      }
    }
  }
  return *std::move(policy);
}

bool is_public(const auth::Policy& policy) {
  return std::any_of(policy.statements.begin(), policy.statements.end(), lets_in_anyone);
}

Result<api::PutBucketPolicyResponse> put_bucket_policy(S3&, Context& context,
                                                       const api::PutBucketPolicyRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (in.policy.empty()) return malformed_policy("Policy is empty");
  auto policy = TRY(check_bucket_policy(in.policy, in.bucket));
  bool blocked = bucket.public_access_block && bucket.public_access_block->block_public_policy;
  bucket.has_policy = true;
  bucket.policy_is_public = is_public(policy);
  if (bucket.policy_is_public && blocked) return public_policy_blocked(in.bucket);
  TRY(context.transaction.put(keys_of(context).bucket_policy(bucket.id), in.policy));
  TRY(store_bucket(context, bucket));
  return api::PutBucketPolicyResponse{};
}

Result<api::GetBucketPolicyOutput> get_bucket_policy(S3&, Context& context,
                                                     const api::GetBucketPolicyRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto policy = TRY(context.transaction.get(keys_of(context).bucket_policy(bucket.id)));
  if (!policy) return no_such_bucket_policy(in.bucket);
  api::GetBucketPolicyOutput out;
  out.policy = context.arena.copy(*policy);
  return out;
}

Result<api::DeleteBucketPolicyResponse> delete_bucket_policy(
    S3&, Context& context, const api::DeleteBucketPolicyRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(context.transaction.erase(keys_of(context).bucket_policy(bucket.id)));
  bucket.has_policy = false;
  bucket.policy_is_public = false;
  TRY(store_bucket(context, bucket));
  return api::DeleteBucketPolicyResponse{};
}

Result<api::GetBucketPolicyStatusOutput> get_bucket_policy_status(
    S3&, Context& context, const api::GetBucketPolicyStatusRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (!bucket.has_policy) return no_such_bucket_policy(in.bucket);
  api::GetBucketPolicyStatusOutput out;
  out.policy_status = context.arena.make<api::PolicyStatus>();
  out.policy_status->is_public = bucket.policy_is_public;
  return out;
}

}  // namespace tarn::s3
