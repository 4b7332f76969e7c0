// AwsChunkedDecoder: takes the framing off an aws-chunked body and checks what is signed.
//
//   AwsChunkedDecoder decoder(options);
//   TRY(decoder.push(bytes, [&](std::string_view data) { return sink.write(data); })); ...
//   TRY(decoder.finish());       // the body is whole, every signature held
//   use(decoder.trailers());
//
// Data is handed on before the signature of its chunk is known: nothing may be made visible before
// finish(). The forms are Payload's (sigv4.h): signed chunks, signed chunks with a signed trailer,
// unsigned chunks with a trailer. Errors are S3's. One object belongs to one thread.
// S3's API reference: "Signature calculations … transferring payload in multiple chunks".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/sigv4.h"
#include "base/hash.h"
#include "base/result.h"

namespace tarn::auth {

class AwsChunkedDecoder {
 public:
  static constexpr size_t kMaxChunkHeaderBytes = 512;
  static constexpr uint64_t kMaxChunkBytes = uint64_t{5} << 30;
  static constexpr uint64_t kMinSignedChunkBytes = 8192;  // of all but the last one
  static constexpr size_t kMaxTrailerBytes = 8192;

  struct Options {
    Payload payload = Payload::kUnsignedChunksTrailer;
    ChunkSigner signer;                     // for signed chunks: SignatureVerifier::chunk_signer
    std::optional<uint64_t> decoded_bytes;  // x-amz-decoded-content-length
    std::string announced_trailers;         // x-amz-trailer: "x-amz-checksum-crc32, …"
  };
  using OnData = std::function<Result<void>(std::string_view)>;
  using Trailers = std::vector<std::pair<std::string, std::string>>;

  explicit AwsChunkedDecoder(Options options);

  Result<void> push(std::string_view bytes, const OnData& on_data);
  Result<void> finish();

  const Trailers& trailers() const { return trailers_; }  // names in lower case
  uint64_t decoded_bytes() const { return decoded_bytes_; }

 private:
  enum class State : uint8_t { kChunkHeader, kData, kDataEnd, kTrailer, kDone };

  bool is_signed() const { return options_.payload != Payload::kUnsignedChunksTrailer; }
  bool has_trailer() const { return options_.payload != Payload::kSignedChunks; }

  // Moves bytes to line_ until a line is complete. True: line_ holds one, without its end.
  Result<bool> read_line(std::string_view& bytes, size_t max_bytes);
  Result<void> start_chunk();
  Result<void> take_data(std::string_view& bytes, const OnData& on_data);
  Result<void> end_chunk();
  Result<void> take_trailer_line();
  Result<void> end_trailer();

  Options options_;
  State state_ = State::kChunkHeader;
  std::string line_;
  std::string chunk_signature_;
  std::unique_ptr<Digest> chunk_digest_;
  uint64_t chunk_left_bytes_ = 0;
  bool in_last_chunk_ = false;
  bool had_short_chunk_ = false;
  uint64_t decoded_bytes_ = 0;
  size_t trailer_bytes_ = 0;
  std::string signed_trailer_text_;
  std::string trailer_signature_;
  Trailers trailers_;
};

}  // namespace tarn::auth
