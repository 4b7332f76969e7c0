#include "gateway/whole_body.h"

#include <algorithm>

#include "gateway/errors.h"

namespace tarn::gateway {

bool BodyShare::grow(size_t bytes) {
  if (budget_ == nullptr) return true;
  if (budget_->used_bytes_.fetch_add(bytes) + bytes > budget_->limit_bytes_) {
    budget_->used_bytes_ -= bytes;
    return false;
  }
  bytes_ += bytes;
  return true;
}

void BodyShare::release() {
  if (budget_ != nullptr) budget_->used_bytes_ -= std::exchange(bytes_, 0);
}

// What still comes is read and forgotten.
void WholeBody::drop() {
  is_dropped_ = true;
  end_.body = std::string();
  end_.share.release();
}

bool WholeBody::on_data(std::string_view bytes) {
  if (is_dropped_) return true;
  if (end_.body.size() + bytes.size() > limit_bytes_) {
    end_.error = request_too_large(limit_bytes_);
    drop();
  } else if (!end_.share.grow(bytes.size())) {
    end_.is_busy = true;
    drop();
  } else {
    // Exactly: a string that grows by itself may take twice as much.
    if (end_.body.empty()) end_.body.reserve(std::min<uint64_t>(announced_bytes_, limit_bytes_));
    end_.body.append(bytes);
  }
  return true;
}

void WholeBody::on_end(http::BodyError error) {
  if (!is_dropped_ && error != http::BodyError::kNone) end_.error = body_error(error);
  done_(std::move(end_));
}

}  // namespace tarn::gateway
