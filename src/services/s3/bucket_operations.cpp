// CreateBucket, DeleteBucket, HeadBucket, ListBuckets, GetBucketLocation.
#include <string>
#include <vector>

#include "base/encoding.h"
#include "core/regions.h"
#include "services/s3/acl.h"
#include "services/s3/buckets.h"
#include "services/s3/errors.h"
#include "services/s3/notifications.h"
#include "services/s3/s3.h"
#include "services/s3/s3_operations.h"
#include "services/s3/tagging.h"

namespace tarn::s3 {

namespace {

constexpr int32_t kMaxBucketsPerPage = 10000;
constexpr std::string_view kFirstRegion = "us-east-1";  // whose location is the empty one

using wire::present;

// The region that a new bucket is to lie in.
Result<std::string_view> choose_region(Context& context, const api::CreateBucketRequest& in) {
  // Who signed for no region that there is, as s3cmd does for "US", learns which one to sign for.
  if (find_region(context.region) == nullptr) {
    return wrong_region(in.bucket, context.region, kFirstRegion);
  }
  auto* configuration = in.create_bucket_configuration;
  std::string_view asked =
      configuration != nullptr ? configuration->location_constraint : std::string_view();
  if (asked.empty()) {
    if (context.region != kFirstRegion) return incompatible_location("");
    return kFirstRegion;
  }
  std::string_view region = asked == "EU" ? "eu-west-1" : asked;
  if (find_region(region) == nullptr || region == kFirstRegion) return invalid_location(asked);
  // The endpoint of us-east-1 is the global one; the others serve themselves only.
  if (context.region != region && context.region != kFirstRegion) {
    return incompatible_location(asked);
  }
  return region;
}

Result<void> check_bucket_headers(const api::CreateBucketRequest& in) {
  TRY(check_bucket_acl(in));
  if (in.object_lock_enabled_for_bucket.value_or(false)) {
    return not_implemented("x-amz-bucket-object-lock-enabled", "object lock is not served");
  }
  if (present(in.object_ownership)) TRY(check_ownership(in.object_ownership));
  if (present(in.bucket_namespace) && in.bucket_namespace != "global") {
    return not_implemented("x-amz-bucket-namespace", "only the global bucket namespace is served");
  }
  auto* configuration = in.create_bucket_configuration;
  if (configuration == nullptr) return {};
  if (configuration->bucket != nullptr || configuration->location != nullptr) {
    return not_implemented("Bucket", "directory buckets are not served");
  }
  return {};
}

}  // namespace

Result<api::CreateBucketOutput> create_bucket(S3& s3, Context& context,
                                              const api::CreateBucketRequest& in) {
  if (context.identity.kind == PrincipalKind::kAnonymous) return access_denied();
  if (!is_bucket_name(in.bucket)) return invalid_bucket_name(in.bucket);
  auto region = TRY(choose_region(context, in));
  TRY(check_bucket_headers(in));

  api::CreateBucketOutput out;
  bool at_first_region = context.region == kFirstRegion;
  out.location = context.arena.copy(at_first_region ? "/" + std::string(in.bucket)
                                                    : "http://" + std::string(in.bucket) +
                                                          ".s3.amazonaws.com/");
  out.bucket_arn = context.arena.copy(bucket_arn(in.bucket));

  auto keys = keys_of(context);
  if (auto row = TRY(context.transaction.get(keys.bucket(in.bucket)))) {
    auto existing = TRY(store::decode_row<Bucket>(*row));
    if (existing.account != context.account) return bucket_already_exists(in.bucket);
    // In us-east-1, creating one's own bucket again succeeds, for the sake of old clients.
    if (at_first_region && existing.region == kFirstRegion) return out;
    return bucket_already_owned_by_you(in.bucket);
  }

  Bucket bucket;
  bucket.name = in.bucket;
  bucket.id = TRY(s3.next_sequence());
  bucket.account = context.account;
  bucket.canonical_id = context.identity.canonical_id;
  bucket.region = region;
  bucket.created_ms = context.clock.domain_ms();
  bucket.public_access_block = PublicAccessBlock{true, true, true, true};
  bucket.ownership = "BucketOwnerEnforced";
  if (auto* configuration = in.create_bucket_configuration; configuration != nullptr) {
    bucket.tags = TRY(read_tags(configuration->tags, kMaxBucketTags));
  }
  TRY(store_bucket(context, bucket));
  TRY(context.transaction.put(keys.account_bucket(bucket.account, bucket.name),
                              store::encode_row(Tag{})));
  return out;
}

namespace {

Result<bool> has_rows(Context& context, const std::string& start) {
  auto cursor = TRY(context.transaction.scan(start, store::prefix_end(start)));
  return cursor->valid();
}

}  // namespace

Result<api::DeleteBucketResponse> delete_bucket(S3& s3, Context& context,
                                                const api::DeleteBucketRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto keys = keys_of(context);
  if (TRY(has_rows(context, keys.current_prefix(bucket, ""))) ||
      TRY(has_rows(context, keys.older_prefix(bucket, "")))) {
    return bucket_not_empty(in.bucket);
  }
  if (TRY(has_rows(context, keys.upload_prefix(bucket, "")))) {
    Trash trash{{}, bucket.account, bucket.region, {}};
    TRY(context.transaction.put(keys.trash(bucket.id), store::encode_row(trash)));
    context.after_commit([&s3] { s3.sweeper().wake(); });
  }
  TRY(context.transaction.erase(keys.bucket(bucket.name)));
  TRY(context.transaction.erase(keys.account_bucket(bucket.account, bucket.name)));
  TRY(context.transaction.erase(keys.bucket_policy(bucket.id)));
  TRY(context.transaction.erase(keys.bucket_cors(bucket.id)));
  TRY(erase_rules(context, bucket));
  TRY(context.transaction.erase(keys.object_count(bucket.id)));
  TRY(context.transaction.erase(keys.byte_count(bucket.id)));
  return api::DeleteBucketResponse{};
}

Result<api::HeadBucketOutput> head_bucket(S3&, Context& context, const api::HeadBucketRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  api::HeadBucketOutput out;
  out.bucket_region = context.arena.copy(bucket.region);
  out.bucket_arn = context.arena.copy(bucket_arn(bucket.name));
  out.access_point_alias = false;
  return out;
}

Result<api::GetBucketLocationOutput> get_bucket_location(S3&, Context& context,
                                                         const api::GetBucketLocationRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  api::GetBucketLocationOutput out;
  out.location_constraint =
      context.arena.copy(bucket.region == kFirstRegion ? std::string() : bucket.region);
  return out;
}

namespace {

struct BucketPage {
  std::vector<Bucket> buckets;
  bool more = false;
};

Result<BucketPage> read_buckets(Context& context, const api::ListBucketsRequest& in,
                                std::string_view after, size_t limit) {
  auto keys = keys_of(context);
  std::string start = keys.account_buckets_prefix(context.account, in.prefix);
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(start)));
  if (!after.empty()) {
    std::string last = keys.account_bucket(context.account, after);
    if (last >= start) TRY(cursor->seek(last + '\0'));
  }
  BucketPage page;
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader reader(cursor->key());
    std::string name;
    if (!reader.skip_scope() || !reader.read(name)) return corrupt("key of an account's bucket");
    auto row = TRY(context.transaction.get(keys.bucket(name)));
    if (!row) return corrupt("bucket " + name + " is indexed but missing");
    auto bucket = TRY(store::decode_row<Bucket>(*row));
    if (!in.bucket_region.empty() && bucket.region != in.bucket_region) continue;
    if (page.buckets.size() == limit) {
      page.more = true;
      break;
    }
    page.buckets.push_back(std::move(bucket));
  }
  return page;
}

}  // namespace

Result<api::ListBucketsOutput> list_buckets(S3&, Context& context,
                                            const api::ListBucketsRequest& in) {
  if (context.identity.kind == PrincipalKind::kAnonymous) return access_denied();
  int32_t limit = in.max_buckets.value_or(kMaxBucketsPerPage);
  if (limit < 1 || limit > kMaxBucketsPerPage) {
    return invalid_argument("max-buckets must be an integer between 1 and 10000", "max-buckets",
                            std::to_string(limit));
  }
  std::string after;
  if (present(in.continuation_token)) {
    auto decoded = base64_decode(in.continuation_token);
    if (!decoded || decoded->empty()) {
      return invalid_argument("The continuation token provided is incorrect", "continuation-token",
                              in.continuation_token);
    }
    after = *std::move(decoded);
  }
  auto page = TRY(read_buckets(context, in, after, static_cast<size_t>(limit)));

  api::ListBucketsOutput out;
  out.buckets = wire::make_list<api::Bucket>(context.arena, page.buckets.size());
  for (size_t i = 0; i < page.buckets.size(); ++i) {
    const Bucket& bucket = page.buckets[i];
    auto& item = out.buckets[static_cast<uint32_t>(i)];
    item.name = context.arena.copy(bucket.name);
    item.creation_date = wire::Timestamp{bucket.created_ms};
    item.bucket_region = context.arena.copy(bucket.region);
    item.bucket_arn = context.arena.copy(bucket_arn(bucket.name));
  }
  out.owner = make_owner(context, context.identity.canonical_id);
  if (present(in.prefix)) out.prefix = in.prefix;
  if (page.more) {
    out.continuation_token = context.arena.copy(base64_encode(page.buckets.back().name));
  }
  return out;
}

}  // namespace tarn::s3
