// PutObject.
#include <memory>
#include <utility>

#include "base/encoding.h"
#include "services/s3/body_intake.h"
#include "services/s3/buckets.h"
#include "services/s3/conditions.h"
#include "services/s3/encryption.h"
#include "services/s3/notifications.h"
#include "services/s3/properties.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

class PutSink final : public BodySink {
 public:
  PutSink(S3& s3, std::unique_ptr<BodyIntake> intake, Properties properties,
          NewEncryption encryption)
      : s3_(s3),
        intake_(std::move(intake)),
        properties_(std::move(properties)),
        encryption_(std::move(encryption.row)),
        customer_key_md5_(std::move(encryption.customer_key_md5)) {}

  Result<void> write(std::string_view bytes) override { return intake_->write(bytes); }

  Result<void> finish(Context& context, const UploadEnd& end, const void* in, void* out) override {
    TRY(intake_->complete(end));
    const auto& request = *static_cast<const api::PutObjectRequest*>(in);
    auto& response = *static_cast<api::PutObjectOutput*>(out);

    auto bucket = TRY(load_bucket(context, request.bucket));
    auto current = TRY(find_current(context, bucket, request.key));
    TRY(check_write(request.if_match, request.if_none_match, request.key, current));

    Version version;
    version.modified_ms = context.clock.domain_ms();
    version.size_bytes = intake_->writer().size_bytes();
    version.etag = hex_encode(intake_->etag());
    version.data = intake_->writer().data();
    version.checksum = intake_->checksum();
    version.properties = properties_;
    version.encryption = encryption_;
    TRY(put_version(s3_, context, bucket, request.key, version));
    TRY(note_creation(s3_, context, bucket, Created::kPut, request.key, version));
    TRY(intake_->writer().save(context));

    response.etag = context.arena.copy("\"" + version.etag + "\"");
    response.version_id = new_version_id(context, version);
    tell_encryption(context, encryption_, customer_key_md5_, response);
    response.ssekms_encryption_context = request.ssekms_encryption_context;
    tell_checksum(context.arena, response, version.checksum);
    return {};
  }

 private:
  S3& s3_;
  std::unique_ptr<BodyIntake> intake_;
  Properties properties_;
  Encryption encryption_;
  std::string customer_key_md5_;
};

}  // namespace

Result<std::unique_ptr<BodySink>> begin_put_object(S3& s3, Context& context,
                                                   const api::PutObjectRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(check_key(in.key));
  TRY(check_upload_headers(in));
  if (in.write_offset_bytes) {
    return not_implemented("x-amz-write-offset-bytes", "appending to objects is not served");
  }
  auto properties = TRY(read_properties(in));
  properties.tags = TRY(parse_tagging_header(in.tagging));
  // Refused before the body is sent where possible; decided when it has come.
  auto current = TRY(find_current(context, bucket, in.key));
  TRY(check_write(in.if_match, in.if_none_match, in.key, current));
  auto options = TRY(intake_options(context, in));
  const Caller caller = caller_of(context);
  auto encryption = TRY(new_encryption(s3, {caller, bucket, in.key}, encryption_wish(in)));
  options.is_md5_etag = encryption.row.kind == EncryptionKind::kS3;
  auto intake = TRY(BodyIntake::open(s3, encryption.keys, options));
  return std::unique_ptr<BodySink>(std::make_unique<PutSink>(
      s3, std::move(intake), std::move(properties), std::move(encryption)));
}

}  // namespace tarn::s3
