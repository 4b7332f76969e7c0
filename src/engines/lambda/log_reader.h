// LogReader: what a function writes, cut into log events: lines of its standard output and error,
// and frames of AWS's telemetry descriptor, each of which is one event whatever it holds.
//
// Belongs to the loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engines/descriptor.h"
#include "engines/lambda/event_loop.h"

namespace tarn::runner {

// CloudWatch Logs takes no larger event.
constexpr size_t kLogEventBytesMax = 256 * 1024 - 26;

class LogReader {
 public:
  // timestamp_ms 0: now.
  using OnEvent = std::function<void(std::string message, int64_t timestamp_ms)>;
  enum class Kind { kLines, kFrames };

  LogReader(EventLoop& loop, engines::Descriptor pipe, Kind kind, OnEvent on_event);
  ~LogReader();

  // Takes all that is in the pipe now, so that it comes before what the server says next.
  void drain();
  void finish();  // the writers are gone: a last line needs no end
  void pause();
  void resume();

 private:
  bool read_some();
  void cut();
  void cut_lines();
  void cut_frames();

  EventLoop& loop_;
  engines::Descriptor pipe_;
  const Kind kind_;
  OnEvent on_event_;
  uint64_t watch_ = 0;
  bool is_paused_ = false;
  std::string input_;
  uint64_t frame_rest_bytes_ = 0;  // of a frame whose head was read
  int64_t frame_at_ms_ = 0;
};

}  // namespace tarn::runner
