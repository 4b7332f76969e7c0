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

#include "http/exchange.h"

namespace tarn::http {

// What the sender of an answer and the loop share. Any thread.
struct AnswerFlow {
  static constexpr size_t kMaxQueuedBytes = 1024 * 1024;    // send() returns false above
  static constexpr size_t kResumeQueuedBytes = 512 * 1024;  // on_writable comes below

  std::atomic<size_t> queued_bytes{0};
  std::atomic<bool> wants_writable{false};
  std::atomic<bool> is_closed{false};

  // If so, on_writable will come.
  bool is_above_limit() {
    if (queued_bytes.load() <= kMaxQueuedBytes) return false;
    wants_writable = true;
    // Looked at again, because the loop may have sent or closed before it could see the wish.
    return queued_bytes.load() > kMaxQueuedBytes && !is_closed.load();
  }
};

class ExchangeHost {
 public:
  virtual ~ExchangeHost() = default;

  virtual void submit(std::function<void()> operation) = 0;

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
