// BodyIntake: the body of a PutObject or UploadPart on its way in: stored by a DataWriter, and held
// against the length, MD5 and checksum that the client declared. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/operation.h"
#include "services/s3/checksums.h"
#include "services/s3/data_writer.h"

namespace tarn::s3 {

inline constexpr uint64_t kMaxUploadBytes = 5ULL << 30;  // of one request

struct IntakeOptions {
  DeclaredChecksum declared;
  std::string_view content_md5;  // base64; absent: not declared
  uint64_t size_bytes = 0;
  bool is_size_exact = true;
  ChecksumAlgorithm stored;  // which checksum is kept with the object or part
  Inlining inlining = Inlining::kAllowed;
  // Only what is encrypted by SSE-S3 has the MD5 of its bytes as its ETag.
  bool is_md5_etag = true;
};

class BodyIntake {
 public:
  // InvalidDigest, EntityTooLarge.
  static Result<std::unique_ptr<BodyIntake>> open(S3& s3, DataKeys keys,
                                                  const IntakeOptions& options);

  Result<void> write(std::string_view bytes);
  // IncompleteBody, BadDigest. Again: nothing.
  Result<void> complete(const UploadEnd& end);

  DataWriter& writer() { return writer_; }
  const std::string& etag() const { return etag_; }  // raw, once it is complete
  Checksum checksum() const;

 private:
  BodyIntake(S3& s3, DataKeys keys, const IntakeOptions& options,
             const std::vector<DigestKind>& digests);

  S3& s3_;
  std::string declared_value_;
  DeclaredChecksum declared_;
  std::string expected_md5_;  // raw; empty: not declared
  uint64_t expected_bytes_;
  bool is_size_exact_;
  ChecksumAlgorithm stored_;
  DataWriter writer_;
  bool is_md5_etag_;
  std::string etag_;
  bool completed_ = false;
};

// What an object or part is known by where it is not its MD5: 16 bytes that tell nothing.
std::string random_etag(S3& s3);

// The body's length before aws-chunked framing. Where only the body's end tells, of a form's file
// and of HTTP's own chunks, it is a bound, or 0. MissingContentLength.
struct AnnouncedSize {
  uint64_t size_bytes = 0;
  bool is_exact = true;
};
Result<AnnouncedSize> announced_size(const RequestHead& head,
                                     std::optional<int64_t> content_length);

template <class In>
Result<IntakeOptions> intake_options(const Context& context, const In& in) {
  IntakeOptions options;
  options.declared =
      TRY(checksum_of_upload(context.head, TRY(declared_checksum(in)), in.checksum_algorithm));
  options.content_md5 = in.content_md5;
  auto announced = TRY(announced_size(context.head, in.content_length));
  options.size_bytes = announced.size_bytes;
  options.is_size_exact = announced.is_exact;
  options.stored = options.declared.algorithm != ChecksumAlgorithm::kNone
                       ? options.declared.algorithm
                       : ChecksumAlgorithm::kCrc64Nvme;
  return options;
}

}  // namespace tarn::s3
