#include "services/lambda/function_stream.h"

#include <utility>

namespace tarn::lambda {

void FunctionStream::listen(FunctionInvocation& invocation) {
  invocation.on_stream = [self = shared_from_this()](std::string content_type) {
    self->begin(std::move(content_type));
  };
  invocation.on_chunk = [self = shared_from_this()](std::string bytes,
                                                    std::function<void()> resume) {
    self->push(std::move(bytes), std::move(resume));
  };
}

FunctionDone FunctionStream::done() {
  return [self = shared_from_this()](Result<FunctionAnswer> answer) {
    self->finish(std::move(answer));
  };
}

void FunctionStream::when_started(std::function<void()> started) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_streamed_ && !end_) {
      started_ = std::move(started);
      return;
    }
  }
  started();
}

void FunctionStream::begin(std::string content_type) {
  std::function<void()> started;
  {
    const std::lock_guard lock(mutex_);
    is_streamed_ = true;
    content_type_ = std::move(content_type);
    started = std::exchange(started_, nullptr);
  }
  if (started) started();
}

// The runner hands over one piece at a time.
void FunctionStream::push(std::string bytes, std::function<void()> resume) {
  std::function<void()> ready;
  {
    const std::lock_guard lock(mutex_);
    if (is_abandoned_) return resume();
    piece_ = std::move(bytes);
    taken_bytes_ = 0;
    resume_ = std::move(resume);
    ready = std::exchange(ready_, nullptr);
  }
  if (ready) ready();
}

void FunctionStream::finish(Result<FunctionAnswer> answer) {
  std::function<void()> started, ready;
  {
    const std::lock_guard lock(mutex_);
    if (!is_streamed_ && answer.ok() && answer->function_error.empty()) {
      piece_ = std::exchange(answer->payload, std::string());
      content_type_ = answer->content_type;
    }
    end_ = std::move(answer);
    resume_ = nullptr;  // the runner may be gone from now on
    started = std::exchange(started_, nullptr);
    ready = std::exchange(ready_, nullptr);
  }
  if (started) started();
  if (ready) ready();
}

bool FunctionStream::is_streamed() const {
  const std::lock_guard lock(mutex_);
  return is_streamed_;
}

std::string FunctionStream::content_type() const {
  const std::lock_guard lock(mutex_);
  return content_type_;
}

std::optional<Result<FunctionAnswer>> FunctionStream::end() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

bool FunctionStream::must_wait(const std::function<void()>& ready) {
  const std::lock_guard lock(mutex_);
  if (taken_bytes_ < piece_.size() || end_) return false;
  ready_ = ready;
  return true;
}

std::string FunctionStream::take(size_t max_bytes) {
  // Under the lock to its end: after finish() nothing of the runner's is called.
  const std::lock_guard lock(mutex_);
  std::string bytes = piece_.substr(taken_bytes_, max_bytes);
  taken_bytes_ += bytes.size();
  if (taken_bytes_ < piece_.size()) return bytes;
  piece_.clear();
  taken_bytes_ = 0;
  if (auto resume = std::exchange(resume_, nullptr)) resume();
  return bytes;
}

void FunctionStream::abandon() {
  const std::lock_guard lock(mutex_);
  is_abandoned_ = true;
  piece_.clear();
  taken_bytes_ = 0;
  ready_ = nullptr;
  if (auto resume = std::exchange(resume_, nullptr)) resume();
}

}  // namespace tarn::lambda
