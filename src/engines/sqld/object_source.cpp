#include "engines/sqld/object_source.h"

#include <algorithm>

namespace tarn::engines {

namespace {

constexpr size_t kBehindBytes = 64 * 1024;  // a read behind the end: a line is seldom longer

}  // namespace

ObjectSource::ObjectSource(std::shared_ptr<const ObjectFile> file, QuerySession& session,
                           uint64_t begin_bytes, uint64_t end_bytes, uint64_t lead_bytes)
    : cursor_(std::move(file)),
      session_(session),
      offset_bytes_(begin_bytes - lead_bytes),
      begin_bytes_(begin_bytes),
      end_bytes_(end_bytes) {}

Result<size_t> ObjectSource::read(char* to, size_t size_bytes) {
  if (session_.is_cancelled()) return Error(400, "USER_CANCELED", "Query was canceled");
  const bool is_own = offset_bytes_ < end_bytes_;
  const uint64_t most = is_own ? end_bytes_ - offset_bytes_ : kBehindBytes;
  const size_t got = TRY(cursor_.read(offset_bytes_, to, std::min<uint64_t>(size_bytes, most)));
  const uint64_t from_bytes = std::max(offset_bytes_, begin_bytes_);
  offset_bytes_ += got;
  if (is_own && offset_bytes_ > from_bytes) {
    TRY(session_.count_scanned(offset_bytes_ - from_bytes));
  }
  return got;
}

}  // namespace tarn::engines
