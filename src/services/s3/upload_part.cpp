// UploadPart, UploadPartCopy. A part copy reads and writes its bytes before the transaction.
#include <memory>
#include <utility>

#include "base/encoding.h"
#include "services/s3/access.h"
#include "services/s3/body_intake.h"
#include "services/s3/buckets.h"
#include "services/s3/conditions.h"
#include "services/s3/copy_bytes.h"
#include "services/s3/data_reader.h"
#include "services/s3/encryption.h"
#include "services/s3/errors.h"
#include "services/s3/properties.h"
#include "services/s3/ranges.h"
#include "services/s3/uploads.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

Part make_part(Context& context, const DataWriter& writer, ChecksumAlgorithm algorithm,
               const std::string& etag) {
  Part part;
  part.size_bytes = writer.size_bytes();
  part.etag = etag;
  part.modified_ms = context.clock.domain_ms();
  part.checksum = writer.digest(digest_of(algorithm));
  part.data = writer.data();
  return part;
}

template <class Out>
void tell_part(Context& context, const Upload& upload, const Part& part, Out& out) {
  out.etag = context.arena.copy("\"" + part_etag(part) + "\"");
  tell_checksum(context.arena, out, {upload.algorithm, ChecksumType::kFullObject, part.checksum});
}

class PartSink final : public BodySink {
 public:
  PartSink(S3& s3, std::unique_ptr<BodyIntake> intake) : s3_(s3), intake_(std::move(intake)) {}

  Result<void> write(std::string_view bytes) override { return intake_->write(bytes); }

  Result<void> finish(Context& context, const UploadEnd& end, const void* in, void* out) override {
    TRY(intake_->complete(end));
    const auto& request = *static_cast<const api::UploadPartRequest*>(in);
    auto& response = *static_cast<api::UploadPartOutput*>(out);
    auto bucket = TRY(load_bucket(context, request.bucket));
    auto upload = TRY(load_upload(context, bucket, request.key, request.upload_id));
    int32_t number = TRY(check_part_number(request.part_number));
    Part part = make_part(context, intake_->writer(), upload.algorithm, intake_->etag());
    TRY(store_part(s3_, context, upload.data_id, number, part));
    TRY(intake_->writer().save(context, number));
    tell_part(context, upload, part, response);
    tell_encryption(context, upload.encryption, request.sse_customer_key_md5, response);
    return {};
  }

 private:
  S3& s3_;
  std::unique_ptr<BodyIntake> intake_;
};

}  // namespace

Result<std::unique_ptr<BodySink>> begin_upload_part(S3& s3, Context& context,
                                                    const api::UploadPartRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto upload = TRY(load_upload(context, bucket, in.key, in.upload_id));
  TRY(check_part_number(in.part_number));
  auto options = TRY(intake_options(context, in));
  auto declared = options.declared.algorithm;
  bool declares_another = declared != ChecksumAlgorithm::kNone && declared != upload.algorithm;
  if (upload.algorithm_chosen && declares_another) {
    return checksum_mismatch_of_types(to_lower_ascii(checksum_name(upload.algorithm)),
                                      to_lower_ascii(checksum_name(declared)));
  }
  options.stored = upload.algorithm;
  options.inlining = Inlining::kNever;
  options.is_md5_etag = upload.encryption.kind == EncryptionKind::kS3;
  const Caller caller = caller_of(context);
  auto keys =
      TRY(keys_of_upload(s3, {caller, bucket, in.key}, upload.encryption, customer_headers(in)));
  auto intake = TRY(BodyIntake::open(s3, std::move(keys), options));
  return std::unique_ptr<BodySink>(std::make_unique<PartSink>(s3, std::move(intake)));
}

namespace {

Result<ByteRange> range_of_copy(const api::UploadPartCopyRequest& in, const Version& version) {
  ByteRange range{0, version.size_bytes};
  if (wire::present(in.copy_source_range)) {
    range = TRY(parse_copy_range(in.copy_source_range, version.size_bytes));
  }
  if (range.size_bytes > kMaxUploadBytes) return copy_source_too_large(kMaxUploadBytes);
  return range;
}

class PartCopySink final : public BodySink {
 public:
  PartCopySink(S3& s3, std::unique_ptr<DataWriter> writer, std::string etag,
               std::string source_version_id)
      : s3_(s3),
        writer_(std::move(writer)),
        etag_(std::move(etag)),
        source_version_id_(std::move(source_version_id)) {}

  Result<void> write(std::string_view) override { return unexpected_body(); }

  Result<void> finish(Context& context, const UploadEnd&, const void* in, void* out) override {
    const auto& request = *static_cast<const api::UploadPartCopyRequest*>(in);
    auto& response = *static_cast<api::UploadPartCopyOutput*>(out);
    auto bucket = TRY(load_bucket(context, request.bucket));
    auto upload = TRY(load_upload(context, bucket, request.key, request.upload_id));
    int32_t number = TRY(check_part_number(request.part_number));
    Part part = make_part(context, *writer_, upload.algorithm, etag_);
    TRY(store_part(s3_, context, upload.data_id, number, part));
    TRY(writer_->save(context, number));
    response.copy_part_result = context.arena.make<api::CopyPartResult>();
    tell_part(context, upload, part, *response.copy_part_result);
    response.copy_part_result->last_modified = wire::Timestamp{part.modified_ms};
    if (!source_version_id_.empty()) {
      response.copy_source_version_id = context.arena.copy(source_version_id_);
    }
    tell_encryption(context, upload.encryption, request.sse_customer_key_md5, response);
    return {};
  }

 private:
  S3& s3_;
  std::unique_ptr<DataWriter> writer_;
  std::string etag_;
  std::string source_version_id_;
};

}  // namespace

Result<std::unique_ptr<BodySink>> begin_upload_part_copy(S3& s3, Context& context,
                                                         const api::UploadPartCopyRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto upload = TRY(load_upload(context, bucket, in.key, in.upload_id));
  TRY(check_part_number(in.part_number));
  auto source = TRY(parse_copy_source(in.copy_source));
  auto source_bucket = TRY(load_bucket(context, source.bucket));
  std::string_view version_id = source.version_id.empty() ? std::string_view() : source.version_id;
  auto found = TRY(require_version(context, source_bucket, source.key, version_id));
  TRY(check_copy_source({in.copy_source_if_match, in.copy_source_if_none_match,
                         in.copy_source_if_modified_since, in.copy_source_if_unmodified_since},
                        found.version));
  auto range = TRY(range_of_copy(in, found.version));
  const Caller caller = caller_of(context);
  auto source_keys = TRY(keys_of_object(s3, {caller, source_bucket, source.key},
                                        found.version.encryption, customer_headers_of_source(in)));
  auto reader =
      TRY(DataReader::open(s3, context.transaction, found.version.data, std::move(source_keys)));
  auto keys =
      TRY(keys_of_upload(s3, {caller, bucket, in.key}, upload.encryption, customer_headers(in)));
  std::vector<DigestKind> digests = {DigestKind::kMd5, digest_of(upload.algorithm)};
  auto writer = std::make_unique<DataWriter>(s3, std::move(keys), digests, range.size_bytes,
                                             Inlining::kNever);
  TRY(copy_bytes(*reader, range, *writer));
  TRY(writer->finish());
  const bool is_md5_etag = upload.encryption.kind == EncryptionKind::kS3;
  std::string etag = is_md5_etag ? writer->digest(DigestKind::kMd5) : random_etag(s3);
  std::string told(told_version_id(context, source_bucket, found.version));
  return std::unique_ptr<BodySink>(
      std::make_unique<PartCopySink>(s3, std::move(writer), std::move(etag), std::move(told)));
}

}  // namespace tarn::s3
