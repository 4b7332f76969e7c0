#include "http/chunked_decoder.h"

#include <algorithm>

#include "http/head_parser.h"

namespace tarn::http {
namespace {

constexpr int kMaxSizeDigits = 15;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view input) {
  Step step;
  while (state_ != State::kEnd && step.consumed_bytes < input.size()) {
    if (state_ == State::kData) {
      size_t size = std::min<uint64_t>(remaining_bytes_, input.size() - step.consumed_bytes);
      step.data = input.substr(step.consumed_bytes, size);
      step.consumed_bytes += size;
      remaining_bytes_ -= size;
      if (remaining_bytes_ == 0) state_ = State::kDataReturn;
      step.status = Status::kData;
      return step;
    }
    step.problem = take(input[step.consumed_bytes++]);
    if (!step.problem.empty()) {
      step.status = Status::kMalformed;
      return step;
    }
  }
  step.status = state_ == State::kEnd ? Status::kEnd : Status::kMore;
  return step;
}

std::string_view ChunkedDecoder::take(char c) {
  switch (state_) {
    case State::kSize:
      return take_size(c);
    case State::kExtension:
      return take_extension(c);
    case State::kSizeFeed:
      return c == '\n' ? begin_chunk() : "A chunk's size line does not end in CRLF.";
    case State::kDataReturn:
      state_ = State::kDataFeed;
      return c == '\r' ? "" : "A chunk is longer than its size says.";
    case State::kDataFeed:
      state_ = State::kSize;
      return c == '\n' ? "" : "A chunk's data does not end in CRLF.";
    case State::kTrailer:
      return take_trailer(c);
    case State::kData:
    case State::kEnd:
      break;
  }
  return "";
}

std::string_view ChunkedDecoder::take_size(char c) {
  int value = hex_value(c);
  if (value >= 0) {
    if (++digits_ > kMaxSizeDigits) return "A chunk's size is too large.";
    remaining_bytes_ = remaining_bytes_ * 16 + static_cast<uint64_t>(value);
    return "";
  }
  if (digits_ == 0) return "A chunk's size is missing.";
  if (c == '\r') {
    state_ = State::kSizeFeed;
    return "";
  }
  if (c != ';') return "A chunk's size is malformed.";
  state_ = State::kExtension;
  return count_overhead();
}

std::string_view ChunkedDecoder::take_extension(char c) {
  if (c == '\r') {
    state_ = State::kSizeFeed;
    return "";
  }
  if (!is_text(c)) return "A chunk's extension holds a control byte.";
  return count_overhead();
}

std::string_view ChunkedDecoder::begin_chunk() {
  state_ = remaining_bytes_ == 0 ? State::kTrailer : State::kData;
  if (state_ == State::kTrailer) overhead_bytes_ = 0;
  digits_ = 0;
  line_bytes_ = 0;
  return "";
}

std::string_view ChunkedDecoder::count_overhead() {
  if (++line_bytes_ > kMaxLineBytes || ++overhead_bytes_ > kMaxOverheadBytes) {
    return "The body's chunk extensions or trailers are larger than this server takes.";
  }
  return "";
}

std::string_view ChunkedDecoder::take_trailer(char c) {
  if (trailer_returned_) {
    if (c != '\n') return "A trailer holds a bare CR.";
    trailer_returned_ = false;
    if (line_bytes_ == 0) {
      state_ = State::kEnd;
      return "";
    }
    if (!trailer_has_colon_) return "A trailer has no colon.";
    line_bytes_ = 0;
    trailer_has_colon_ = false;
    return "";
  }
  if (c == '\r') {
    trailer_returned_ = true;
    return "";
  }
  if (!is_text(c)) return "A trailer holds a control byte.";
  if (c == ':' && line_bytes_ > 0) trailer_has_colon_ = true;
  if (!trailer_has_colon_ && !is_token({&c, 1})) return "A trailer's name is malformed.";
  return count_overhead();
}

}  // namespace tarn::http
