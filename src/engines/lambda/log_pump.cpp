#include "engines/lambda/log_pump.h"

#include <pthread.h>

namespace tarn::runner {

LogPump::LogPump() : thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), "function-logs");
}

LogPump::~LogPump() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_one();
  thread_.join();
}

std::shared_ptr<LogPump::Stream> LogPump::open(std::shared_ptr<const FunctionVersion> version,
                                               std::string name) {
  auto stream = std::make_shared<Stream>();
  stream->pump_ = this;
  stream->version_ = std::move(version);
  stream->name_ = std::move(name);
  return stream;
}

void LogPump::Stream::add(LogLine line) { pump_->add(*this, std::move(line)); }

void LogPump::add(Stream& stream, LogLine line) {
  stream.bytes_ += line.message.size();
  const std::lock_guard lock(mutex_);
  stream.pending_.push_back(std::move(line));
  if (std::exchange(stream.is_queued_, true)) return;
  queue_.push_back({stream.shared_from_this(), {}});
  ready_.notify_one();
}

void LogPump::then(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  queue_.push_back({{}, std::move(task)});
  ready_.notify_one();
}

void LogPump::hand_over(Stream& stream, const std::vector<LogLine>& lines) {
  if (stream.version_->log) stream.version_->log(stream.name_, lines);
  size_t bytes = 0;
  for (const LogLine& line : lines) bytes += line.message.size();
  const bool was_full = stream.is_full();
  stream.bytes_ -= bytes;
  if (was_full && !stream.is_full() && stream.drained_) stream.drained_();
}

void LogPump::run() {
  for (;;) {
    Item item;
    std::vector<LogLine> lines;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      item = std::move(queue_.front());
      queue_.pop_front();
      if (item.stream) {
        item.stream->is_queued_ = false;
        lines.swap(item.stream->pending_);
      }
    }
    if (item.stream) {
      hand_over(*item.stream, lines);
    } else {
      item.task();
    }
  }
}

}  // namespace tarn::runner
