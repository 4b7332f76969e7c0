#include "base/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace tarn {
namespace {

constexpr int kGzipWindowBits = 15 + 16;  // zlib's way to say gzip
constexpr int kMemoryLevel = 8;
constexpr size_t kPieceBytes = 64 * 1024;

}  // namespace

struct Gzip::Stream {
  z_stream z{};
};

Gzip::Gzip() : stream_(std::make_unique<Stream>()) {
  CHECK(deflateInit2(&stream_->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindowBits, kMemoryLevel,
                     Z_DEFAULT_STRATEGY) == Z_OK);
}

Gzip::~Gzip() { deflateEnd(&stream_->z); }

void Gzip::deflate_all(int flush) {
  z_stream& z = stream_->z;
  do {
    const size_t used = out_.size();
    out_.resize(used + kPieceBytes);
    z.next_out = reinterpret_cast<Bytef*>(out_.data() + used);
    z.avail_out = kPieceBytes;
    CHECK(deflate(&z, flush) != Z_STREAM_ERROR);
    out_.resize(used + kPieceBytes - z.avail_out);
  } while (z.avail_out == 0);
}

void Gzip::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t size = std::min<size_t>(bytes.size(), std::numeric_limits<int>::max());
    stream_->z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_->z.avail_in = static_cast<uInt>(size);
    deflate_all(Z_NO_FLUSH);
    bytes.remove_prefix(size);
  }
}

std::string Gzip::finish() {
  stream_->z.avail_in = 0;
  deflate_all(Z_FINISH);
  return std::move(out_);
}

}  // namespace tarn
