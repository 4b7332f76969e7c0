// FunctionStream: what a function answers, while it answers. The runner fills it, a body of an
// answer over HTTP empties it; the function writes no faster than the client reads.
//
//   auto stream = std::make_shared<FunctionStream>();
//   stream->listen(ticket.invocation);
//   invoker.start(std::move(ticket), stream->done());
//   stream->when_started([…] { … });
//
// Thread-safe; the callbacks come on any thread, once, and must not wait.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/function_runner.h"

namespace tarn::lambda {

class FunctionStream : public std::enable_shared_from_this<FunctionStream> {
 public:
  void listen(FunctionInvocation& invocation);
  FunctionDone done();
  // When the function begins to stream, or has ended without.
  void when_started(std::function<void()> started);

  // Once started. Whether it streams, or has answered as a whole.
  bool is_streamed() const;
  std::string content_type() const;  // as the function said
  // Once it has ended: after what was left to take.
  std::optional<Result<FunctionAnswer>> end() const;

  // True: nothing is there, and `ready` is called when something is, or the end.
  bool must_wait(const std::function<void()>& ready);
  // At most `max_bytes`; empty: it has ended. A whole answer is taken like a streamed one, unless
  // it is an error.
  std::string take(size_t max_bytes);
  // Nobody reads any more: the function goes on, and what it writes is dropped.
  void abandon();

 private:
  void push(std::string bytes, std::function<void()> resume);
  void begin(std::string content_type);
  void finish(Result<FunctionAnswer> answer);

  mutable std::mutex mutex_;
  std::function<void()> started_, ready_, resume_;
  std::string content_type_, piece_;
  size_t taken_bytes_ = 0;  // of the piece
  std::optional<Result<FunctionAnswer>> end_;
  bool is_streamed_ = false;
  bool is_abandoned_ = false;
};

}  // namespace tarn::lambda
