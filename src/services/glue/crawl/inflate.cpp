#include "services/glue/crawl/inflate.h"

#include <zlib.h>

#include <algorithm>

namespace tarn::glue::crawl {
namespace {

constexpr size_t kChunkBytes = 64 << 10;
constexpr int kGzipWindowBits = 15 + 16;

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.size() >= 3 && bytes[0] == '\x1f' && bytes[1] == '\x8b' && bytes[2] == '\x08';
}

Inflated inflate_prefix(std::string_view bytes, size_t max_bytes) {
  Inflated out;
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) return out;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  while (out.text.size() < max_bytes) {
    const size_t old_size = out.text.size();
    const size_t room = std::min(kChunkBytes, max_bytes - old_size);
    out.text.resize(old_size + room);
    stream.next_out = reinterpret_cast<Bytef*>(out.text.data() + old_size);
    stream.avail_out = static_cast<uInt>(room);
    const int code = inflate(&stream, Z_NO_FLUSH);
    out.text.resize(old_size + room - stream.avail_out);
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) {
        out.end = InflateEnd::kWhole;
        break;
      }
      if (inflateReset(&stream) != Z_OK) break;
    } else if (code == Z_BUF_ERROR ||
               (code == Z_OK && stream.avail_in == 0 && stream.avail_out != 0)) {
      break;
    } else if (code != Z_OK) {
      out.end = InflateEnd::kCorrupt;
      break;
    }
  }
  inflateEnd(&stream);
  return out;
}

}  // namespace tarn::glue::crawl
