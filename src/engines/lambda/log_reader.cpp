#include "engines/lambda/log_reader.h"

#include <fcntl.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

namespace tarn::runner {

namespace {

// A frame: type (A5 5A and two bytes of format and level), length, microseconds since 1970, text;
// numbers are big-endian.
constexpr size_t kFrameHeadBytes = 16;
constexpr uint32_t kFrameMagic = 0xA55A;
// drain() must come to an end, however fast a function writes.
constexpr int kDrainReadsMax = 64;

uint64_t big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

LogReader::LogReader(EventLoop& loop, engines::Descriptor pipe, Kind kind, OnEvent on_event)
    : loop_(loop), pipe_(std::move(pipe)), kind_(kind), on_event_(std::move(on_event)) {
  fcntl(pipe_.get(), F_SETFL, fcntl(pipe_.get(), F_GETFL) | O_NONBLOCK);
  resume();
}

LogReader::~LogReader() { pause(); }

void LogReader::pause() {
  if (watch_ != 0) loop_.unwatch(std::exchange(watch_, 0));
  is_paused_ = true;
}

void LogReader::resume() {
  if (watch_ != 0 || pipe_.get() < 0) return;
  is_paused_ = false;
  watch_ = loop_.watch(pipe_.get(), EPOLLIN, [this](uint32_t) { read_some(); });
}

bool LogReader::read_some() {
  char piece[16 * 1024];
  const ssize_t got = ::read(pipe_.get(), piece, sizeof piece);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (got <= 0) {
    if (watch_ != 0) loop_.unwatch(std::exchange(watch_, 0));
    pipe_ = engines::Descriptor();
    return false;
  }
  input_.append(piece, static_cast<size_t>(got));
  cut();
  return true;
}

void LogReader::drain() {
  for (int reads = 0; pipe_.get() >= 0 && !is_paused_ && reads < kDrainReadsMax; ++reads) {
    if (!read_some()) return;
  }
}

void LogReader::finish() {
  while (pipe_.get() >= 0 && read_some()) {
  }
  if (kind_ == Kind::kLines && !input_.empty()) on_event_(std::exchange(input_, {}), 0);
}

void LogReader::cut() {
  if (kind_ == Kind::kLines) {
    cut_lines();
  } else {
    cut_frames();
  }
}

void LogReader::cut_lines() {
  size_t begin = 0;
  for (size_t end; (end = input_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    for (; end - begin > kLogEventBytesMax; begin += kLogEventBytesMax) {
      on_event_(input_.substr(begin, kLogEventBytesMax), 0);
    }
    if (end > begin) on_event_(input_.substr(begin, end - begin), 0);
  }
  for (; input_.size() - begin > kLogEventBytesMax; begin += kLogEventBytesMax) {
    on_event_(input_.substr(begin, kLogEventBytesMax), 0);
  }
  input_.erase(0, begin);
}

// What an event may hold of a frame is one event, and what is more the next.
void LogReader::cut_frames() {
  size_t begin = 0;
  while (begin < input_.size()) {
    if (frame_rest_bytes_ == 0) {
      if (input_.size() - begin < kFrameHeadBytes) break;
      const std::string_view head = std::string_view(input_).substr(begin, kFrameHeadBytes);
      if (big_endian(head.substr(0, 2)) != kFrameMagic) {
        // No frame: somebody else wrote here. Shown as it is rather than lost.
        on_event_(input_.substr(begin), 0);
        begin = input_.size();
        break;
      }
      frame_rest_bytes_ = big_endian(head.substr(4, 4));
      frame_at_ms_ = static_cast<int64_t>(big_endian(head.substr(8, 8)) / 1000);
      begin += kFrameHeadBytes;
    }
    const uint64_t wanted = std::min<uint64_t>(frame_rest_bytes_, kLogEventBytesMax);
    if (input_.size() - begin < wanted) break;
    const auto taken = static_cast<size_t>(wanted);
    std::string text = input_.substr(begin, taken);
    begin += taken;
    frame_rest_bytes_ -= taken;
    while (frame_rest_bytes_ == 0 && !text.empty() && text.back() == '\n') text.pop_back();
    if (!text.empty()) on_event_(std::move(text), frame_at_ms_);
  }
  input_.erase(0, begin);
}

}  // namespace tarn::runner
