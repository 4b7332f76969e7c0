// CopyObject. Where source and copy are encrypted by SSE-S3, the copy shares the source's data;
// otherwise its bytes are read and written anew, before the transaction.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "services/s3/access.h"
#include "services/s3/body_intake.h"
#include "services/s3/buckets.h"
#include "services/s3/checksums.h"
#include "services/s3/conditions.h"
#include "services/s3/copy_bytes.h"
#include "services/s3/data_reader.h"
#include "services/s3/encryption.h"
#include "services/s3/errors.h"
#include "services/s3/notifications.h"
#include "services/s3/properties.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

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

// Whether a copy onto itself is another object than before. A bucket's own encryption counts, even
// where it is the same.
bool changes_something(const api::CopyObjectRequest& in, const Bucket& bucket,
                       const Version& source) {
  return in.metadata_directive == "REPLACE" || in.tagging_directive == "REPLACE" ||
         wire::present(in.storage_class) || wire::present(in.website_redirect_location) ||
         wire::present(in.server_side_encryption) || wire::present(in.checksum_algorithm) ||
         wire::present(in.sse_customer_algorithm) || bucket.default_encryption ||
         source.encryption.kind != EncryptionKind::kS3;
}

struct Source {
  Bucket bucket;
  std::string key;
  FoundVersion found;
};

Result<Source> find_source(Context& context, const api::CopyObjectRequest& in,
                           const Bucket& target) {
  auto named = TRY(parse_copy_source(in.copy_source));
  auto bucket = TRY(load_bucket(context, named.bucket));
  std::string_view version_id = named.version_id.empty() ? std::string_view() : named.version_id;
  auto found = TRY(require_version(context, bucket, named.key, version_id));
  TRY(check_copy_source({in.copy_source_if_match, in.copy_source_if_none_match,
                         in.copy_source_if_modified_since, in.copy_source_if_unmodified_since},
                        found.version));
  if (found.version.size_bytes > kMaxUploadBytes) return copy_source_too_large(kMaxUploadBytes);
  bool onto_itself = named.bucket == in.bucket && named.key == in.key && found.is_current;
  if (onto_itself && !changes_something(in, target, found.version)) return copy_onto_itself();
  return Source{std::move(bucket), std::move(named.key), std::move(found)};
}

// What was made of the source's bytes before the transaction, for one of its versions.
struct Prepared {
  int64_t sequence = 0;
  std::optional<Checksum> checksum;    // nothing: the source's own
  std::unique_ptr<DataWriter> writer;  // null: the copy shares the source's data
  std::string etag;                    // of what was written; hex
  Encryption encryption;
  std::string customer_key_md5;
};

// Which checksum the copy must have that the source has not.
Result<ChecksumAlgorithm> missing_checksum(const api::CopyObjectRequest& in, const Version& source,
                                           bool is_rewritten) {
  ChecksumAlgorithm wanted = source.checksum.algorithm;
  if (wire::present(in.checksum_algorithm)) {
    wanted = TRY(parse_checksum_algorithm(in.checksum_algorithm));
  } else if (!is_rewritten) {
    return ChecksumAlgorithm::kNone;
  }
  bool has_it =
      source.checksum.algorithm == wanted && source.checksum.type == ChecksumType::kFullObject;
  return has_it ? ChecksumAlgorithm::kNone : wanted;
}

// Reads the source and writes the copy.
Result<void> rewrite(S3& s3, DataReader& reader, const Version& source, NewEncryption encryption,
                     ChecksumAlgorithm checksum, Prepared& prepared) {
  const bool is_md5_etag = encryption.row.kind == EncryptionKind::kS3;
  std::vector<DigestKind> digests;
  if (is_md5_etag) digests.push_back(DigestKind::kMd5);
  if (checksum != ChecksumAlgorithm::kNone) digests.push_back(digest_of(checksum));
  prepared.writer =
      std::make_unique<DataWriter>(s3, std::move(encryption.keys), digests, source.size_bytes);
  TRY(copy_bytes(reader, {0, source.size_bytes}, *prepared.writer));
  TRY(prepared.writer->finish());
  prepared.etag =
      hex_encode(is_md5_etag ? prepared.writer->digest(DigestKind::kMd5) : random_etag(s3));
  if (checksum != ChecksumAlgorithm::kNone) {
    prepared.checksum =
        Checksum{checksum, ChecksumType::kFullObject, prepared.writer->digest(digest_of(checksum))};
  }
  prepared.encryption = std::move(encryption.row);
  prepared.customer_key_md5 = std::move(encryption.customer_key_md5);
  return {};
}

Result<Prepared> prepare(S3& s3, Context& context, const api::CopyObjectRequest& in,
                         const Bucket& bucket, const Source& source) {
  const Version& original = source.found.version;
  const Caller caller = caller_of(context);
  Prepared prepared;
  prepared.sequence = original.sequence;
  auto encryption = TRY(new_encryption(s3, {caller, bucket, in.key}, encryption_wish(in)));
  auto keys = TRY(keys_of_object(s3, {caller, source.bucket, source.key}, original.encryption,
                                 customer_headers_of_source(in)));
  const bool is_shared =
      encryption.row.kind == EncryptionKind::kS3 && original.encryption.kind == EncryptionKind::kS3;
  const ChecksumAlgorithm checksum = TRY(missing_checksum(in, original, !is_shared));
  if (is_shared && checksum == ChecksumAlgorithm::kNone) return prepared;
  auto reader = TRY(DataReader::open(s3, context.transaction, original.data, std::move(keys)));
  if (!is_shared) {
    TRY(rewrite(s3, *reader, original, std::move(encryption), checksum, prepared));
    return prepared;
  }
  auto digest = Digest::make(digest_of(checksum));
  TRY(read_bytes(*reader, {0, original.size_bytes}, [&](std::string_view bytes) -> Result<void> {
    digest->update(bytes);
    return {};
  }));
  prepared.checksum = Checksum{checksum, ChecksumType::kFullObject, digest->finish()};
  return prepared;
}

void tell_copy(Context& context, const Source& source, const Version& version,
               std::string_view customer_key_md5, api::CopyObjectOutput& out) {
  auto* result = context.arena.make<api::CopyObjectResult>();
  result->etag = context.arena.copy("\"" + version.etag + "\"");
  result->last_modified = wire::Timestamp{version.modified_ms};
  tell_checksum(context.arena, *result, version.checksum, count_parts(version.data));
  out.copy_object_result = result;
  out.copy_source_version_id = told_version_id(context, source.bucket, source.found.version);
  out.version_id = new_version_id(context, version);
  tell_encryption(context, version.encryption, customer_key_md5, out);
}

Result<void> copy(S3& s3, Context& context, const api::CopyObjectRequest& in, Prepared& prepared,
                  api::CopyObjectOutput& out) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto source = TRY(find_source(context, in, bucket));
  const Version& original = source.found.version;
  const bool is_of_version = prepared.writer != nullptr || prepared.checksum;
  if (is_of_version && prepared.sequence != original.sequence) return copy_source_changed();
  auto current = TRY(find_current(context, bucket, in.key));
  TRY(check_write(in.if_match, in.if_none_match, in.key, current));

  Version version;
  version.modified_ms = context.clock.domain_ms();
  version.size_bytes = original.size_bytes;
  version.etag = prepared.writer ? prepared.etag : original.etag;
  version.data = prepared.writer ? prepared.writer->data() : original.data;
  version.checksum = prepared.checksum ? *prepared.checksum : original.checksum;
  version.encryption = prepared.encryption;
  version.properties = TRY(properties_of_copy(in, original));
  // Before put_version(), which may drop the same data.
  if (!prepared.writer) TRY(share_data(context, version.data));
  TRY(put_version(s3, context, bucket, in.key, version));
  if (prepared.writer) TRY(prepared.writer->save(context));
  TRY(note_creation(s3, context, bucket, Created::kCopy, in.key, version));
  tell_copy(context, source, version, prepared.customer_key_md5, out);
  out.ssekms_encryption_context = in.ssekms_encryption_context;
  return {};
}

class CopySink final : public BodySink {
 public:
  CopySink(S3& s3, Prepared prepared) : s3_(s3), prepared_(std::move(prepared)) {}

  Result<void> write(std::string_view) override { return unexpected_body(); }
  Result<void> finish(Context& context, const UploadEnd&, const void* in, void* out) override {
    return copy(s3_, context, *static_cast<const api::CopyObjectRequest*>(in), prepared_,
                *static_cast<api::CopyObjectOutput*>(out));
  }

 private:
  S3& s3_;
  Prepared prepared_;
};

}  // namespace

Result<std::unique_ptr<BodySink>> begin_copy_object(S3& s3, Context& context,
                                                    const api::CopyObjectRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(check_key(in.key));
  TRY(check_upload_headers(in));
  auto source = TRY(find_source(context, in, bucket));
  TRY(properties_of_copy(in, source.found.version));
  auto prepared = TRY(prepare(s3, context, in, bucket, source));
  return std::unique_ptr<BodySink>(std::make_unique<CopySink>(s3, std::move(prepared)));
}

}  // namespace tarn::s3
