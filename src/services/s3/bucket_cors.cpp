// PutBucketCors, GetBucketCors, DeleteBucketCors, and what the rules mean for requests.
#include "services/s3/bucket_cors.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "services/s3/buckets.h"
#include "services/s3/cors_rules.h"
#include "services/s3/errors.h"
#include "services/s3/s3_operations.h"
#include "wire/route.h"

namespace tarn::s3 {

namespace {

constexpr uint32_t kMaxCorsRules = 100;
constexpr size_t kMaxIdLength = 255;
constexpr size_t kMaxRulesBytes = 64 << 10;

std::vector<std::string> to_rows(const wire::List<wire::Text>& texts) {
  return {texts.begin(), texts.end()};
}

wire::List<wire::Text> to_list(Context& context, const std::vector<std::string>& texts) {
  auto list = wire::make_list<wire::Text>(context.arena, texts.size());
  for (uint32_t i = 0; i < list.size; ++i) list[i] = context.arena.copy(texts[i]);
  return list;
}

Result<CorsRules> read_rules(const wire::List<api::CORSRule>& in) {
  if (in.empty() || in.size > kMaxCorsRules) return malformed_xml();
  CorsRules rules;
  for (const api::CORSRule& one : in) {
    if (one.allowed_methods.empty() || one.allowed_origins.empty()) return malformed_xml();
    if (one.id.size() > kMaxIdLength) return malformed_xml();
    CorsRule rule;
    rule.id = one.id;
    rule.allowed_origins = to_rows(one.allowed_origins);
    rule.allowed_methods = to_rows(one.allowed_methods);
    rule.allowed_headers = to_rows(one.allowed_headers);
    rule.expose_headers = to_rows(one.expose_headers);
    if (one.max_age_seconds) rule.max_age_seconds = *one.max_age_seconds;
    TRY(check_cors_rule(rule));
    rules.rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace

Result<api::PutBucketCorsResponse> put_bucket_cors(S3&, Context& context,
                                                   const api::PutBucketCorsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (in.cors_configuration == nullptr) return malformed_xml();
  auto rules = TRY(read_rules(in.cors_configuration->cors_rules));
  std::string row = store::encode_row(rules);
  if (row.size() > kMaxRulesBytes) return malformed_xml();
  TRY(context.transaction.put(keys_of(context).bucket_cors(bucket.id), row));
  bucket.has_cors = true;
  TRY(store_bucket(context, bucket));
  return api::PutBucketCorsResponse{};
}

Result<api::GetBucketCorsOutput> get_bucket_cors(S3&, Context& context,
                                                 const api::GetBucketCorsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto row = TRY(context.transaction.get(keys_of(context).bucket_cors(bucket.id)));
  if (!row) return no_such_cors_configuration(in.bucket);
  auto rules = TRY(store::decode_row<CorsRules>(*row));
  api::GetBucketCorsOutput out;
  out.cors_rules = wire::make_list<api::CORSRule>(context.arena, rules.rules.size());
  for (uint32_t i = 0; i < out.cors_rules.size; ++i) {
    const CorsRule& rule = rules.rules[i];
    api::CORSRule& item = out.cors_rules[i];
    if (!rule.id.empty()) item.id = context.arena.copy(rule.id);
    item.allowed_origins = to_list(context, rule.allowed_origins);
    item.allowed_methods = to_list(context, rule.allowed_methods);
    item.allowed_headers = to_list(context, rule.allowed_headers);
    item.expose_headers = to_list(context, rule.expose_headers);
    if (rule.max_age_seconds) item.max_age_seconds = static_cast<int32_t>(*rule.max_age_seconds);
  }
  return out;
}

Result<api::DeleteBucketCorsResponse> delete_bucket_cors(S3&, Context& context,
                                                         const api::DeleteBucketCorsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(context.transaction.erase(keys_of(context).bucket_cors(bucket.id)));
  bucket.has_cors = false;
  TRY(store_bucket(context, bucket));
  return api::DeleteBucketCorsResponse{};
}

namespace {

struct Target {
  std::string bucket;  // empty: none
  bool is_object = false;
};

Target target_of(const RequestHead& head) {
  std::string_view path = head.path;
  if (path.starts_with("/")) path.remove_prefix(1);
  std::string_view bucket = wire::bucket_of_host(head.header("host"));
  if (!bucket.empty()) return {std::string(bucket), !path.empty()};
  size_t slash = path.find('/');
  bool is_object = slash != path.npos && slash + 1 < path.size();
  auto decoded = uri_decode(path.substr(0, slash));
  return {decoded ? *std::move(decoded) : std::string(), is_object};
}

// Whether the bucket is there, and its rules.
struct Found {
  bool has_bucket = false;
  CorsRules rules;
};

Result<Found> find_rules(S3& s3, std::string_view name) {
  Found found;
  if (!is_bucket_name(name)) return found;
  auto transaction = s3.database().begin();
  RowKeys keys{s3.database().generation()};
  auto row = TRY(transaction->get(keys.bucket(name)));
  if (!row) return found;
  found.has_bucket = true;
  auto bucket = TRY(store::decode_row<Bucket>(*row));
  if (!bucket.has_cors) return found;
  auto rules = TRY(transaction->get(keys.bucket_cors(bucket.id)));
  if (rules) found.rules = TRY(store::decode_row<CorsRules>(*rules));
  return found;
}

}  // namespace

Result<CrossOrigin::Headers> BucketCors::answer_headers(const RequestHead& head) {
  CorsQuestion question{head.header("origin"), head.method, {}};
  if (question.origin.empty()) return Headers();
  auto found = TRY(find_rules(s3_, target_of(head).bucket));
  const CorsRule* rule = find_cors_rule(found.rules, question);
  return rule == nullptr ? Headers() : cors_headers(*rule, question);
}

Result<CrossOrigin::Headers> BucketCors::preflight(const RequestHead& head) {
  CorsQuestion question{head.header("origin"), head.header("access-control-request-method"),
                        split_header_names(head.header("access-control-request-headers"))};
  if (question.origin.empty()) {
    return bad_request("Insufficient information. Origin request header needed.");
  }
  Target target = target_of(head);
  std::string_view method = question.method.empty() ? head.method : question.method;
  auto forbidden = [&](std::string_view why) {
    return cross_origin_forbidden(why, method, target.is_object ? "OBJECT" : "BUCKET");
  };
  auto found = TRY(find_rules(s3_, target.bucket));
  if (!found.has_bucket) return forbidden("Bucket not found");
  if (found.rules.rules.empty()) return forbidden("CORS is not enabled for this bucket.");
  if (question.method.empty()) {
    return bad_request("Invalid Access-Control-Request-Method: null");
  }
  const CorsRule* rule = find_cors_rule(found.rules, question);
  if (rule != nullptr) return cors_headers(*rule, question);
  return forbidden(
      "This CORS request is not allowed. This is usually because the evalution of Origin, request "
      "method / Access-Control-Request-Method or Access-Control-Request-Headers are not "
      "whitelisted "
      "by the resource's CORS spec.");
}

}  // namespace tarn::s3
