// InputBuffer and OutputQueue: the bytes of one connection on their way in and out.
// Not synchronised: each belongs to its connection's reactor thread.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace tarn::http {

// Bytes read and not yet understood. Bytes lent are copied only if something is left of them.
class InputBuffer {
 public:
  // `bytes` stay valid until keep().
  void lend(std::string_view bytes) {
    if (size() == 0) {
      lent_ = bytes;
    } else {
      keep();
      kept_.append(bytes);
    }
  }

  void keep() {
    if (offset_ > 0) kept_.erase(0, offset_);
    offset_ = 0;
    kept_.append(lent_);
    lent_ = {};
  }

  std::string_view view() const {
    return lent_.empty() ? std::string_view(kept_).substr(offset_) : lent_;
  }

  void consume(size_t count) {
    if (!lent_.empty()) {
      lent_.remove_prefix(count);
      return;
    }
    offset_ += count;
    if (offset_ == kept_.size()) release();
  }

  size_t size() const { return view().size(); }

 private:
  void release() {
    offset_ = 0;
    // An idle connection holds no memory for its last request.
    kept_.capacity() > 1024 ? void(kept_ = std::string()) : kept_.clear();
  }

  std::string kept_;  // empty while bytes are lent
  size_t offset_ = 0;
  std::string_view lent_;
};

// Bytes to send, in pieces that are written together.
class OutputQueue {
 public:
  void push(std::string bytes) {
    if (bytes.empty()) return;
    size_bytes_ += bytes.size();
    pieces_.push_back(std::move(bytes));
  }

  // Fills `views` with the next pieces; returns how many.
  size_t gather(std::string_view* views, size_t capacity) const {
    size_t count = 0;
    for (const std::string& piece : pieces_) {
      if (count == capacity) break;
      views[count] = std::string_view(piece).substr(count == 0 ? offset_ : 0);
      ++count;
    }
    return count;
  }

  void consume(size_t count) {
    size_bytes_ -= count;
    offset_ += count;
    while (!pieces_.empty() && offset_ >= pieces_.front().size()) {
      offset_ -= pieces_.front().size();
      pieces_.pop_front();
    }
  }

  size_t size_bytes() const { return size_bytes_; }
  bool empty() const { return size_bytes_ == 0; }

 private:
  std::deque<std::string> pieces_;
  size_t offset_ = 0;  // into the first piece
  size_t size_bytes_ = 0;
};

}  // namespace tarn::http
