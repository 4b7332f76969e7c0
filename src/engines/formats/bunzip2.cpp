#include "engines/formats/bunzip2.h"

#include <bzlib.h>

#include <algorithm>
#include <climits>
#include <string>

namespace tarn::engines {

namespace {

constexpr size_t kInputBytes = 256 * 1024;

Error bad_bzip2(const char* why) {
  return Error(400, "HIVE_BAD_DATA", std::string("Not a valid bzip2 file: ") + why);
}

}  // namespace

struct Bunzip2Source::State {
  bz_stream stream = {};
  bool in_stream = false;
  ~State() { end(); }
  bool begin() {
    in_stream = BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK;
    return in_stream;
  }
  void end() {
    if (in_stream) BZ2_bzDecompressEnd(&stream);
    in_stream = false;
  }
};

Bunzip2Source::Bunzip2Source(std::unique_ptr<ByteSource> compressed)
    : compressed_(std::move(compressed)), input_(kInputBytes), state_(std::make_unique<State>()) {}

Bunzip2Source::~Bunzip2Source() = default;

// False: the file ends.
Result<bool> Bunzip2Source::fill() {
  bz_stream& stream = state_->stream;
  if (stream.avail_in > 0) return true;
  const size_t got = TRY(compressed_->read(input_.data(), input_.size()));
  stream.next_in = input_.data();
  stream.avail_in = static_cast<unsigned>(got);
  return got > 0;
}

Result<size_t> Bunzip2Source::read(char* to, size_t size_bytes) {
  bz_stream& stream = state_->stream;
  stream.next_out = to;
  stream.avail_out = static_cast<unsigned>(std::min<size_t>(size_bytes, UINT_MAX));
  while (stream.next_out == to) {
    const bool has_input = TRY(fill());
    if (!state_->in_stream) {
      if (!has_input) return size_t{0};
      if (!state_->begin()) return bad_bzip2("no memory");
    }
    const int code = BZ2_bzDecompress(&stream);
    if (code == BZ_STREAM_END) {
      state_->end();
    } else if (code != BZ_OK) {
      return bad_bzip2(code == BZ_DATA_ERROR_MAGIC ? "wrong header" : "corrupt data");
    } else if (!has_input && stream.next_out == to) {
      return bad_bzip2("unexpected end of file");
    }
  }
  return static_cast<size_t>(stream.next_out - to);
}

}  // namespace tarn::engines
