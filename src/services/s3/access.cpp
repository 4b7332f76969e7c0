#include "services/s3/access.h"

#include <utility>

#include "base/clock.h"
#include "base/encoding.h"
#include "services/s3/errors.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

Result<void> require_also(Context& context, const Bucket& bucket, std::string_view action,
                          std::string resource, AccessRequests& requests) {
  AccessRequest request;
  request.action = action;
  request.resources.push_back(std::move(resource));
  TRY(add_bucket_policy(context, bucket, request));
  requests.push_back(std::move(request));
  return {};
}

namespace {

void add_existing_tags(const std::vector<Tag>& tags, AccessRequest& request) {
  for (const Tag& tag : tags) {
    request.conditions.emplace_back("s3:ExistingObjectTag/" + tag.key, tag.value);
  }
}

// The version that a read is about, where there is one.
Result<std::optional<Version>> peek(Context& context, const Bucket& bucket, std::string_view key,
                                    std::string_view version_id) {
  if (version_id.empty()) return find_current(context, bucket, key);
  auto found = TRY(find_version(context, bucket, key, version_id));
  if (!found) return std::optional<Version>();
  return std::optional<Version>(std::move(found->version));
}

// Whether the version has tags.
Result<bool> require_read_of(Context& context, const Bucket& bucket, std::string_view key,
                             std::string_view version_id, AccessRequest& request,
                             AccessRequests& requests) {
  auto version = TRY(peek(context, bucket, key, version_id));
  bool is_missing = !version || (version->is_delete_marker && version_id.empty());
  if (version) add_existing_tags(version->properties.tags, request);
  if (is_missing) {
    TRY(require_also(context, bucket, "s3:ListBucket", bucket_arn(bucket.name), requests));
  }
  return version && !version->properties.tags.empty();
}

}  // namespace

Result<void> require_read(Context& context, const Bucket& bucket, std::string_view key,
                          std::string_view version_id, const ReadActions& actions,
                          AccessRequests& requests) {
  AccessRequest request = std::move(requests.front());
  bool by_version = wire::present(version_id);
  request.action = by_version ? actions.of_version : actions.of_current;
  AccessRequests others;
  TRY(require_read_of(context, bucket, key, version_id, request, others));
  requests.front() = std::move(request);
  requests.insert(requests.end(), others.begin(), others.end());
  return {};
}

Result<void> add_tags_of_version(Context& context, const Bucket& bucket, std::string_view key,
                                 std::string_view version_id, AccessRequest& request) {
  const auto version = TRY(peek(context, bucket, key, version_id));
  if (version) add_existing_tags(version->properties.tags, request);
  return {};
}

Result<void> require_copy_source(Context& context, std::string_view copy_source,
                                 std::string_view expected_owner, bool with_tags,
                                 AccessRequests& requests) {
  auto source = TRY(parse_copy_source(copy_source));
  auto bucket = TRY(load_bucket(context, source.bucket));
  if (!expected_owner.empty() && expected_owner != bucket.account) return not_the_owner_expected();
  bool by_version = !source.version_id.empty();
  AccessRequest request;
  request.action = by_version ? "s3:GetObjectVersion" : "s3:GetObject";
  request.resources.push_back(object_arn(source.bucket, source.key));
  TRY(add_bucket_policy(context, bucket, request));
  AccessRequests others;
  bool has_tags =
      TRY(require_read_of(context, bucket, source.key, source.version_id, request, others));
  requests.push_back(std::move(request));
  requests.insert(requests.end(), others.begin(), others.end());
  if (!with_tags || !has_tags) return {};
  return require_also(context, bucket,
                      by_version ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging",
                      object_arn(source.bucket, source.key), requests);
}

void add_request_tags(const std::vector<Tag>& tags, AccessRequest& request) {
  for (const Tag& tag : tags) {
    request.conditions.emplace_back("s3:RequestObjectTag/" + tag.key, tag.value);
    request.conditions.emplace_back("s3:RequestObjectTagKeys", tag.key);
  }
}

std::vector<std::pair<std::string, std::string>> global_conditions(const Context& context) {
  int64_t now_ms = context.clock.domain_ms();
  std::vector<std::pair<std::string, std::string>> keys = {
      {"aws:CurrentTime", format_iso8601(now_ms)},
      {"aws:EpochTime", std::to_string(now_ms / 1000)},
      {"aws:RequestedRegion", std::string(context.region)},
      {"aws:ViaAWSService", context.identity.service.empty() ? "false" : "true"}};
  if (context.head.source_ip.empty()) return keys;  // no request: a service's call
  keys.emplace_back("aws:SourceIp", context.head.source_ip);
  keys.emplace_back("aws:SecureTransport", context.head.is_secure ? "true" : "false");
  return keys;
}

Result<void> authorize_object(S3& s3, Context& context, const Bucket& bucket,
                              std::string_view action, std::string_view key,
                              AccessDecisions& decisions) {
  AccessRequest request;
  request.decisions = &decisions;
  request.action = action;
  request.resources.push_back(object_arn(bucket.name, key));
  request.global = global_conditions(context);
  TRY(add_bucket_policy(context, bucket, request));
  return s3.authorizer().authorize(context.identity, request);
}

Result<CopySource> parse_copy_source(std::string_view header) {
  constexpr std::string_view kVersionMark = "?versionId=";
  CopySource source;
  size_t mark = header.find(kVersionMark);
  if (mark != header.npos) {
    source.version_id = header.substr(mark + kVersionMark.size());
    if (source.version_id.empty()) {
      return invalid_copy_source("Version id cannot be the empty string");
    }
    header = header.substr(0, mark);
  }
  auto decoded = uri_decode(header);
  std::string path = decoded ? *decoded : std::string(header);
  if (path.starts_with("/")) path.erase(0, 1);
  size_t slash = path.find('/');
  if (slash == path.npos || slash == 0 || slash + 1 == path.size()) {
    return invalid_copy_source(
        "Invalid copy source: it must name the source bucket and the key of the source object, "
        "separated by a slash (/)");
  }
  source.bucket = path.substr(0, slash);
  source.key = path.substr(slash + 1);
  return source;
}

}  // namespace tarn::s3
