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

namespace {

// Unpacks one stream after another.
class Gunzip {
 public:
  Gunzip(std::string_view packed, size_t limit_bytes) : limit_bytes_(limit_bytes) {
    CHECK(inflateInit2(&z_, kGzipWindowBits) == Z_OK);
    CHECK(packed.size() <= std::numeric_limits<uInt>::max());
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z_.avail_in = static_cast<uInt>(packed.size());
  }
  ~Gunzip() { inflateEnd(&z_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  Gunzipped run() {
    Gunzipped out;
    while (true) {
      const size_t used = out.bytes.size();
      out.bytes.resize(used + kPieceBytes);
      z_.next_out = reinterpret_cast<Bytef*>(out.bytes.data() + used);
      z_.avail_out = kPieceBytes;
      const int result = inflate(&z_, Z_NO_FLUSH);
      out.bytes.resize(used + kPieceBytes - z_.avail_out);
      if (out.bytes.size() > limit_bytes_) return {Gunzipped::State::kTooLarge, {}};
      if (result == Z_STREAM_END && z_.avail_in == 0) break;
      if (result == Z_STREAM_END) {
        CHECK(inflateReset(&z_) == Z_OK);
      } else if (result != Z_OK) {
        return {};
      }
    }
    out.state = Gunzipped::State::kWhole;
    return out;
  }

 private:
  z_stream z_{};
  size_t limit_bytes_;
};

}  // namespace

Gunzipped gunzip(std::string_view packed, size_t limit_bytes) {
  return Gunzip(packed, limit_bytes).run();
}

}  // namespace tarn
