// ExchangeHost: what carries an exchange: a connection of HTTP/1, or of HTTP/2 with many at a time.
//
// submit() may be called on any thread; what is submitted runs on the loop's thread, in order, and
// calls the rest. An id that is no longer under way is ignored.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "http/exchange.h"
#include "http/output_budget.h"

namespace tarn::http {

// What the sender of an answer and the loop share. Any thread.
class AnswerFlow {
 public:
  // Of one answer; where all answers together hold much, kScarceBytes.
  static constexpr size_t kMaxQueuedBytes = 1024 * 1024;
  static constexpr size_t kScarceBytes = 64 * 1024;

  explicit AnswerFlow(std::shared_ptr<OutputBudget> budget) : budget_(std::move(budget)) {}
  ~AnswerFlow() { budget_->queued_bytes -= queued_bytes_.load(); }
  AnswerFlow(const AnswerFlow&) = delete;
  AnswerFlow& operator=(const AnswerFlow&) = delete;

  std::atomic<bool> wants_writable{false};
  std::atomic<bool> is_closed{false};
  std::atomic<bool> has_left{false};  // the client has ended its sending, or all

  void add(size_t bytes) {
    queued_bytes_ += bytes;
    budget_->queued_bytes += bytes;
  }
  void remove(size_t bytes) {
    queued_bytes_ -= bytes;
    budget_->queued_bytes -= bytes;
  }

  // send() returns false above the limit; on_writable comes below half of it.
  bool is_above_limit() {
    if (queued_bytes_.load() <= limit_bytes()) return false;
    wants_writable = true;
    // Looked at again, because the loop may have sent or closed before it could see the wish.
    return queued_bytes_.load() > limit_bytes() && !is_closed.load();
  }
  bool may_resume() const { return queued_bytes_.load() < limit_bytes() / 2; }

 private:
  size_t limit_bytes() const { return budget_->is_scarce() ? kScarceBytes : kMaxQueuedBytes; }

  const std::shared_ptr<OutputBudget> budget_;
  std::atomic<size_t> queued_bytes_{0};
};

class ExchangeHost {
 public:
  virtual ~ExchangeHost() = default;

  virtual void submit(std::function<void()> operation) = 0;
  // The same without a function made of it, where this is the loop's thread and the host can: true,
  // and what was submitted before has run. Then leave() must follow what is to be done.
  virtual bool enter() { return false; }
  virtual void leave() {}

  virtual void read_body(uint64_t id, std::unique_ptr<BodyReader> reader) = 0;
  virtual void resume_body(uint64_t id) = 0;
  virtual void respond(uint64_t id, int status, const Headers& headers, std::string body) = 0;
  virtual void start_response(uint64_t id, int status, const Headers& headers,
                              std::optional<uint64_t> size_bytes) = 0;
  // The bytes were counted in the flow's queued_bytes.
  virtual void send(uint64_t id, std::string bytes) = 0;
  virtual void finish(uint64_t id) = 0;
  virtual void set_on_writable(uint64_t id, std::function<void()> on_writable) = 0;
  virtual void abort(uint64_t id) = 0;
  virtual void respond_unanswered(uint64_t id) = 0;  // the exchange was dropped
};

}  // namespace tarn::http
