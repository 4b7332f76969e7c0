// GetObjectAttributes.
#include <algorithm>
#include <vector>

#include "services/s3/buckets.h"
#include "services/s3/checksums.h"
#include "services/s3/data_reader.h"
#include "services/s3/encryption.h"
#include "services/s3/errors.h"
#include "services/s3/uploads.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

constexpr int32_t kMaxPartsPerPage = 1000;

struct Wanted {
  bool etag = false;
  bool checksum = false;
  bool parts = false;
  bool storage_class = false;
  bool size = false;
};

Result<Wanted> read_wanted(const wire::List<wire::Text>& names) {
  Wanted wanted;
  for (std::string_view name : names) {
    if (name == "ETag") {
      wanted.etag = true;
    } else if (name == "Checksum") {
      wanted.checksum = true;
    } else if (name == "ObjectParts") {
      wanted.parts = true;
    } else if (name == "StorageClass") {
      wanted.storage_class = true;
    } else if (name == "ObjectSize") {
      wanted.size = true;
    } else {
      return invalid_argument("Invalid attribute name specified.", "x-amz-object-attributes", name);
    }
  }
  if (names.empty()) {
    return invalid_argument("x-amz-object-attributes is missing", "x-amz-object-attributes", "");
  }
  return wanted;
}

Result<api::GetObjectAttributesParts*> tell_parts(Context& context, const Version& version,
                                                  const api::GetObjectAttributesRequest& in) {
  auto* out = context.arena.make<api::GetObjectAttributesParts>();
  auto total = static_cast<int32_t>(count_parts(version.data));
  out->total_parts_count = total;
  int32_t limit = std::clamp(in.max_parts.value_or(kMaxPartsPerPage), 0, kMaxPartsPerPage);
  int32_t after = std::max(in.part_number_marker.value_or(0), 0);
  int32_t last = static_cast<int32_t>(std::min<int64_t>(total, int64_t{after} + limit));
  size_t count = last > after ? static_cast<size_t>(last - after) : 0;
  out->max_parts = limit;
  out->part_number_marker = after;
  out->next_part_number_marker = count > 0 ? last : after;
  out->is_truncated = last < total && count > 0;
  out->parts = wire::make_list<api::ObjectPart>(context.arena, count);
  for (uint32_t i = 0; i < count; ++i) {
    uint64_t start_bytes = 0;
    auto position = part_at(version.data, after + 1 + static_cast<int64_t>(i), start_bytes);
    auto part = TRY(load_part(context, version.data.id, position.number));
    if (!part) return corrupt("a part of an object is missing");
    auto& item = out->parts[i];
    item.part_number = position.number;
    item.size = static_cast<int64_t>(part->size_bytes);
    if (version.checksum.type != ChecksumType::kComposite) continue;
    tell_checksum(context.arena, item,
                  {version.checksum.algorithm, ChecksumType::kFullObject, part->checksum});
  }
  return out;
}

}  // namespace

Result<api::GetObjectAttributesOutput> get_object_attributes(
    S3& s3, Context& context, const api::GetObjectAttributesRequest& in) {
  auto wanted = TRY(read_wanted(in.object_attributes));
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto found = TRY(require_version(context, bucket, in.key, in.version_id));
  const Version& version = found.version;
  TRY(require_customer_key(version.encryption, customer_headers(in)));
  if (wanted.checksum) {  // which tells of the bytes
    const Caller caller = caller_of(context);
    TRY(keys_of_object(s3, {caller, bucket, in.key}, version.encryption, customer_headers(in)));
  }

  api::GetObjectAttributesOutput out;
  out.last_modified = wire::Timestamp{version.modified_ms};
  out.version_id = told_version_id(context, bucket, version);
  if (wanted.etag) out.etag = context.arena.copy(version.etag);
  if (wanted.size) out.object_size = static_cast<int64_t>(version.size_bytes);
  if (wanted.storage_class) {
    const std::string& storage_class = version.properties.storage_class;
    out.storage_class = storage_class.empty() ? "STANDARD" : context.arena.copy(storage_class);
  }
  if (wanted.checksum && version.checksum.algorithm != ChecksumAlgorithm::kNone) {
    out.checksum = context.arena.make<api::Checksum>();
    tell_checksum(context.arena, *out.checksum, version.checksum, count_parts(version.data));
  }
  if (wanted.parts && version.data.place == DataPlace::kParts) {
    out.object_parts = TRY(tell_parts(context, version, in));
  }
  return out;
}

}  // namespace tarn::s3
