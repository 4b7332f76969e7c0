#include "services/s3/buckets.h"

#include <algorithm>

#include "services/s3/errors.h"

namespace tarn::s3 {

Result<Bucket> load_bucket(Context& context, std::string_view name) {
  if (name.size() > store::kMaxKeyBytes / 4) return no_such_bucket(name);
  auto row = TRY(context.transaction.get(keys_of(context).bucket(name)));
  if (!row) return no_such_bucket(name);
  return store::decode_row<Bucket>(*row);
}

Result<void> store_bucket(Context& context, const Bucket& bucket) {
  return context.transaction.put(keys_of(context).bucket(bucket.name), store::encode_row(bucket));
}

namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool looks_like_ip_address(std::string_view name) {
  int dots = 0;
  for (char c : name) {
    if (c == '.') {
      ++dots;
    } else if (c < '0' || c > '9') {
      return false;
    }
  }
  return dots == 3;
}

}  // namespace

bool is_bucket_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 63) return false;
  bool characters_fit = std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '-';
  });
  if (!characters_fit || !is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back())) {
    return false;
  }
  if (name.find("..") != name.npos || looks_like_ip_address(name)) return false;
  for (std::string_view prefix : {"xn--", "sthree-", "amzn-s3-demo-"}) {
    if (name.starts_with(prefix)) return false;
  }
  for (std::string_view suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}) {
    if (name.ends_with(suffix)) return false;
  }
  return true;
}

Result<Bucket> guard_bucket(Context& context, std::string_view name,
                            std::string_view expected_owner, std::vector<AccessRequest>& requests) {
  auto bucket = TRY(load_bucket(context, name));
  bool is_signed = context.identity.kind != PrincipalKind::kAnonymous;
  if (is_signed && bucket.region != context.region) {
    return wrong_region(name, context.region, bucket.region);
  }
  if (!expected_owner.empty() && expected_owner != bucket.account) return not_the_owner_expected();
  for (AccessRequest& request : requests) TRY(add_bucket_policy(context, bucket, request));
  return bucket;
}

Result<void> add_bucket_policy(Context& context, const Bucket& bucket, AccessRequest& request) {
  request.resource_account = bucket.account;
  request.resource_policy.clear();
  if (!bucket.has_policy) return {};
  bool is_owner = context.identity.account == bucket.account;
  bool restricted = bucket.public_access_block &&
                    bucket.public_access_block->restrict_public_buckets && bucket.policy_is_public;
  // A public policy of a restricted bucket serves its own account only.
  if (restricted && !is_owner) return {};
  auto policy = TRY(context.transaction.get(keys_of(context).bucket_policy(bucket.id)));
  if (policy) request.resource_policy = *std::move(policy);
  return {};
}

std::string bucket_arn(std::string_view bucket) { return "arn:aws:s3:::" + std::string(bucket); }

std::string object_arn(std::string_view bucket, std::string_view key) {
  return bucket_arn(bucket) + "/" + std::string(key);
}

}  // namespace tarn::s3
