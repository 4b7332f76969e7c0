// ListParts, ListMultipartUploads.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/s3/acl.h"
#include "services/s3/checksums.h"
#include "services/s3/errors.h"
#include "services/s3/listing.h"
#include "services/s3/uploads.h"

namespace tarn::s3 {

namespace {

struct NumberedPart {
  int32_t number = 0;
  Part part;
};

struct PartPage {
  std::vector<NumberedPart> parts;
  bool is_truncated = false;
};

Result<PartPage> read_parts(Context& context, int64_t data_id, int32_t after, size_t limit) {
  auto keys = keys_of(context);
  std::string start = keys.part(data_id, after) + '\0';
  auto cursor =
      TRY(context.transaction.scan_loosely(start, store::prefix_end(keys.parts(data_id))));
  PartPage page;
  for (; cursor->valid(); TRY(cursor->next())) {
    if (page.parts.size() == limit) {
      page.is_truncated = limit > 0;
      break;
    }
    store::KeyReader reader(cursor->key());
    int64_t id = 0;
    int64_t number = 0;
    if (!reader.skip_scope() || !reader.read_integer(id) || !reader.read_integer(number)) {
      return corrupt("the key of a part's row");
    }
    page.parts.push_back(
        { static_cast<int32_t>(number), TRY(store::decode_row<Part>(cursor->value())) });
  }
  return page;
}

api::Initiator* make_initiator(Context& context, const Upload& upload) {
  auto* initiator = context.arena.make<api::Initiator>();
  initiator->id = context.arena.copy(upload.initiator_id);
  return initiator;
}

wire::Text tell_class(Context& context, const Properties& properties) {
  if (properties.storage_class.empty()) return "STANDARD";
  return context.arena.copy(properties.storage_class);
}

}  // namespace

Result<api::ListPartsOutput> list_parts(S3&, Context& context, const api::ListPartsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto upload = TRY(load_upload(context, bucket, in.key, in.upload_id));
  size_t limit = TRY(page_limit(in.max_parts, "max-parts"));
  int32_t after = std::max(in.part_number_marker.value_or(0), 0);
  auto page = TRY(read_parts(context, upload.data_id, after, limit));

  api::ListPartsOutput out;
  out.bucket = in.bucket;
  out.key = in.key;
  out.upload_id = in.upload_id;
  out.part_number_marker = after;
  out.next_part_number_marker = page.parts.empty() ? 0 : page.parts.back().number;
  out.max_parts = static_cast<int32_t>(limit);
  out.is_truncated = page.is_truncated;
  out.owner = make_owner(context, bucket.canonical_id);
  out.initiator = make_initiator(context, upload);
  out.storage_class = tell_class(context, upload.properties);
  if (upload.algorithm_chosen) {
    out.checksum_algorithm = checksum_name(upload.algorithm);
    out.checksum_type = checksum_type_name(upload.checksum_type);
  }
  out.parts = wire::make_list<api::Part>(context.arena, page.parts.size());
  for (uint32_t i = 0; i < out.parts.size; ++i) {
    const Part& part = page.parts[i].part;
    auto& item = out.parts[i];
    item.part_number = page.parts[i].number;
    item.last_modified = wire::Timestamp{part.modified_ms};
    item.etag = context.arena.copy("\"" + part_etag(part) + "\"");
    item.size = static_cast<int64_t>(part.size_bytes);
    if (upload.algorithm_chosen) {
      tell_checksum(context.arena, item,
                    {upload.algorithm, ChecksumType::kFullObject, part.checksum});
    }
  }
  return out;
}

namespace {

struct ListedUpload {
  std::string key;
  std::optional<Upload> upload;  // nothing: a common prefix
};

struct UploadPage {
  std::vector<ListedUpload> entries;
  bool is_truncated = false;
};

Result<std::unique_ptr<store::Cursor>> start_uploads(Context& context, const Bucket& bucket,
                                                     const ListQuery& query,
                                                     std::string_view upload_marker) {
  auto keys = keys_of(context);
  std::string first = keys.upload_prefix(bucket, query.prefix);
  auto cursor = TRY(context.transaction.scan_loosely(first, store::prefix_end(first)));
  if (query.marker.empty() || query.marker < query.prefix) return cursor;
  if (upload_marker.empty()) {
    TRY(cursor->seek(store::prefix_end(keys.uploads_of_key(bucket, query.marker))));
  } else {
    TRY(cursor->seek(keys.upload(bucket, query.marker, upload_marker) + '\0'));
  }
  return cursor;
}

Result<UploadPage> read_uploads(Context& context, const Bucket& bucket, const ListQuery& query,
                                std::string_view upload_marker) {
  auto keys = keys_of(context);
  auto cursor = TRY(start_uploads(context, bucket, query, upload_marker));
  UploadPage page;
  while (cursor->valid()) {
    store::KeyReader reader(cursor->key());
    int64_t bucket_id = 0;
    std::string key;
    if (!reader.skip_scope() || !reader.read_integer(bucket_id) || !reader.read(key)) {
      return corrupt("the key of an upload's row");
    }
    auto group = common_prefix_of(query, key);
    bool told = group && was_told(query, *group);
    if (!told && page.entries.size() == query.limit) {
      page.is_truncated = query.limit > 0;
      break;
    }
    if (group) {
      if (!told) page.entries.push_back({*group, {}});
      TRY(cursor->seek(store::prefix_end(keys.upload_prefix(bucket, *group))));
    } else {
      page.entries.push_back({ std::move(key), TRY(store::decode_row<Upload>(cursor->value())) });
      TRY(cursor->next());
    }
  }
  return page;
}

void tell_uploads(Context& context, const Bucket& bucket, const KeyEncoder& encode,
                  const UploadPage& page, api::ListMultipartUploadsOutput& out) {
  api::Owner* owner = make_owner(context, bucket.canonical_id);
  std::vector<api::MultipartUpload> uploads;
  std::vector<std::string> prefixes;
  for (const ListedUpload& entry : page.entries) {
    if (!entry.upload) {
      prefixes.push_back(entry.key);
      continue;
    }
    const Upload& upload = *entry.upload;
    api::MultipartUpload item;
    item.key = encode(entry.key);
    item.upload_id = context.arena.copy(upload.id);
    item.initiated = wire::Timestamp{upload.initiated_ms};
    item.storage_class = tell_class(context, upload.properties);
    item.owner = owner;
    item.initiator = make_initiator(context, upload);
    if (upload.algorithm_chosen) {
      item.checksum_algorithm = checksum_name(upload.algorithm);
      item.checksum_type = checksum_type_name(upload.checksum_type);
    }
    uploads.push_back(item);
  }
  out.uploads = wire::make_list<api::MultipartUpload>(context.arena, uploads.size());
  std::copy(uploads.begin(), uploads.end(), out.uploads.begin());
  out.common_prefixes = tell_prefixes(context, encode, prefixes);
}

}  // namespace

Result<api::ListMultipartUploadsOutput> list_multipart_uploads(
    S3&, Context& context, const api::ListMultipartUploadsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto encode = TRY(KeyEncoder::make(context, in.encoding_type));
  size_t limit = TRY(page_limit(in.max_uploads, "max-uploads"));
  ListQuery query{in.prefix, in.delimiter, in.key_marker, limit};
  // Without a key marker, an upload marker means nothing.
  std::string_view upload_marker = in.key_marker.empty() ? std::string_view() : in.upload_id_marker;
  auto page = TRY(read_uploads(context, bucket, query, upload_marker));

  api::ListMultipartUploadsOutput out;
  tell_uploads(context, bucket, encode, page, out);
  out.bucket = in.bucket;
  out.key_marker = encode(wire::present(in.key_marker) ? in.key_marker : "");
  out.upload_id_marker = wire::present(in.upload_id_marker) ? in.upload_id_marker : "";
  if (wire::present(in.prefix)) out.prefix = encode(in.prefix);
  if (!in.delimiter.empty()) out.delimiter = encode(in.delimiter);
  out.encoding_type = in.encoding_type;
  out.max_uploads = static_cast<int32_t>(limit);
  out.is_truncated = page.is_truncated;
  if (page.is_truncated) {
    const ListedUpload& last = page.entries.back();
    out.next_key_marker = encode(last.key);
    if (last.upload) out.next_upload_id_marker = context.arena.copy(last.upload->id);
  }
  return out;
}

}  // namespace tarn::s3
