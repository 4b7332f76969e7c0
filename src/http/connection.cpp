#include "http/connection.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "http/hosted_exchange.h"
#include "http/response_head.h"
#include "http/sniff.h"

namespace tarn::http {
namespace {

constexpr int kReadsATurn = 4;  // so that one fast sender does not starve the others

HeadLimits head_limits(const ServerOptions& options) {
  return {options.max_header_bytes, options.max_header_count, options.max_target_bytes};
}

}  // namespace

Connection::Connection(std::shared_ptr<Loop> loop, std::unique_ptr<Transport> transport,
                       std::string remote_address)
    : loop_(std::move(loop)),
      transport_(std::move(transport)),
      remote_address_(std::move(remote_address)),
      flow_(std::make_shared<AnswerFlow>(loop_->options().output)),
      since_ms_(loop_->now_ms()) {}

Connection::~Connection() = default;

void Connection::start() { pump(); }

bool Connection::enter() {
  if (!loop_->is_current_thread()) return false;
  operations_.run();
  return true;
}

void Connection::submit(std::function<void()> operation) {
  if (enter()) {
    operation();
    leave();
  } else if (operations_.add(std::move(operation))) {
    loop_->post([self = shared_from_this()] {
      self->operations_.run();
      self->pump();
    });
  }
}

void Connection::on_readable() {
  read_armed_ = false;
  auto self = shared_from_this();
  is_reading_ = true;
  for (int turn = 0; turn < kReadsATurn && should_read(); ++turn) {
    std::span<char> buffer = loop_->read_buffer();
    int64_t size = transport_->read(buffer);
    if (size == Transport::kWouldBlock) break;
    if (size == Transport::kBroken) {
      destroy();
      break;
    }
    if (size == 0) {
      input_ended_ = true;
      flow_->has_left = true;
    } else {
      input_.lend({buffer.data(), static_cast<size_t>(size)});
    }
    pump();
    if (size < static_cast<int64_t>(buffer.size())) break;
  }
  is_reading_ = false;
  arm();
}

void Connection::on_writable() {
  write_armed_ = false;
  if (!transport_->flush()) return destroy();
  pump();
}

void Connection::on_tick(int64_t now_ms) {
  if (is_closed()) return;
  auto self = shared_from_this();
  const ServerOptions& options = loop_->options();
  int64_t waited_ms = now_ms - since_ms_;
  if (!output_.empty() && now_ms - last_write_ms_ > options.write_stall_timeout_ms) {
    log_debug("http.write_stalled", {{"remote", remote_address_}});
    options.figures->count(Timeout::kWrite);
    destroy();
  } else if (phase_ == Phase::kLingering && waited_ms > kLingerMs) {
    destroy();
  } else if (phase_ == Phase::kHead && !head_begun_ && output_.empty()) {
    if (waited_ms <= options.idle_timeout_ms) return;
    options.figures->count(Timeout::kIdle);
    destroy();
  } else if (phase_ == Phase::kHead && head_begun_) {
    if (waited_ms <= options.header_timeout_ms) return;
    options.figures->count(Timeout::kHead);
    refuse(408, "The request's head took too long.");
  } else if (phase_ == Phase::kExchange && is_reading_body()) {
    if (waited_ms <= options.body_stall_timeout_ms) return;
    options.figures->count(Timeout::kBody);
    fail_body(BodyError::kTimeout, 408);
    pump();
  }
}

void Connection::drain() {
  is_draining_ = true;
  if (phase_ == Phase::kHead) phase_ = Phase::kFlushing;
  if (phase_ == Phase::kLingering) {
    close();
  } else {
    pump();
  }
}

void Connection::close() {
  if (is_pumping_) {
    close_asked_ = true;  // a callback of the user is under way
  } else {
    destroy();
  }
}

void Connection::destroy() {
  if (flow_->is_closed.exchange(true)) return;
  auto self = shared_from_this();
  transport_->close();
  output_ = {};
  input_ = {};
  end_reader(BodyError::kTruncated);
  notify_writable();
  on_writable_ = nullptr;
  loop_->on_closed(*this);
}

void Connection::refuse(int status, std::string_view reason) {
  push(format_plain_answer(status, reason, loop_->http_date()));
  phase_ = Phase::kFlushing;
  pump();
}

void Connection::pump() {
  if (is_pumping_ || is_closed()) return;
  auto self = shared_from_this();
  bool was_full = false;
  do {
    is_pumping_ = true;
    while (!close_asked_ && step()) {
    }
    is_pumping_ = false;
    if (close_asked_) return destroy();
    if (is_closed()) return;  // handed over
    was_full = output_.size_bytes() > kMaxQueuedBytes;
    flush();
  } while (!is_closed() && was_full && output_.size_bytes() <= kMaxQueuedBytes);
  if (is_closed()) return;
  input_.keep();
  if (flow_->may_resume()) notify_writable();
  if (!is_reading_) arm();
}

void Connection::arm() {
  if (is_closed() || read_armed_ || !should_read()) return;
  read_armed_ = true;
  transport_->arm_read();
}

bool Connection::should_read() const {
  if (is_closed() || input_ended_) return false;
  switch (phase_) {
    case Phase::kHead:
      return output_.size_bytes() <= kMaxQueuedBytes;
    case Phase::kExchange:
      return body_done_ ? input_.size() < kMaxAheadBytes : is_reading_body();
    case Phase::kFlushing:
      return false;
    case Phase::kLingering:
      return true;
  }
  return false;
}

bool Connection::step() {
  switch (phase_) {
    case Phase::kHead:
      return step_head();
    case Phase::kExchange:
      return step_exchange();
    case Phase::kFlushing:
    case Phase::kLingering:
      input_.consume(input_.size());
      return false;
  }
  return false;
}

// What came is the beginning of something: its time runs.
bool Connection::await_head() {
  if (!head_begun_) since_ms_ = loop_->now_ms();
  head_begun_ = true;
  if (input_ended_) phase_ = Phase::kFlushing;
  return false;
}

bool Connection::step_sniff() {
  switch (sniff_protocol(input_.view())) {
    case Protocol::kUnknownYet:
      return await_head();
    case Protocol::kHttp1:
      is_sniffed_ = true;
      return true;
    case Protocol::kHttp2:
      hand_over();
      return false;
    case Protocol::kTls:
      if (!is_secure_ && begin_tls()) return await_head();
      log_info("http.tls_refused", {{"remote", remote_address_}});
      push(std::string(kTlsRefusal));
      phase_ = Phase::kFlushing;
      return true;
  }
  return false;
}

bool Connection::begin_tls() {
  auto secure = loop_->begin_tls(transport_, input_.view());
  if (!secure) return false;
  input_.consume(input_.size());
  transport_ = std::move(secure);
  is_secure_ = true;
  return true;
}

void Connection::hand_over() {
  auto self = shared_from_this();
  std::string first_bytes(input_.view());
  input_ = {};
  flow_->is_closed = true;
  loop_->begin_http2(*this, std::move(transport_), remote_address_, is_secure_, first_bytes);
}

bool Connection::step_head() {
  if (output_.size_bytes() > kMaxQueuedBytes) return false;  // its answers are not being read
  std::string_view input = input_.view();
  if (input_ended_ && input.empty()) {
    phase_ = Phase::kFlushing;
    return false;
  }
  if (input.empty()) return false;
  if (!is_sniffed_) return step_sniff();
  HeadLimits limits = head_limits(loop_->options());
  Refusal refusal;
  switch (scanner_.scan(input, limits)) {
    case HeadScanner::Outcome::kMore:
      return await_head();
    case HeadScanner::Outcome::kRefused:
      refusal = scanner_.refusal();
      break;
    case HeadScanner::Outcome::kEnd: {
      auto parsed = parse_head(scanner_.head(input), limits);
      input_.consume(scanner_.consumed_bytes());
      if (auto* good = std::get_if<ParsedHead>(&parsed)) {
        begin_exchange(std::move(*good));
        return true;
      }
      refusal = std::get<Refusal>(parsed);
    }
  }
  ++loop_->options().figures->refused_requests;
  log_info("http.request_refused",
           {{"remote", remote_address_}, {"status", refusal.status}, {"reason", refusal.reason}});
  refuse(refusal.status, refusal.reason);
  return true;
}

void Connection::begin_exchange(ParsedHead parsed) {
  parsed_ = std::move(parsed);
  RequestHead head = std::move(parsed_.head);
  head.remote_address = remote_address_;
  head.is_secure = is_secure_;
  phase_ = Phase::kExchange;
  scanner_ = {};
  head_begun_ = false;
  is_head_request_ = head.method == "HEAD";
  body_done_ = !head.has_body;
  body_seen_ = continue_sent_ = false;
  body_remaining_bytes_ = head.content_length.value_or(0);
  decoder_.reset();
  if (parsed_.is_chunked) decoder_.emplace();
  reader_paused_ = false;
  unanswered_status_ = 500;
  discarded_bytes_ = 0;
  answer_ = Answer::kNone;
  since_ms_ = loop_->now_ms();
  auto exchange =
      std::make_shared<HostedExchange>(shared_from_this(), flow_, ++exchange_id_, std::move(head));
  loop_->on_exchange(std::move(exchange));
}

bool Connection::step_exchange() {
  if (answer_ == Answer::kFinished) {
    end_reader(body_done_ ? BodyError::kNone : BodyError::kTruncated);
    if (body_done_ || must_close_) {
      end_exchange();
      return true;
    }
  }
  if (body_done_) {
    if (reader_ == nullptr || reader_paused_) return false;
    end_reader(BodyError::kNone);
    return true;
  }
  if (deliver_body()) return true;
  if (input_ended_ && input_.size() == 0 && is_reading_body()) {
    fail_body(BodyError::kTruncated, 400);
    return true;
  }
  return false;
}

void Connection::end_exchange() {
  on_writable_ = nullptr;
  flow_->wants_writable = false;
  phase_ = must_close_ || is_draining_ ? Phase::kFlushing : Phase::kHead;
  since_ms_ = loop_->now_ms();
}

void Connection::flush() {
  constexpr size_t kPiecesAWrite = 16;
  while (!write_armed_ && !output_.empty()) {
    std::string_view pieces[kPiecesAWrite];
    size_t count = output_.gather(pieces, kPiecesAWrite);
    int64_t written = transport_->write({pieces, count});
    if (written == Transport::kBroken) return destroy();
    if (written == Transport::kWouldBlock) {
      write_armed_ = true;
      transport_->arm_write();
      return;
    }
    output_.consume(static_cast<size_t>(written));
    flow_->remove(static_cast<size_t>(written));
    last_write_ms_ = loop_->now_ms();
  }
  if (output_.empty() && phase_ == Phase::kFlushing) return end_flushing();
  if (phase_ == Phase::kLingering && input_ended_) destroy();
}

// The client may still be sending: closing at once would reset the connection, and the reset
// would take our answer away before it is read.
void Connection::end_flushing() {
  if (input_ended_ || is_draining_) return destroy();
  transport_->end_output();
  phase_ = Phase::kLingering;
  since_ms_ = loop_->now_ms();
}

void Connection::notify_writable() {
  if (!flow_->wants_writable.exchange(false) || !on_writable_) return;
  // Posted, so that it never comes inside the send() that caused it.
  loop_->post([on_writable = on_writable_] { on_writable(); });
}

}  // namespace tarn::http
