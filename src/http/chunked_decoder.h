// ChunkedDecoder: takes the chunked coding off a request's body.
//
//   auto step = decoder.next(input);   // consume step.consumed_bytes; step.data is body
//
// Each call yields at most one piece of data, so that a paused reader stops it anywhere. Strict:
// CRLF only, sizes of hexadecimal digits. Chunk extensions and trailers are checked, bounded and
// dropped. Not synchronised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarn::http {

class ChunkedDecoder {
 public:
  static constexpr size_t kMaxLineBytes = 4096;       // a chunk's size line, or one trailer
  static constexpr size_t kMaxOverheadBytes = 65536;  // extensions of a body, or its trailers

  enum class Status { kMore, kData, kEnd, kMalformed };

  struct Step {
    Status status = Status::kMore;
    size_t consumed_bytes = 0;
    std::string_view data;     // with kData; part of the input
    std::string_view problem;  // with kMalformed
  };

  Step next(std::string_view input);

 private:
  enum class State { kSize, kExtension, kSizeFeed, kData, kDataReturn, kDataFeed, kTrailer, kEnd };

  // Takes one byte outside data; the problem, or an empty view.
  std::string_view take(char c);
  std::string_view take_size(char c);
  std::string_view take_extension(char c);
  std::string_view take_trailer(char c);
  std::string_view begin_chunk();
  std::string_view count_overhead();

  State state_ = State::kSize;
  uint64_t remaining_bytes_ = 0;
  int digits_ = 0;
  size_t line_bytes_ = 0;
  size_t overhead_bytes_ = 0;
  bool trailer_has_colon_ = false;
  bool trailer_returned_ = false;  // CR seen, LF to come
};

}  // namespace tarn::http
