// Http2Connection's events: bytes in and out, time, the end.
#include "http/http2_connection.h"

#include <utility>

#include "base/log.h"

namespace tarn::http {
namespace {

constexpr int64_t kLingerMs = 2000;
constexpr int kHttp2ReadsATurn = 4;  // so that one fast sender does not starve the others

HeadLimits http2_head_limits(const ServerOptions& options) {
  return {options.max_header_bytes, options.max_header_count, options.max_target_bytes};
}

}  // namespace

// While it lives, streams stay where they are: what is submitted is done, and sent afterwards.
class Http2Connection::Busy {
 public:
  explicit Busy(Http2Connection& connection)
      : connection_(connection), before_(std::exchange(connection.is_busy_, true)) {}
  Busy(const Busy&) = delete;
  ~Busy() { connection_.is_busy_ = before_; }

 private:
  Http2Connection& connection_;
  const bool before_;
};

Http2Connection::Http2Connection(std::shared_ptr<Loop> loop, std::unique_ptr<Transport> transport,
                                 std::string remote_address, bool is_secure)
    : loop_(std::move(loop)),
      transport_(std::move(transport)),
      remote_address_(std::move(remote_address)),
      is_secure_(is_secure),
      session_(*this, http2_head_limits(loop_->options())),
      since_ms_(loop_->now_ms()) {}

void Http2Connection::start(std::string_view first_bytes) {
  auto self = shared_from_this();
  receive(first_bytes);
  pump();
}

void Http2Connection::submit(std::function<void()> operation) {
  auto run = [this](const std::function<void()>* last) {
    {
      Busy busy(*this);
      operations_.run();
      if (last != nullptr) (*last)();
    }
    pump();
  };
  if (loop_->is_current_thread()) {
    run(&operation);
  } else if (operations_.add(std::move(operation))) {
    loop_->post([self = shared_from_this(), run] { run(nullptr); });
  }
}

void Http2Connection::receive(std::string_view bytes) {
  {
    Busy busy(*this);
    session_.receive(bytes);
  }
  bool is_inside = session_.is_inside_head();
  if (is_inside != was_inside_head_) since_ms_ = loop_->now_ms();
  was_inside_head_ = is_inside;
}

void Http2Connection::on_readable() {
  read_armed_ = false;
  auto self = shared_from_this();
  is_reading_ = true;
  for (int turn = 0; turn < kHttp2ReadsATurn && !is_closed() && output_.empty(); ++turn) {
    std::span<char> buffer = loop_->read_buffer();
    int64_t size = transport_->read(buffer);
    if (size == Transport::kWouldBlock) break;
    if (size == Transport::kBroken) return destroy();
    if (size == 0) {
      end_client();
      break;
    }
    if (!is_lingering_) receive({buffer.data(), static_cast<size_t>(size)});
    pump();
    if (size < static_cast<int64_t>(buffer.size())) break;
  }
  is_reading_ = false;
  pump();
}

// It may still read the answers to what it asked whole.
void Http2Connection::end_client() {
  Busy busy(*this);
  is_ending_ = input_ended_ = true;
  for (auto& [id, stream] : streams_) fail_body(id, stream, BodyError::kTruncated, 400);
}

void Http2Connection::on_writable() {
  write_armed_ = false;
  if (!transport_->flush()) return destroy();
  pump();
}

// Sends what there is, reads on, and closes where there is nothing more to come.
void Http2Connection::pump() {
  if (is_busy_ || is_closed()) return;
  auto self = shared_from_this();
  while (!close_asked_ && write_some()) {
  }
  if (is_closed()) return;
  bool is_done = session_.is_over() || (is_ending_ && streams_.empty());
  if (close_asked_) return destroy();
  if (is_done && output_.empty()) end_connection();
  // What a client does not read of our answers, it does not get to ask more of.
  if (is_closed() || is_reading_ || read_armed_ || !output_.empty() || input_ended_) return;
  read_armed_ = true;
  transport_->arm_read();
}

// The client may still be sending: closing at once would reset the connection, and the reset
// would take away what it was told last.
void Http2Connection::end_connection() {
  if (input_ended_ || is_ending_) return destroy();
  if (is_lingering_) return;
  is_lingering_ = true;
  since_ms_ = loop_->now_ms();
  transport_->end_output();
}

// One batch of frames. False: there is none, or the transport takes none now.
bool Http2Connection::write_some() {
  if (write_armed_) return false;
  if (output_.empty()) {
    Busy busy(*this);
    while (output_.size() < kBatchBytes) {
      std::string_view frames = session_.next_output();
      if (frames.empty()) break;
      output_ += frames;
    }
    last_write_ms_ = loop_->now_ms();
  }
  if (output_.empty()) return false;
  const std::string_view pieces[] = {output_};
  int64_t written = transport_->write(pieces);
  if (written == Transport::kBroken) {
    destroy();
    return false;
  }
  if (written == Transport::kWouldBlock) {
    write_armed_ = true;
    transport_->arm_write();
    return false;
  }
  output_.erase(0, static_cast<size_t>(written));
  last_write_ms_ = loop_->now_ms();
  return true;
}

void Http2Connection::on_tick(int64_t now_ms) {
  if (is_closed()) return;
  auto self = shared_from_this();
  const ServerOptions& options = loop_->options();
  if (!output_.empty() && now_ms - last_write_ms_ > options.write_stall_timeout_ms) {
    log_debug("http.write_stalled", {{"remote", remote_address_}});
    options.figures->count(Timeout::kWrite);
    return destroy();
  }
  if (is_lingering_ && now_ms - since_ms_ > kLingerMs) return destroy();
  int64_t limit_ms = was_inside_head_ ? options.header_timeout_ms : options.idle_timeout_ms;
  bool is_waiting = was_inside_head_ || streams_.empty();
  if (is_waiting && now_ms - since_ms_ > limit_ms) {
    options.figures->count(was_inside_head_ ? Timeout::kHead : Timeout::kIdle);
    return drain();
  }
  {
    Busy busy(*this);
    for (auto& [id, stream] : streams_) tick_stream(id, stream, now_ms);
  }
  pump();
}

void Http2Connection::tick_stream(int32_t id, Http2Stream& stream, int64_t now_ms) {
  const ServerOptions& options = loop_->options();
  bool is_stalled =
      !stream.output.empty() && now_ms - stream.last_output_ms > options.write_stall_timeout_ms;
  if (is_stalled) {
    options.figures->count(Timeout::kWrite);
    return session_.reset(id, Http2Session::Reset::kCancel);
  }
  if (stream.is_reading() && now_ms - stream.since_ms > options.body_stall_timeout_ms) {
    options.figures->count(Timeout::kBody);
    fail_body(id, stream, BodyError::kTimeout, 408);
  }
}

void Http2Connection::drain() {
  if (is_closed()) return;
  // A head that never ends keeps no connection open.
  if (was_inside_head_ || is_ending_) return close();
  is_ending_ = true;
  session_.go_away();
  pump();
}

void Http2Connection::close() {
  if (is_busy_) {
    close_asked_ = true;
  } else {
    destroy();
  }
}

void Http2Connection::destroy() {
  if (is_closed_.exchange(true)) return;
  auto self = shared_from_this();
  transport_->close();
  output_.clear();
  auto streams = std::move(streams_);
  streams_.clear();
  for (auto& [id, stream] : streams) {
    stream.flow->is_closed = true;
    end_reader(stream, BodyError::kTruncated);
    notify_writable(stream);
  }
  loop_->on_closed(*this);
}

}  // namespace tarn::http
