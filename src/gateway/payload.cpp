#include "gateway/payload.h"

#include <charconv>

#include "auth/aws_chunked.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "gateway/authenticate.h"
#include "gateway/errors.h"

namespace tarn::gateway {
namespace {

// A body as it is, of which the signature covers the digest.
class SignedPayload final : public Payload {
 public:
  explicit SignedPayload(std::string declared_hex)
      : declared_hex_(std::move(declared_hex)), digest_(Digest::make(DigestKind::kSha256)) {}

  Result<void> push(std::string_view raw, const Emit& emit) override {
    digest_->update(raw);
    return emit(raw);
  }

  Result<void> finish() override {
    const std::string computed_hex = hex_encode(digest_->finish());
    if (computed_hex == declared_hex_) return {};
    return auth::s3_error(auth::payload_mismatch(declared_hex_, computed_hex));
  }

 private:
  std::string declared_hex_;
  std::unique_ptr<Digest> digest_;
};

class UnsignedPayload final : public Payload {
 public:
  Result<void> push(std::string_view raw, const Emit& emit) override { return emit(raw); }
  Result<void> finish() override { return {}; }
};

class ChunkedPayload final : public Payload {
 public:
  explicit ChunkedPayload(auth::AwsChunkedDecoder::Options options)
      : decoder_(std::move(options)) {}

  Result<void> push(std::string_view raw, const Emit& emit) override {
    return decoder_.push(raw, emit);
  }
  Result<void> finish() override { return decoder_.finish(); }
  std::vector<std::pair<std::string, std::string>> trailers() const override {
    return decoder_.trailers();
  }

 private:
  auth::AwsChunkedDecoder decoder_;
};

Result<std::optional<uint64_t>> decoded_length(const Request& request) {
  const std::string_view text = request.head.header("x-amz-decoded-content-length");
  if (text.data() == nullptr) return std::optional<uint64_t>();
  uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) {
    return Error(400, "InvalidArgument", "x-amz-decoded-content-length must be a number.");
  }
  return std::optional<uint64_t>(length);
}

}  // namespace

Result<std::unique_ptr<Payload>> Payload::make(const Request& request) {
  if (request.payload == auth::Payload::kUnsigned) {
    return std::unique_ptr<Payload>(std::make_unique<UnsignedPayload>());
  }
  if (request.payload == auth::Payload::kDigest) {
    if (request.payload_sha256.empty()) {
      return std::unique_ptr<Payload>(std::make_unique<UnsignedPayload>());
    }
    return std::unique_ptr<Payload>(std::make_unique<SignedPayload>(request.payload_sha256));
  }
  auth::AwsChunkedDecoder::Options options;
  options.payload = request.payload;
  if (request.chunk_signer) options.signer = *request.chunk_signer;
  options.decoded_bytes = TRY(decoded_length(request));
  options.announced_trailers = request.head.header("x-amz-trailer");
  return std::unique_ptr<Payload>(std::make_unique<ChunkedPayload>(std::move(options)));
}

Result<void> check_content_md5(const Request& request) {
  const std::string_view header = request.head.header("content-md5");
  if (header.data() == nullptr) return {};
  const auto declared = base64_decode(header);
  if (!declared || declared->size() != 16) {
    return Error(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  if (*declared == digest(DigestKind::kMd5, request.body)) return {};
  return Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
}

}  // namespace tarn::gateway
