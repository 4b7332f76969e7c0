// Http2Connection's exchanges: bodies on their way in, answers on their way out.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "http/hosted_exchange.h"
#include "http/http2_connection.h"
#include "http/response_head.h"

namespace tarn::http {
namespace {

int32_t stream_of(uint64_t id) { return static_cast<int32_t>(id); }

// Counts itself while anybody holds it: an exchange, or its stream.
std::shared_ptr<AnswerFlow> make_flow(std::shared_ptr<OutputBudget> budget,
                                      std::shared_ptr<std::atomic<int>> count) {
  ++*count;
  auto release = [count = std::move(count)](AnswerFlow* flow) {
    --*count;
    delete flow;
  };
  return std::shared_ptr<AnswerFlow>(new AnswerFlow(std::move(budget)), std::move(release));
}

}  // namespace

Http2Stream* Http2Connection::find(uint64_t id) {
  auto found = streams_.find(stream_of(id));
  return found == streams_.end() ? nullptr : &found->second;
}

// The request.

void Http2Connection::on_head(int32_t id, ParsedHead parsed) {
  if (exchange_count_->load() >= kMaxExchanges) {
    return session_.reset(id, Http2Session::Reset::kRefused);
  }
  Http2Stream& stream = streams_[id];
  stream.flow = make_flow(loop_->options().output, exchange_count_);
  stream.expects_continue = parsed.expects_continue;
  stream.is_head_request = parsed.head.method == "HEAD";
  stream.since_ms = loop_->now_ms();
  RequestHead head = std::move(parsed.head);
  head.remote_address = remote_address_;
  head.is_secure = is_secure_;
  stream.input_done = stream.client_done = !head.has_body;
  loop_->on_exchange(std::make_shared<HostedExchange>(shared_from_this(), stream.flow,
                                                      static_cast<uint64_t>(id), std::move(head)));
}

void Http2Connection::on_data(int32_t id, std::string_view bytes) {
  Http2Stream* stream = find(static_cast<uint64_t>(id));
  if (stream == nullptr || stream->input_done) return session_.consume(id, bytes.size());
  stream->since_ms = loop_->now_ms();
  stream->held += bytes;
  deliver(id, *stream);
}

void Http2Connection::on_end(int32_t id) {
  Http2Stream* stream = find(static_cast<uint64_t>(id));
  if (stream == nullptr) return;
  stream->input_done = stream->client_done = true;
  deliver(id, *stream);
}

void Http2Connection::deliver(int32_t id, Http2Stream& stream) {
  if (std::exchange(stream.is_delivering, true)) return;
  while (!stream.held.empty() && stream.reader != nullptr && !stream.reader_paused) {
    std::string bytes = std::exchange(stream.held, {});
    stream.reader_resumed = false;
    if (!stream.reader->on_data(bytes) && !stream.reader_resumed) stream.reader_paused = true;
    session_.consume(id, bytes.size());
  }
  stream.is_delivering = false;
  bool is_whole = stream.input_done && stream.held.empty() && !stream.reader_paused;
  if (is_whole) end_reader(stream, BodyError::kNone);
}

void Http2Connection::end_reader(Http2Stream& stream, BodyError error) {
  // Moved out first: on_end may let go of everything that keeps the reader.
  if (auto reader = std::move(stream.reader)) reader->on_end(error);
}

// What comes of the body from now on is dropped.
void Http2Connection::end_input(int32_t id, Http2Stream& stream) {
  session_.consume(id, stream.held.size());
  stream.held.clear();
  stream.input_done = true;
}

void Http2Connection::fail_body(int32_t id, Http2Stream& stream, BodyError error, int status) {
  if (stream.input_done) return;
  end_input(id, stream);
  stream.unanswered_status = status;
  end_reader(stream, error);
}

void Http2Connection::read_body(uint64_t id, std::unique_ptr<BodyReader> reader) {
  Http2Stream* stream = find(id);
  if (stream == nullptr || stream->is_finished) return reader->on_end(BodyError::kTruncated);
  stream->reader = std::move(reader);
  stream->since_ms = loop_->now_ms();
  bool is_awaited = stream->expects_continue && !stream->has_begun && stream->held.empty();
  if (is_awaited && !stream->input_done) session_.send_continue(stream_of(id));
  stream->expects_continue = false;
  deliver(stream_of(id), *stream);
}

void Http2Connection::resume_body(uint64_t id) {
  Http2Stream* stream = find(id);
  if (stream == nullptr) return;
  stream->reader_paused = false;
  stream->reader_resumed = true;
  stream->since_ms = loop_->now_ms();
  deliver(stream_of(id), *stream);
}

// The answer.

void Http2Connection::begin_answer(int32_t id, Http2Stream& stream, int status,
                                   const Headers& headers, std::optional<uint64_t> size_bytes) {
  bool may_have_body = !status_has_no_body(status);
  stream.has_begun = true;
  stream.has_body = may_have_body && !stream.is_head_request;
  stream.remaining_bytes = size_bytes;
  stream.last_output_ms = loop_->now_ms();
  Headers fields = make_response_fields(status, headers, may_have_body ? size_bytes : std::nullopt,
                                        loop_->http_date());
  session_.respond(id, status, fields, stream.has_body && size_bytes.value_or(1) > 0);
}

void Http2Connection::respond(uint64_t id, int status, const Headers& headers, std::string body) {
  Http2Stream* stream = find(id);
  if (stream == nullptr || stream->has_begun) return;
  begin_answer(stream_of(id), *stream, status, headers, body.size());
  if (stream->has_body) push(*stream, std::move(body));
  stream->remaining_bytes = 0;
  finish(id);
}

void Http2Connection::start_response(uint64_t id, int status, const Headers& headers,
                                     std::optional<uint64_t> size_bytes) {
  Http2Stream* stream = find(id);
  if (stream == nullptr || stream->has_begun) return;
  begin_answer(stream_of(id), *stream, status, headers, size_bytes);
}

void Http2Connection::send(uint64_t id, std::string bytes) {
  Http2Stream* stream = find(id);
  if (stream == nullptr) return;
  stream->flow->remove(bytes.size());  // counted when it was asked; push() counts it again
  if (!stream->has_body || stream->is_finished) return;
  if (stream->remaining_bytes) {
    if (bytes.size() > *stream->remaining_bytes) {
      log_error("http.answer_too_long",
                {{"excess_bytes", bytes.size() - *stream->remaining_bytes}});
      return session_.reset(stream_of(id), Http2Session::Reset::kInternal);
    }
    *stream->remaining_bytes -= bytes.size();
  }
  push(*stream, std::move(bytes));
  session_.resume(stream_of(id));
}

void Http2Connection::finish(uint64_t id) {
  Http2Stream* stream = find(id);
  if (stream == nullptr) return;
  if (stream->has_body && stream->remaining_bytes.value_or(0) > 0) {
    log_error("http.answer_too_short", {{"missing_bytes", *stream->remaining_bytes}});
    return session_.reset(stream_of(id), Http2Session::Reset::kInternal);
  }
  stream->is_finished = true;
  session_.resume(stream_of(id));
  bool was_whole = stream->input_done && stream->held.empty();
  end_input(stream_of(id), *stream);
  end_reader(*stream, was_whole ? BodyError::kNone : BodyError::kTruncated);
}

void Http2Connection::push(Http2Stream& stream, std::string bytes) {
  if (stream.output.empty()) stream.last_output_ms = loop_->now_ms();
  stream.flow->add(bytes.size());
  stream.output.push(std::move(bytes));
}

Http2Session::Piece Http2Connection::read_answer(int32_t id, std::span<char> into) {
  Http2Stream* stream = find(static_cast<uint64_t>(id));
  if (stream == nullptr) return {0, true};
  size_t filled = 0;
  while (filled < into.size() && !stream->output.empty()) {
    std::string_view piece;
    stream->output.gather(&piece, 1);
    size_t size = std::min(piece.size(), into.size() - filled);
    std::copy_n(piece.data(), size, into.data() + filled);
    stream->output.consume(size);
    filled += size;
  }
  if (filled > 0) stream->last_output_ms = loop_->now_ms();
  stream->flow->remove(filled);
  if (stream->flow->may_resume()) notify_writable(*stream);
  return {filled, stream->is_finished && stream->output.empty()};
}

// The client may still be sending a body that nobody wants.
void Http2Connection::on_answered(int32_t id) {
  Http2Stream* stream = find(static_cast<uint64_t>(id));
  if (stream != nullptr && !stream->client_done) session_.reset(id, Http2Session::Reset::kNone);
}

void Http2Connection::on_closed(int32_t id) {
  auto node = streams_.extract(id);
  if (node.empty()) return;
  Http2Stream& stream = node.mapped();
  session_.consume(id, stream.held.size());
  stream.flow->is_closed = true;
  end_reader(stream, BodyError::kTruncated);
  notify_writable(stream);
  if (streams_.empty()) since_ms_ = loop_->now_ms();
}

void Http2Connection::notify_writable(Http2Stream& stream) {
  if (!stream.flow->wants_writable.exchange(false) || !stream.on_writable) return;
  // Posted, so that it never comes inside the send() that caused it.
  loop_->post([on_writable = stream.on_writable] { on_writable(); });
}

void Http2Connection::set_on_writable(uint64_t id, std::function<void()> on_writable) {
  if (Http2Stream* stream = find(id)) stream->on_writable = std::move(on_writable);
}

void Http2Connection::abort(uint64_t id) {
  session_.reset(stream_of(id), Http2Session::Reset::kInternal);
}

void Http2Connection::respond_unanswered(uint64_t id) {
  Http2Stream* stream = find(id);
  if (stream == nullptr || stream->has_begun) return;
  if (stream->unanswered_status == 500) {
    log_error("http.exchange_dropped", {{"remote", remote_address_}});
  }
  std::string_view text = "The server gave no answer to this request.\n";
  if (stream->unanswered_status == 408) text = "The request's body stalled.\n";
  if (stream->unanswered_status == 400) text = "The request's body is malformed or cut short.\n";
  respond(id, stream->unanswered_status, {{"Content-Type", "text/plain; charset=utf-8"}},
          std::string(text));
}

}  // namespace tarn::http
