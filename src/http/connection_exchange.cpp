// Connection's exchange: the body on its way in, the answer on its way out.
#include <algorithm>
#include <charconv>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "http/connection.h"
#include "http/response_head.h"

namespace tarn::http {

bool Connection::is_current(uint64_t id) const {
  return !is_closed() && phase_ == Phase::kExchange && id == exchange_id_;
}

// The request's body.

bool Connection::is_reading_body() const {
  if (body_done_) return false;
  return answer_ == Answer::kFinished || (reader_ != nullptr && !reader_paused_);
}

void Connection::read_body(uint64_t id, std::unique_ptr<BodyReader> reader) {
  if (!is_current(id) || answer_ == Answer::kFinished) {
    reader->on_end(BodyError::kTruncated);
    return;
  }
  reader_ = std::move(reader);
  since_ms_ = loop_->now_ms();
  bool is_awaited = parsed_.expects_continue && !continue_sent_ && answer_ == Answer::kNone;
  if (!is_awaited || body_done_ || input_.size() > 0) return;
  continue_sent_ = true;
  push("HTTP/1.1 100 Continue\r\n\r\n");
}

void Connection::resume_body(uint64_t id) {
  if (!is_current(id)) return;
  reader_paused_ = false;
  reader_resumed_ = true;
  since_ms_ = loop_->now_ms();
}

bool Connection::deliver_body() {
  std::string_view input = input_.view();
  if (!is_reading_body() || input.empty()) return false;
  since_ms_ = loop_->now_ms();
  body_seen_ = true;
  if (decoder_.has_value()) {
    take_chunked(input);
    return true;
  }
  size_t size = std::min<uint64_t>(body_remaining_bytes_, input.size());
  body_remaining_bytes_ -= size;
  body_done_ = body_remaining_bytes_ == 0;
  give(input.substr(0, size));
  input_.consume(size);
  return true;
}

void Connection::take_chunked(std::string_view input) {
  ChunkedDecoder::Step step = decoder_->next(input);
  if (!step.data.empty()) give(step.data);
  if (reader_ == nullptr) discarded_bytes_ += step.consumed_bytes - step.data.size();
  input_.consume(step.consumed_bytes);
  if (step.status == ChunkedDecoder::Status::kEnd) body_done_ = true;
  if (step.status != ChunkedDecoder::Status::kMalformed) return;
  log_info("http.body_refused", {{"remote", remote_address_}, {"reason", step.problem}});
  fail_body(BodyError::kMalformed, 400);
}

void Connection::give(std::string_view bytes) {
  if (reader_ == nullptr) {
    discarded_bytes_ += bytes.size();
    if (discarded_bytes_ > kMaxDrainedBytes) must_close_ = true;
    return;
  }
  reader_resumed_ = false;
  if (!reader_->on_data(bytes) && !reader_resumed_) reader_paused_ = true;
}

void Connection::fail_body(BodyError error, int status) {
  body_done_ = true;
  must_close_ = true;
  unanswered_status_ = status;
  end_reader(error);
}

void Connection::end_reader(BodyError error) {
  // Moved out first: on_end may let go of everything that keeps the reader.
  if (auto reader = std::move(reader_)) reader->on_end(error);
}

// The answer.

bool Connection::must_close_after(const Headers& headers, bool is_whole) const {
  if (must_close_ || is_draining_ || !parsed_.keep_alive || asks_to_close(headers)) return true;
  if (body_done_ || (reader_ != nullptr && !is_whole)) return false;
  bool awaits_continue = parsed_.expects_continue && !continue_sent_;
  if (awaits_continue && !body_seen_ && input_.size() == 0) return true;  // it may never come
  return !decoder_.has_value() && body_remaining_bytes_ > kMaxDrainedBytes + input_.size();
}

void Connection::begin_answer(int status, const Headers& headers,
                              std::optional<uint64_t> size_bytes, bool is_whole) {
  // Nothing waits for it, but botocore keeps an answer without it for the connection's next
  // request.
  if (parsed_.expects_for_nothing) push("HTTP/1.1 100 Continue\r\n\r\n");
  bool has_body = !status_has_no_body(status);
  bool is_delimited_by_close = has_body && !size_bytes.has_value() && parsed_.is_http_1_0;
  must_close_ = must_close_after(headers, is_whole) || is_delimited_by_close;
  answer_ = Answer::kStreaming;
  answer_has_body_ = has_body && !is_head_request_;
  answer_is_chunked_ = has_body && !size_bytes.has_value() && !parsed_.is_http_1_0;
  answer_remaining_bytes_ = size_bytes;
  ResponseFraming framing{.content_length = has_body ? size_bytes : std::nullopt,
                          .is_chunked = answer_is_chunked_,
                          .closes = must_close_};
  push(format_response_head(status, headers, framing, loop_->http_date()));
}

void Connection::respond(uint64_t id, int status, const Headers& headers, std::string body) {
  if (!is_current(id)) return;
  begin_answer(status, headers, body.size(), true);
  if (answer_has_body_) push(std::move(body));
  answer_ = Answer::kFinished;
}

void Connection::start_response(uint64_t id, int status, const Headers& headers,
                                std::optional<uint64_t> size_bytes) {
  if (is_current(id)) begin_answer(status, headers, size_bytes, false);
}

void Connection::send(uint64_t id, std::string bytes) {
  flow_->remove(bytes.size());  // counted when it was asked; push() counts it with its framing
  if (!is_current(id) || !answer_has_body_) return;
  if (answer_remaining_bytes_.has_value()) {
    if (bytes.size() > *answer_remaining_bytes_) {
      log_error("http.answer_too_long",
                {{"excess_bytes", bytes.size() - *answer_remaining_bytes_}});
      return close();
    }
    *answer_remaining_bytes_ -= bytes.size();
  }
  push_data(std::move(bytes));
}

void Connection::push_data(std::string bytes) {
  if (!answer_is_chunked_) return push(std::move(bytes));
  char digits[16];
  auto end = std::to_chars(digits, digits + sizeof digits, bytes.size(), 16).ptr;
  push(std::string(digits, end) + "\r\n");
  push(std::move(bytes));
  push("\r\n");
}

void Connection::finish(uint64_t id) {
  if (!is_current(id)) return;
  if (answer_has_body_ && answer_is_chunked_) push("0\r\n\r\n");
  if (answer_has_body_ && answer_remaining_bytes_.value_or(0) > 0) {
    log_error("http.answer_too_short", {{"missing_bytes", *answer_remaining_bytes_}});
    return close();
  }
  answer_ = Answer::kFinished;
}

void Connection::set_on_writable(uint64_t id, std::function<void()> on_writable) {
  if (is_current(id)) on_writable_ = std::move(on_writable);
}

void Connection::abort(uint64_t id) {
  if (is_current(id)) close();
}

void Connection::respond_unanswered(uint64_t id) {
  if (!is_current(id)) return;
  if (unanswered_status_ == 500) log_error("http.exchange_dropped", {{"remote", remote_address_}});
  std::string_view text = "The server gave no answer to this request.\n";
  if (unanswered_status_ == 408) text = "The request's body stalled.\n";
  if (unanswered_status_ == 400) text = "The request's body is malformed or cut short.\n";
  respond(id, unanswered_status_, {{"Content-Type", "text/plain; charset=utf-8"}},
          std::string(text));
}

void Connection::push(std::string bytes) {
  if (output_.empty()) last_write_ms_ = loop_->now_ms();
  flow_->add(bytes.size());
  output_.push(std::move(bytes));
}

}  // namespace tarn::http
