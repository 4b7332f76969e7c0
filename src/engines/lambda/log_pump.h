// LogPump: the thread that hands lines of environments to where their version wants them, which may
// take its time.
//
//   auto stream = pump.open(version, "2026/01/31/[$LATEST]0a1b…");
//   stream->add({now_ms, "START …"});              // loop's thread; never waits
//   if (stream->is_full()) ...                     // read no more from the function for now
//
// Lines of a stream come in order. The destructor hands over what is left.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/function_runner.h"

namespace tarn::runner {

constexpr size_t kPendingLogBytesMax = 1 << 20;

class LogPump {
 public:
  class Stream : public std::enable_shared_from_this<Stream> {
   public:
    void add(LogLine line);
    bool is_full() const { return bytes_ > kPendingLogBytesMax; }
    const std::string& name() const { return name_; }
    // Called on the pump's thread when a stream that was full no longer is. Set once, before lines.
    void on_drained(std::function<void()> drained) { drained_ = std::move(drained); }

   private:
    friend class LogPump;
    LogPump* pump_ = nullptr;
    std::shared_ptr<const FunctionVersion> version_;
    std::string name_;
    std::function<void()> drained_;
    std::atomic<size_t> bytes_{0};
    std::vector<LogLine> pending_;  // under the pump's mutex, as is the next
    bool is_queued_ = false;
  };

  LogPump();
  ~LogPump();
  LogPump(const LogPump&) = delete;
  LogPump& operator=(const LogPump&) = delete;
  // `task` runs on the pump's thread when the lines that are here now are handed over.
  void then(std::function<void()> task);
  std::shared_ptr<Stream> open(std::shared_ptr<const FunctionVersion> version, std::string name);

 private:
  void add(Stream& stream, LogLine line);
  void run();
  void hand_over(Stream& stream, const std::vector<LogLine>& lines);

  std::mutex mutex_;
  std::condition_variable ready_;
  struct Item {
    std::shared_ptr<Stream> stream;
    std::function<void()> task;  // where there is no stream
  };
  std::deque<Item> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::runner
