// WholeBody: gathers a request's body up to a limit, within what all bodies may take together.
//
//   exchange->read_body(std::make_unique<WholeBody>(limit, budget, [=](WholeBody::End end) { … }));
//
// BodyBudget is thread-safe; a BodyShare belongs to one request and gives back what it took.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "http/exchange.h"

namespace tarn::gateway {

class BodyBudget {
 public:
  explicit BodyBudget(size_t limit_bytes) : limit_bytes_(limit_bytes) {}
  size_t used_bytes() const { return used_bytes_.load(); }

 private:
  friend class BodyShare;
  const size_t limit_bytes_;
  std::atomic<size_t> used_bytes_{0};
};

class BodyShare {
 public:
  BodyShare() = default;
  explicit BodyShare(BodyBudget& budget) : budget_(&budget) {}
  BodyShare(BodyShare&& other) noexcept { *this = std::move(other); }
  BodyShare& operator=(BodyShare&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~BodyShare() { release(); }

  // False: there is no room, and nothing was taken.
  bool grow(size_t bytes);
  void release();

 private:
  BodyBudget* budget_ = nullptr;  // null: without bounds
  size_t bytes_ = 0;
};

class WholeBody final : public http::BodyReader {
 public:
  struct End {
    std::string body;
    BodyShare share;
    std::optional<Error> error;  // why there is no body
    bool is_busy = false;        // there is none for want of room
  };
  using Done = std::function<void(End)>;  // still on the reactor

  // `announced_bytes`: what the head says of its size; 0: nothing.
  WholeBody(size_t limit_bytes, uint64_t announced_bytes, BodyBudget& budget, Done done)
      : limit_bytes_(limit_bytes), announced_bytes_(announced_bytes), done_(std::move(done)) {
    end_.share = BodyShare(budget);
  }

  bool on_data(std::string_view bytes) override;
  void on_end(http::BodyError error) override;

 private:
  void drop();

  size_t limit_bytes_;
  uint64_t announced_bytes_;
  Done done_;
  End end_;
  bool is_dropped_ = false;
};

}  // namespace tarn::gateway
