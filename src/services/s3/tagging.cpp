// PutObjectTagging, GetObjectTagging, DeleteObjectTagging, and the same for buckets.
#include "services/s3/tagging.h"

#include <algorithm>
#include <string>

#include "base/encoding.h"
#include "services/s3/buckets.h"
#include "services/s3/errors.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

constexpr size_t kMaxTagKeyLength = 128;    // code points
constexpr size_t kMaxTagValueLength = 256;  // code points

size_t count_code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Letters, digits, spaces and + - = . _ : / @, in any script.
bool has_tag_characters(std::string_view text) {
  if (!is_valid_utf8(text)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    if (static_cast<unsigned char>(c) >= 0x80) return true;
    bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || std::string_view(" +-=._:/@").find(c) != std::string_view::npos;
  });
}

Result<void> check_tag(const Tag& tag) {
  if (tag.key.starts_with("aws:")) {
    return invalid_tag("System tags cannot be added/updated by requester");
  }
  if (tag.key.empty() || count_code_points(tag.key) > kMaxTagKeyLength ||
      !has_tag_characters(tag.key)) {
    return invalid_tag("The TagKey you have provided is invalid");
  }
  if (count_code_points(tag.value) > kMaxTagValueLength || !has_tag_characters(tag.value)) {
    return invalid_tag("The TagValue you have provided is invalid");
  }
  return {};
}

Result<void> check_tags(const std::vector<Tag>& tags, int limit) {
  if (tags.size() > static_cast<size_t>(limit)) return too_many_tags(limit);
  for (size_t i = 0; i < tags.size(); ++i) {
    TRY(check_tag(tags[i]));
    for (size_t j = 0; j < i; ++j) {
      if (tags[i].key == tags[j].key) {
        return invalid_tag("Cannot provide multiple Tags with the same key");
      }
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Tag>> read_tags(const wire::List<api::Tag>& tags, int limit) {
  if (tags.size > static_cast<uint32_t>(limit)) return too_many_tags(limit);
  std::vector<Tag> rows;
  for (const api::Tag& tag : tags) {
    if (!wire::present(tag.key) || !wire::present(tag.value)) return malformed_xml();
    rows.push_back({std::string(tag.key), std::string(tag.value)});
  }
  TRY(check_tags(rows, limit));
  return rows;
}

Result<std::vector<Tag>> parse_tagging_header(std::string_view header) {
  std::vector<Tag> tags;
  while (!header.empty()) {
    size_t end = header.find('&');
    std::string_view pair = header.substr(0, end);
    header = end == header.npos ? std::string_view() : header.substr(end + 1);
    size_t equals = pair.find('=');
    std::string_view value = equals == pair.npos ? std::string_view() : pair.substr(equals + 1);
    auto key = uri_decode(pair.substr(0, equals), true);
    auto text = uri_decode(value, true);
    if (!key || !text || key->empty()) {
      return invalid_argument(
          "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
          "parameters without tag name duplicates.",
          "x-amz-tagging", pair);
    }
    tags.push_back({*std::move(key), *std::move(text)});
  }
  TRY(check_tags(tags, kMaxObjectTags));
  std::sort(tags.begin(), tags.end(), [](const Tag& a, const Tag& b) { return a.key < b.key; });
  return tags;
}

wire::List<api::Tag> write_tags(Context& context, const std::vector<Tag>& tags) {
  auto list = wire::make_list<api::Tag>(context.arena, tags.size());
  for (uint32_t i = 0; i < list.size; ++i) {
    list[i].key = context.arena.copy(tags[i].key);
    list[i].value = context.arena.copy(tags[i].value);
  }
  return list;
}

Result<api::PutObjectTaggingOutput> put_object_tagging(S3&, Context& context,
                                                       const api::PutObjectTaggingRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (in.tagging == nullptr) return malformed_xml();
  auto tags = TRY(read_tags(in.tagging->tag_set, kMaxObjectTags));
  auto found = TRY(require_version(context, bucket, in.key, in.version_id));
  found.version.properties.tags = std::move(tags);
  TRY(update_version(context, bucket, in.key, found));
  api::PutObjectTaggingOutput out;
  out.version_id = told_version_id(context, bucket, found.version);
  return out;
}

Result<api::GetObjectTaggingOutput> get_object_tagging(S3&, Context& context,
                                                       const api::GetObjectTaggingRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto found = TRY(require_version(context, bucket, in.key, in.version_id));
  api::GetObjectTaggingOutput out;
  out.tag_set = write_tags(context, found.version.properties.tags);
  out.version_id = told_version_id(context, bucket, found.version);
  return out;
}

Result<api::DeleteObjectTaggingOutput> delete_object_tagging(
    S3&, Context& context, const api::DeleteObjectTaggingRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto found = TRY(require_version(context, bucket, in.key, in.version_id));
  found.version.properties.tags.clear();
  TRY(update_version(context, bucket, in.key, found));
  api::DeleteObjectTaggingOutput out;
  out.version_id = told_version_id(context, bucket, found.version);
  return out;
}

Result<api::PutBucketTaggingResponse> put_bucket_tagging(S3&, Context& context,
                                                         const api::PutBucketTaggingRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (in.tagging == nullptr) return malformed_xml();
  bucket.tags = TRY(read_tags(in.tagging->tag_set, kMaxBucketTags));
  TRY(store_bucket(context, bucket));
  return api::PutBucketTaggingResponse{};
}

Result<api::GetBucketTaggingOutput> get_bucket_tagging(S3&, Context& context,
                                                       const api::GetBucketTaggingRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (bucket.tags.empty()) return no_such_tag_set(in.bucket);
  api::GetBucketTaggingOutput out;
  out.tag_set = write_tags(context, bucket.tags);
  return out;
}

Result<api::DeleteBucketTaggingResponse> delete_bucket_tagging(
    S3&, Context& context, const api::DeleteBucketTaggingRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  bucket.tags.clear();
  TRY(store_bucket(context, bucket));
  return api::DeleteBucketTaggingResponse{};
}

}  // namespace tarn::s3
