#include "engines/formats/unzstd.h"

#include <zstd.h>

#include <string>

namespace tarn::engines {

namespace {

constexpr size_t kInputBytes = 256 * 1024;
constexpr int kWindowLogMax = 27;  // 128 MiB, as the command line tool allows

Error bad_zstd(const std::string& why) {
  return Error(400, "HIVE_BAD_DATA", "Not a valid Zstandard file: " + why);
}

}  // namespace

UnzstdSource::UnzstdSource(std::unique_ptr<ByteSource> compressed)
    : compressed_(std::move(compressed)), input_(kInputBytes), context_(ZSTD_createDCtx()) {
  ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kWindowLogMax);
}

UnzstdSource::~UnzstdSource() { ZSTD_freeDCtx(context_); }

Result<size_t> UnzstdSource::read(char* to, size_t size_bytes) {
  ZSTD_outBuffer out = {to, size_bytes, 0};
  while (out.pos == 0) {
    bool is_drained = false;
    if (at_ == end_) {
      at_ = 0;
      end_ = TRY(compressed_->read(input_.data(), input_.size()));
      is_drained = end_ == 0;
    }
    if (is_drained && !in_frame_) return size_t{0};
    ZSTD_inBuffer in = {input_.data(), end_, at_};
    const size_t wanted = ZSTD_decompressStream(context_, &out, &in);
    if (ZSTD_isError(wanted) != 0) return bad_zstd(ZSTD_getErrorName(wanted));
    at_ = in.pos;
    in_frame_ = wanted != 0;
    if (is_drained && out.pos == 0) return bad_zstd("unexpected end of file");
  }
  return out.pos;
}

}  // namespace tarn::engines
