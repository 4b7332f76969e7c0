#include "gateway/request_ids.h"

#include "base/uuid.h"

namespace tarn::gateway {

std::string RequestIds::next(int64_t unix_ms) {
  std::string raw;
  {
    const std::lock_guard lock(mutex_);
    if (bytes_.empty()) bytes_ = random_.bytes(kIdsAtOnce * kUuidBytes);
    raw = bytes_.substr(bytes_.size() - kUuidBytes);
    bytes_.resize(bytes_.size() - kUuidBytes);
  }
  return time_uuid(std::move(raw), unix_ms);
}

}  // namespace tarn::gateway
