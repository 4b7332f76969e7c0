// ListObjects, ListObjectsV2.
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "services/s3/acl.h"
#include "services/s3/checksums.h"
#include "services/s3/errors.h"
#include "services/s3/listing.h"
#include "services/s3/s3.h"

namespace tarn::s3 {

namespace {

enum class Owners { kTold, kNotTold };

api::Object tell_object(Context& context, const KeyEncoder& encode, const ListedObject& entry,
                        api::Owner* owner) {
  const VersionSummary& version = *entry.version;
  api::Object item;
  item.key = encode(entry.key);
  item.last_modified = wire::Timestamp{version.modified_ms};
  item.etag = context.arena.copy("\"" + version.etag + "\"");
  item.size = static_cast<int64_t>(version.size_bytes);
  const std::string& storage_class = version.properties.storage_class;
  item.storage_class = storage_class.empty() ? "STANDARD" : context.arena.copy(storage_class);
  if (version.checksum.algorithm != ChecksumAlgorithm::kNone) {
    item.checksum_algorithm = wire::make_list<wire::Text>(context.arena, 1);
    item.checksum_algorithm[0] = checksum_name(version.checksum.algorithm);
    item.checksum_type = checksum_type_name(version.checksum.type);
  }
  item.owner = owner;
  return item;
}

// The members that both operations have.
template <class In, class Out>
Result<ObjectPage> list_into(Context& context, const In& in, std::string_view marker, Owners owners,
                             Out& out) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto encode = TRY(KeyEncoder::make(context, in.encoding_type));
  size_t limit = TRY(page_limit(in.max_keys, "max-keys"));
  ListQuery query{in.prefix, in.delimiter, marker, limit};
  auto page = TRY(list_page(context.transaction, keys_of(context), bucket, query));

  api::Owner* owner = owners == Owners::kTold ? make_owner(context, bucket.canonical_id) : nullptr;
  std::vector<std::string> prefixes;
  std::vector<api::Object> objects;
  objects.reserve(page.entries.size());
  for (const ListedObject& entry : page.entries) {
    if (entry.version) {
      objects.push_back(tell_object(context, encode, entry, owner));
    } else {
      prefixes.push_back(entry.key);
    }
  }
  out.contents = wire::make_list<api::Object>(context.arena, objects.size());
  std::copy(objects.begin(), objects.end(), out.contents.begin());
  out.common_prefixes = tell_prefixes(context, encode, prefixes);
  out.name = in.bucket;
  out.prefix = encode(wire::present(in.prefix) ? in.prefix : "");
  if (!in.delimiter.empty()) out.delimiter = encode(in.delimiter);
  out.encoding_type = in.encoding_type;
  out.max_keys = static_cast<int32_t>(limit);
  out.is_truncated = page.is_truncated;
  return page;
}

// Tokens are opaque to clients: the last key, base64.
Result<std::string> decode_token(std::string_view token) {
  auto key = base64_decode(token);
  if (!key || key->empty()) {
    return invalid_argument("The continuation token provided is incorrect", "continuation-token",
                            token);
  }
  return *std::move(key);
}

}  // namespace

Result<api::ListObjectsOutput> list_objects(S3&, Context& context,
                                            const api::ListObjectsRequest& in) {
  api::ListObjectsOutput out;
  auto page = TRY(list_into(context, in, in.marker, Owners::kTold, out));
  auto encode = TRY(KeyEncoder::make(context, in.encoding_type));
  out.marker = encode(wire::present(in.marker) ? in.marker : "");
  out.prefix = wire::present(in.prefix) ? in.prefix : "";  // never encoded here, as on AWS
  if (page.is_truncated && !in.delimiter.empty()) out.next_marker = encode(page.entries.back().key);
  return out;
}

Result<api::ListObjectsV2Output> list_objects_v2(S3&, Context& context,
                                                 const api::ListObjectsV2Request& in) {
  api::ListObjectsV2Output out;
  std::string marker(in.start_after);
  if (!in.continuation_token.empty()) marker = TRY(decode_token(in.continuation_token));
  Owners owners = in.fetch_owner.value_or(false) ? Owners::kTold : Owners::kNotTold;
  auto page = TRY(list_into(context, in, marker, owners, out));
  auto encode = TRY(KeyEncoder::make(context, in.encoding_type));
  out.key_count = static_cast<int32_t>(page.entries.size());
  out.continuation_token = in.continuation_token;
  if (wire::present(in.start_after)) out.start_after = encode(in.start_after);
  if (page.is_truncated) {
    out.next_continuation_token = context.arena.copy(base64_encode(page.entries.back().key));
  }
  return out;
}

}  // namespace tarn::s3
