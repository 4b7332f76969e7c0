#include "auth/aws_chunked.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "base/encoding.h"

namespace tarn::auth {
namespace {

Error chunk_signature_mismatch() { return s3_error({FailureKind::kSignatureMismatch, {}, {}}); }

Error malformed_chunk(std::string_view what) {
  return Error(400, "InvalidRequest",
               "The aws-chunked body is malformed: " + std::string(what) + ".");
}

Error malformed_trailer() {
  return Error(400, "MalformedTrailerError",
               "The request contained trailing data that was not well-formed or did not conform "
               "to our published schema.");
}

Error invalid_chunk_size() {
  return Error(403, "InvalidChunkSizeError",
               "Only the last chunk is allowed to have a size less than 8192 bytes");
}

Error incomplete_body() {
  return Error(400, "IncompleteBody",
               "You did not provide the number of bytes specified by the Content-Length HTTP "
               "header.");
}

bool announces(std::string_view announced, std::string_view name) {
  while (!announced.empty()) {
    const std::string_view item = announced.substr(0, announced.find(','));
    announced.remove_prefix(std::min(announced.size(), item.size() + 1));
    if (equals_ignoring_case(trim(item), name)) return true;
  }
  return false;
}

constexpr std::string_view kSignatureExtension = "chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";

}  // namespace

AwsChunkedDecoder::AwsChunkedDecoder(Options options) : options_(std::move(options)) {
  CHECK(options_.payload == Payload::kSignedChunks ||
        options_.payload == Payload::kSignedChunksTrailer ||
        options_.payload == Payload::kUnsignedChunksTrailer);
}

Result<void> AwsChunkedDecoder::push(std::string_view bytes, const OnData& on_data) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::kChunkHeader:
        if (TRY(read_line(bytes, kMaxChunkHeaderBytes))) TRY(start_chunk());
        break;
      case State::kData:
        TRY(take_data(bytes, on_data));
        break;
      case State::kDataEnd:
        if (!TRY(read_line(bytes, 2))) break;
        if (!line_.empty()) return malformed_chunk("a chunk is longer than it says");
        line_.clear();
        state_ = in_last_chunk_ ? State::kDone : State::kChunkHeader;
        break;
      case State::kTrailer:
        if (TRY(read_line(bytes, kMaxTrailerBytes))) TRY(take_trailer_line());
        break;
      case State::kDone:
        return malformed_chunk("there is more after the last chunk");
    }
  }
  return {};
}

Result<void> AwsChunkedDecoder::finish() {
  // Some clients leave out the empty line that closes the body.
  if (state_ == State::kTrailer && line_.empty()) TRY(end_trailer());
  if (state_ == State::kDataEnd && in_last_chunk_ && line_.empty()) state_ = State::kDone;
  if (state_ != State::kDone) return incomplete_body();
  if (options_.decoded_bytes && *options_.decoded_bytes != decoded_bytes_) return incomplete_body();
  return {};
}

Result<bool> AwsChunkedDecoder::read_line(std::string_view& bytes, size_t max_bytes) {
  const size_t end = bytes.find('\n');
  const size_t count = end == std::string_view::npos ? bytes.size() : end;
  if (line_.size() + count > max_bytes) return malformed_chunk("a line is too long");
  line_.append(bytes.substr(0, count));
  bytes.remove_prefix(std::min(bytes.size(), count + 1));
  if (end == std::string_view::npos) return false;
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  return true;
}

Result<void> AwsChunkedDecoder::start_chunk() {
  const std::string line = std::move(line_);
  line_.clear();
  const std::string_view size_text = std::string_view(line).substr(0, line.find(';'));
  uint64_t size_bytes = 0;
  const char* size_end = size_text.data() + size_text.size();
  const auto read = std::from_chars(size_text.data(), size_end, size_bytes, 16);
  if (size_text.empty() || read.ec != std::errc() || read.ptr != size_end) {
    return malformed_chunk("a chunk's size is not a hexadecimal number");
  }
  if (size_bytes > kMaxChunkBytes) return malformed_chunk("a chunk is too large");
  if (options_.decoded_bytes && size_bytes > *options_.decoded_bytes - decoded_bytes_) {
    return malformed_chunk("it holds more than x-amz-decoded-content-length says");
  }
  if (is_signed()) {
    std::string_view extension = std::string_view(line).substr(size_text.size());
    if (!extension.empty()) extension = trim(extension.substr(1));
    if (!extension.starts_with(kSignatureExtension)) {
      return malformed_chunk("a chunk has no chunk-signature");
    }
    chunk_signature_ = extension.substr(kSignatureExtension.size());
    if (size_bytes != 0 && had_short_chunk_) return invalid_chunk_size();
    had_short_chunk_ = size_bytes < kMinSignedChunkBytes;
    chunk_digest_ = Digest::make(DigestKind::kSha256);
  }
  chunk_left_bytes_ = size_bytes;
  decoded_bytes_ += size_bytes;
  in_last_chunk_ = size_bytes == 0;
  if (in_last_chunk_) return end_chunk();
  state_ = State::kData;
  return {};
}

Result<void> AwsChunkedDecoder::take_data(std::string_view& bytes, const OnData& on_data) {
  const std::string_view data =
      bytes.substr(0, static_cast<size_t>(std::min<uint64_t>(bytes.size(), chunk_left_bytes_)));
  bytes.remove_prefix(data.size());
  chunk_left_bytes_ -= data.size();
  if (chunk_digest_) chunk_digest_->update(data);
  TRY(on_data(data));
  if (chunk_left_bytes_ == 0) TRY(end_chunk());
  return {};
}

Result<void> AwsChunkedDecoder::end_chunk() {
  if (is_signed()) {
    const std::string expected = options_.signer.sign_chunk(hex_encode(chunk_digest_->finish()));
    if (!equal_constant_time(expected, chunk_signature_)) return chunk_signature_mismatch();
    options_.signer.previous_signature = expected;
  }
  state_ = in_last_chunk_ && has_trailer() ? State::kTrailer : State::kDataEnd;
  return {};
}

Result<void> AwsChunkedDecoder::take_trailer_line() {
  const std::string line = std::move(line_);
  line_.clear();
  if (line.empty()) return end_trailer();
  trailer_bytes_ += line.size();
  const size_t colon = line.find(':');
  if (colon == std::string::npos || colon == 0 || trailer_bytes_ > kMaxTrailerBytes) {
    return malformed_trailer();
  }
  std::string name = to_lower_ascii(trim(std::string_view(line).substr(0, colon)));
  const std::string_view value = trim(std::string_view(line).substr(colon + 1));
  if (name == kTrailerSignature && is_signed()) {
    trailer_signature_ = value;
    return {};
  }
  if (!trailer_signature_.empty()) return malformed_trailer();  // the signature closes the trailer
  if (!announces(options_.announced_trailers, name)) return malformed_trailer();
  signed_trailer_text_.append(name).append(":").append(value).append("\n");
  trailers_.emplace_back(std::move(name), value);
  return {};
}

Result<void> AwsChunkedDecoder::end_trailer() {
  if (is_signed()) {
    if (trailer_signature_.empty()) return malformed_trailer();
    const std::string expected = options_.signer.sign_trailer(sha256_hex(signed_trailer_text_));
    if (!equal_constant_time(expected, trailer_signature_)) return chunk_signature_mismatch();
  }
  std::string_view rest = options_.announced_trailers;
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const bool came = std::any_of(trailers_.begin(), trailers_.end(), [&](const auto& trailer) {
      return equals_ignoring_case(trailer.first, trim(item));
    });
    if (!came) return malformed_trailer();
  }
  state_ = State::kDone;
  return {};
}

}  // namespace tarn::auth
