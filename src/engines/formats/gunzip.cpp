#include "engines/formats/gunzip.h"

#include <isa-l/igzip_lib.h>

#include <cstring>

namespace tarn::engines {

namespace {

constexpr size_t kInputBytes = 256 * 1024;
constexpr size_t kMagicBytes = 2;

Error bad_gzip(const char* why) {
  return Error(400, "HIVE_BAD_DATA", std::string("Not a valid gzip file: ") + why);
}

}  // namespace

bool is_gzip(std::string_view first_bytes) { return first_bytes.starts_with("\x1f\x8b"); }

GunzipSource::GunzipSource(std::unique_ptr<ByteSource> compressed)
    : compressed_(std::move(compressed)),
      input_(kInputBytes),
      state_(std::make_unique<inflate_state>()) {
  isal_inflate_init(state_.get());
}

GunzipSource::~GunzipSource() = default;

// Keeps what is left and reads behind it. False: nothing came.
Result<bool> GunzipSource::fill() {
  const size_t left = state_->avail_in;
  if (left > 0) memmove(input_.data(), state_->next_in, left);
  const size_t got = TRY(compressed_->read(input_.data() + left, input_.size() - left));
  state_->next_in = reinterpret_cast<uint8_t*>(input_.data());
  state_->avail_in = static_cast<uint32_t>(left + got);
  return got > 0;
}

// False: the file ends here. What follows the last member may only be zeros.
Result<bool> GunzipSource::begin_member() {
  while (state_->avail_in < kMagicBytes && TRY(fill())) {
  }
  const std::string_view ahead(reinterpret_cast<const char*>(state_->next_in), state_->avail_in);
  if (ahead.find_first_not_of('\0') == std::string_view::npos && (has_member_ || ahead.empty())) {
    if (ahead.empty()) return false;
    state_->avail_in = 0;
    return TRY(begin_member());
  }
  if (!is_gzip(ahead)) return bad_gzip(has_member_ ? "garbage at the end" : "wrong header");
  uint8_t* const next = state_->next_in;
  const uint32_t available = state_->avail_in;
  isal_inflate_reset(state_.get());
  state_->crc_flag = ISAL_GZIP;
  state_->next_in = next;
  state_->avail_in = available;
  in_member_ = has_member_ = true;
  return true;
}

Result<size_t> GunzipSource::read(char* to, size_t size_bytes) {
  while (!at_end_) {
    if (!in_member_ && !TRY(begin_member())) {
      at_end_ = true;
      break;
    }
    state_->next_out = reinterpret_cast<uint8_t*>(to);
    state_->avail_out = static_cast<uint32_t>(std::min<size_t>(size_bytes, UINT32_MAX));
    const int status = isal_inflate(state_.get());
    if (status != ISAL_DECOMP_OK && status != ISAL_END_INPUT) return bad_gzip("corrupt data");
    const size_t got = reinterpret_cast<char*>(state_->next_out) - to;
    if (state_->block_state == ISAL_BLOCK_FINISH) {
      in_member_ = false;
    } else if (got == 0 && state_->avail_in == 0 && !TRY(fill())) {
      return bad_gzip("unexpected end of file");
    }
    if (got > 0) return got;
  }
  return size_t{0};
}

}  // namespace tarn::engines
