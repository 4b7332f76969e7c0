// CopyObject: a new version that shares the source's data. Where another checksum is asked for, the
// bytes are read before the transaction.
#include <algorithm>
#include <utility>

#include "services/s3/access.h"
#include "services/s3/body_intake.h"
#include "services/s3/buckets.h"
#include "services/s3/checksums.h"
#include "services/s3/conditions.h"
#include "services/s3/data_reader.h"
#include "services/s3/errors.h"
#include "services/s3/properties.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

constexpr uint64_t kReadBytes = 1 << 20;  // at a time

Result<bool> replaces(std::string_view directive, std::string_view what, std::string_view header) {
  if (directive.empty() || directive == "COPY") return false;
  if (directive == "REPLACE") return true;
  return invalid_argument("Unknown " + std::string(what) + " directive.", header, directive);
}

Result<Properties> properties_of_copy(const api::CopyObjectRequest& in, const Version& source) {
  bool new_metadata = TRY(replaces(in.metadata_directive, "metadata", "x-amz-metadata-directive"));
  bool new_tags = TRY(replaces(in.tagging_directive, "tagging", "x-amz-tagging-directive"));
  Properties properties = source.properties;
  if (new_metadata) properties = TRY(read_properties(in));
  properties.tags = source.properties.tags;
  if (new_tags) properties.tags = TRY(parse_tagging_header(in.tagging));
  // Neither of these is copied.
  properties.storage_class = TRY(check_storage_class(in.storage_class));
  properties.website_redirect_location = in.website_redirect_location;
  return properties;
}

bool changes_something(const api::CopyObjectRequest& in) {
  return in.metadata_directive == "REPLACE" || in.tagging_directive == "REPLACE" ||
         wire::present(in.storage_class) || wire::present(in.website_redirect_location) ||
         wire::present(in.server_side_encryption) || wire::present(in.checksum_algorithm);
}

// What reading the source gave, for one of its versions.
struct ReadChecksum {
  int64_t sequence = 0;
  Checksum checksum;
};

// Nothing where the source's own checksum will do.
Result<std::optional<ReadChecksum>> read_checksum(S3& s3, Context& context,
                                                  const api::CopyObjectRequest& in,
                                                  const Version& source) {
  if (!wire::present(in.checksum_algorithm)) return std::optional<ReadChecksum>();
  auto algorithm = TRY(parse_checksum_algorithm(in.checksum_algorithm));
  bool has_it =
      source.checksum.algorithm == algorithm && source.checksum.type == ChecksumType::kFullObject;
  if (has_it) return std::optional<ReadChecksum>();
  auto reader = TRY(DataReader::open(s3, context.transaction, source.data));
  auto digest = Digest::make(digest_of(algorithm));
  for (uint64_t offset = 0; offset < source.size_bytes;) {
    auto bytes = TRY(reader->read(offset, std::min(kReadBytes, source.size_bytes - offset)));
    if (bytes.empty()) return corrupt("an object is shorter than its row says");
    digest->update(bytes);
    offset += bytes.size();
  }
  Checksum checksum{algorithm, ChecksumType::kFullObject, digest->finish()};
  return std::optional(ReadChecksum{source.sequence, std::move(checksum)});
}

struct Source {
  Bucket bucket;
  FoundVersion found;
};

Result<Source> find_source(Context& context, const api::CopyObjectRequest& in) {
  auto named = TRY(parse_copy_source(in.copy_source));
  auto bucket = TRY(load_bucket(context, named.bucket));
  std::string_view version_id = named.version_id.empty() ? std::string_view() : named.version_id;
  auto found = TRY(require_version(context, bucket, named.key, version_id));
  TRY(check_copy_source({in.copy_source_if_match, in.copy_source_if_none_match,
                         in.copy_source_if_modified_since, in.copy_source_if_unmodified_since},
                        found.version));
  if (found.version.size_bytes > kMaxUploadBytes) return copy_source_too_large(kMaxUploadBytes);
  bool onto_itself = named.bucket == in.bucket && named.key == in.key && found.is_current;
  if (onto_itself && !changes_something(in)) return copy_onto_itself();
  return Source{std::move(bucket), std::move(found)};
}

Result<void> copy(S3& s3, Context& context, const api::CopyObjectRequest& in,
                  const std::optional<ReadChecksum>& read, api::CopyObjectOutput& out) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto source = TRY(find_source(context, in));
  const Version& original = source.found.version;
  if (read && read->sequence != original.sequence) {
    return Error(409, "OperationAborted",
                 "A conflicting operation is in progress: the source changed. Please try again.");
  }
  auto current = TRY(find_current(context, bucket, in.key));
  TRY(check_write(in.if_match, in.if_none_match, in.key, current));

  Version version;
  version.modified_ms = context.clock.domain_ms();
  version.size_bytes = original.size_bytes;
  version.etag = original.etag;
  version.data = original.data;
  version.checksum = read ? read->checksum : original.checksum;
  version.properties = TRY(properties_of_copy(in, original));
  TRY(share_data(context, version.data));  // before put_version() may drop the same data
  TRY(put_version(s3, context, bucket, in.key, version));

  auto* result = context.arena.make<api::CopyObjectResult>();
  result->etag = context.arena.copy("\"" + version.etag + "\"");
  result->last_modified = wire::Timestamp{version.modified_ms};
  tell_checksum(context.arena, *result, version.checksum, count_parts(version.data));
  out.copy_object_result = result;
  out.copy_source_version_id = told_version_id(context, source.bucket, original);
  out.version_id = new_version_id(context, version);
  out.server_side_encryption = kEncryption;
  return {};
}

class CopySink final : public BodySink {
 public:
  CopySink(S3& s3, std::optional<ReadChecksum> read) : s3_(s3), read_(std::move(read)) {}

  Result<void> write(std::string_view) override { return unexpected_body(); }
  Result<void> finish(Context& context, const UploadEnd&, const void* in, void* out) override {
    return copy(s3_, context, *static_cast<const api::CopyObjectRequest*>(in), read_,
                *static_cast<api::CopyObjectOutput*>(out));
  }

 private:
  S3& s3_;
  std::optional<ReadChecksum> read_;
};

}  // namespace

Result<std::unique_ptr<BodySink>> begin_copy_object(S3& s3, Context& context,
                                                    const api::CopyObjectRequest& in) {
  TRY(load_bucket(context, in.bucket));
  TRY(check_key(in.key));
  TRY(check_upload_headers(in));
  auto source = TRY(find_source(context, in));
  TRY(properties_of_copy(in, source.found.version));
  auto read = TRY(read_checksum(s3, context, in, source.found.version));
  return std::unique_ptr<BodySink>(std::make_unique<CopySink>(s3, std::move(read)));
}

}  // namespace tarn::s3
