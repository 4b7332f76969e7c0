// GetObject, HeadObject.
#include <algorithm>
#include <memory>
#include <utility>

#include "services/s3/buckets.h"
#include "services/s3/checksums.h"
#include "services/s3/conditions.h"
#include "services/s3/data_reader.h"
#include "services/s3/encryption.h"
#include "services/s3/properties.h"
#include "services/s3/ranges.h"
#include "services/s3/uploads.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

class ObjectBody final : public BodySource {
 public:
  ObjectBody(std::unique_ptr<DataReader> reader, ByteRange range)
      : reader_(std::move(reader)), range_(range) {}

  std::optional<uint64_t> size_bytes() const override { return range_.size_bytes; }

  Result<std::string> read(size_t max_bytes) override {
    uint64_t left = range_.size_bytes - sent_bytes_;
    if (left == 0) return std::string();
    auto bytes =
        TRY(reader_->read(range_.offset_bytes + sent_bytes_, std::min<uint64_t>(left, max_bytes)));
    if (bytes.empty()) return corrupt("an object is shorter than its row says");
    sent_bytes_ += bytes.size();
    return bytes;
  }

 private:
  std::unique_ptr<DataReader> reader_;
  ByteRange range_;
  uint64_t sent_bytes_ = 0;
};

struct Selection {
  ByteRange range;
  bool is_partial = false;
};

Result<Selection> select_part(const Version& version, int32_t number) {
  bool is_multipart = version.data.place == DataPlace::kParts;
  int64_t parts = is_multipart ? count_parts(version.data) : 1;
  if (number < 1 || number > parts) return invalid_part_number(std::to_string(number), parts);
  if (!is_multipart) return Selection{{0, version.size_bytes}, version.size_bytes > 0};
  ByteRange range;
  range.size_bytes = part_at(version.data, number, range.offset_bytes).size_bytes;
  return Selection{range, range.size_bytes > 0};
}

template <class In>
Result<Selection> select_bytes(const In& in, const Version& version) {
  if (in.part_number) {
    if (wire::present(in.range)) {
      return invalid_request("Cannot specify both Range header and partNumber query parameter");
    }
    return select_part(version, *in.part_number);
  }
  if (wire::present(in.range)) {
    if (auto range = TRY(parse_range(in.range, version.size_bytes))) {
      return Selection{*range, true};
    }
  }
  return Selection{{0, version.size_bytes}, false};
}

template <class In, class Out>
Result<void> override_headers(Context& context, const In& in, Out& out) {
  bool overrides = false;
  auto set = [&](wire::Text& member, wire::Text value) {
    if (!wire::present(value)) return;
    member = value;
    overrides = true;
  };
  set(out.content_type, in.response_content_type);
  set(out.cache_control, in.response_cache_control);
  set(out.content_disposition, in.response_content_disposition);
  set(out.content_encoding, in.response_content_encoding);
  set(out.content_language, in.response_content_language);
  if (in.response_expires) {
    set(out.expires, context.arena.copy(format_http_date(in.response_expires->unix_ms)));
  }
  if (overrides && context.identity.kind == PrincipalKind::kAnonymous) {
    return invalid_request(
        "Request specific response headers cannot be used for anonymous GET requests.");
  }
  return {};
}

// Of the whole object, or of the one part that is read.
template <class In, class Out>
Result<void> tell_checksum_of(Context& context, const In& in, const Version& version,
                              const Selection& selection, Out& out) {
  if (in.part_number && version.data.place == DataPlace::kParts) {
    uint64_t start_bytes = 0;
    auto position = part_at(version.data, *in.part_number, start_bytes);
    auto part = TRY(load_part(context, version.data.id, position.number));
    if (!part) return corrupt("a part of an object is missing");
    tell_checksum(context.arena, out,
                  {version.checksum.algorithm, ChecksumType::kFullObject, part->checksum});
    out.checksum_type = checksum_type_name(version.checksum.type);
  } else if (!selection.is_partial) {
    tell_checksum(context.arena, out, version.checksum, count_parts(version.data));
  }
  return {};
}

struct Described {
  Bucket bucket;
  FoundVersion found;
  Selection selection;
};

// What a reader needs beyond seeing that the object is there.
template <class In>
Result<DataKeys> open_keys(S3& s3, Context& context, const In& in, const Described& described) {
  const Caller caller = caller_of(context);
  return keys_of_object(s3, {caller, described.bucket, in.key}, described.found.version.encryption,
                        customer_headers(in));
}

// All that GetObject and HeadObject share.
template <class In, class Out>
Result<Described> describe(Context& context, const In& in, Out& out) {
  // What an object is encrypted by, its writer has said.
  const std::string_view encryption = context.head.header("x-amz-server-side-encryption");
  if (wire::present(encryption)) return encryption_header_on_read(encryption);
  Described described;
  described.bucket = TRY(load_bucket(context, in.bucket));
  described.found = TRY(require_version(context, described.bucket, in.key, in.version_id));
  const Version& version = described.found.version;
  TRY(require_customer_key(version.encryption, customer_headers(in)));
  TRY(check_read({in.if_match, in.if_none_match, in.if_modified_since, in.if_unmodified_since},
                 version));
  described.selection = TRY(select_bytes(in, version));
  const Selection& selection = described.selection;

  out.accept_ranges = "bytes";
  out.etag = context.arena.copy("\"" + version.etag + "\"");
  out.last_modified = wire::Timestamp{version.modified_ms};
  out.content_length = static_cast<int64_t>(selection.range.size_bytes);
  if (selection.is_partial) {
    out.content_range = context.arena.copy(content_range(selection.range, version.size_bytes));
  }
  if (in.part_number && version.data.place == DataPlace::kParts) {
    out.parts_count = static_cast<int32_t>(count_parts(version.data));
  }
  out.version_id = told_version_id(context, described.bucket, version);
  tell_encryption(context, version.encryption, in.sse_customer_key_md5, out);
  tell_properties(context, version.properties, out);
  if (in.checksum_mode == "ENABLED") TRY(tell_checksum_of(context, in, version, selection, out));
  TRY(override_headers(context, in, out));
  return described;
}

}  // namespace

Result<api::GetObjectOutput> get_object(S3& s3, Context& context, const api::GetObjectRequest& in,
                                        std::unique_ptr<BodySource>& body) {
  api::GetObjectOutput out;
  auto described = TRY(describe(context, in, out));
  auto keys = TRY(open_keys(s3, context, in, described));
  auto reader =
      TRY(DataReader::open(s3, context.transaction, described.found.version.data, std::move(keys)));
  body = std::make_unique<ObjectBody>(std::move(reader), described.selection.range);
  return out;
}

Result<api::HeadObjectOutput> head_object(S3& s3, Context& context,
                                          const api::HeadObjectRequest& in) {
  api::HeadObjectOutput out;
  auto described = TRY(describe(context, in, out));
  // A checksum tells of the bytes.
  if (in.checksum_mode == "ENABLED") TRY(open_keys(s3, context, in, described));
  return out;
}

}  // namespace tarn::s3
