#include "services/s3/body_intake.h"

#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {
constexpr size_t kMd5Bytes = 16;
}

std::string random_etag(S3& s3) { return s3.random().bytes(kMd5Bytes); }

Result<std::unique_ptr<BodyIntake>> BodyIntake::open(S3& s3, DataKeys keys,
                                                     const IntakeOptions& options) {
  if (options.size_bytes > kMaxUploadBytes) {
    return entity_too_large(options.size_bytes, kMaxUploadBytes);
  }
  std::vector<DigestKind> digests = {digest_of(options.stored)};
  if (options.is_md5_etag || wire::present(options.content_md5)) {
    digests.push_back(DigestKind::kMd5);
  }
  if (options.declared.algorithm != ChecksumAlgorithm::kNone) {
    digests.push_back(digest_of(options.declared.algorithm));
  }
  std::unique_ptr<BodyIntake> intake(new BodyIntake(s3, std::move(keys), options, digests));
  if (wire::present(options.content_md5)) {
    auto md5 = base64_decode(options.content_md5);
    if (!md5 || md5->size() != kMd5Bytes) return invalid_digest(options.content_md5);
    intake->expected_md5_ = *std::move(md5);
  }
  return intake;
}

BodyIntake::BodyIntake(S3& s3, DataKeys keys, const IntakeOptions& options,
                       const std::vector<DigestKind>& digests)
    : s3_(s3),
      declared_value_(options.declared.value),
      declared_(options.declared),
      expected_bytes_(options.size_bytes),
      is_size_exact_(options.is_size_exact),
      stored_(options.stored),
      writer_(s3, std::move(keys), digests, options.size_bytes, options.inlining),
      is_md5_etag_(options.is_md5_etag) {
  declared_.value = declared_value_;
}

Result<void> BodyIntake::write(std::string_view bytes) {
  if (writer_.size_bytes() + bytes.size() > kMaxUploadBytes) {
    return entity_too_large(writer_.size_bytes() + bytes.size(), kMaxUploadBytes);
  }
  return writer_.write(bytes);
}

Result<void> BodyIntake::complete(const UploadEnd& end) {
  if (completed_) return {};
  if (is_size_exact_ && writer_.size_bytes() != expected_bytes_) return incomplete_body();
  TRY(writer_.finish());
  if (!expected_md5_.empty() && expected_md5_ != writer_.digest(DigestKind::kMd5)) {
    return bad_digest();
  }
  if (declared_.algorithm != ChecksumAlgorithm::kNone) {
    TRY(compare_checksum(declared_, end, writer_.digest(digest_of(declared_.algorithm))));
  }
  etag_ = is_md5_etag_ ? writer_.digest(DigestKind::kMd5) : random_etag(s3_);
  completed_ = true;
  return {};
}

Checksum BodyIntake::checksum() const {
  return {stored_, ChecksumType::kFullObject, writer_.digest(digest_of(stored_))};
}

Result<AnnouncedSize> announced_size(const RequestHead& head,
                                     std::optional<int64_t> content_length) {
  if (head.has_open_end) {
    return AnnouncedSize{static_cast<uint64_t>(content_length.value_or(0)), false};
  }
  std::string_view decoded = head.header("x-amz-decoded-content-length");
  if (decoded.data() != nullptr) {
    uint64_t size = 0;
    auto [end, error] = std::from_chars(decoded.data(), decoded.data() + decoded.size(), size);
    if (error != std::errc() || end != decoded.data() + decoded.size()) {
      return invalid_argument("The decoded content length is not a number",
                              "x-amz-decoded-content-length", decoded);
    }
    return AnnouncedSize{size, true};
  }
  if (content_length && *content_length >= 0) {
    return AnnouncedSize{static_cast<uint64_t>(*content_length), true};
  }
  if (equals_ignoring_case(trim(head.header("transfer-encoding")), "chunked")) {
    return AnnouncedSize{0, false};
  }
  return missing_content_length();
}

}  // namespace tarn::s3
