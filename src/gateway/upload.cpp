#include "gateway/upload.h"

#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "gateway/call.h"
#include "gateway/errors.h"

namespace tarn::gateway {

// Shared by the reader on the reactor and the task on the lanes.
class Upload::Pipe : public std::enable_shared_from_this<Pipe> {
 public:
  Pipe(Gateway& gateway, std::unique_ptr<Request> request, std::unique_ptr<Payload> payload)
      : gateway_(gateway), request_(std::move(request)), payload_(std::move(payload)) {}

  // On the reactor. False: enough for now.
  bool put(std::string_view bytes) {
    std::lock_guard lock(mutex_);
    if (failed_) return true;  // the rest is read and dropped
    pieces_.emplace_back(bytes);
    queued_bytes_ += bytes.size();
    const size_t together = gateway_.upload_queued_bytes_ += bytes.size();
    schedule();
    is_paused_ = queued_bytes_ > (together > kAmpleBytes ? kScarceBytes : kQueueBytes);
    return !is_paused_;
  }

  void end(http::BodyError error) {
    std::lock_guard lock(mutex_);
    has_ended_ = true;
    end_error_ = error;
    schedule();
  }

  ~Pipe() { forget_queue(); }

 private:
  void forget_queue() { gateway_.upload_queued_bytes_ -= std::exchange(queued_bytes_, 0); }

  void schedule() {  // with the lock held
    if (is_scheduled_) return;
    is_scheduled_ = true;
    gateway_.io_lanes_.post([self = shared_from_this()] { self->drain(); });
  }

  void drain() {
    while (true) {
      std::deque<std::string> pieces;
      {
        std::lock_guard lock(mutex_);
        if (pieces_.empty()) {
          is_scheduled_ = false;
          if (has_ended_ && !failed_) break;
          return;
        }
        pieces.swap(pieces_);
        forget_queue();
      }
      for (const std::string& piece : pieces) {
        if (auto result = take(piece); !result.ok()) return fail(result.error());
      }
      resume();
    }
    complete();
  }

  Result<void> take(std::string_view piece) {
    return payload_->push(piece, [this](std::string_view bytes) -> Result<void> {
      request_->upload_end.size_bytes += bytes.size();
      return request_->sink->write(bytes);
    });
  }

  void resume() {
    std::lock_guard lock(mutex_);
    if (!is_paused_) return;
    is_paused_ = false;
    request_->exchange->resume_body();
  }

  void fail(const Error& error) {
    std::unique_ptr<Request> request;
    {
      std::lock_guard lock(mutex_);
      failed_ = true;
      pieces_.clear();
      forget_queue();
      request = std::move(request_);
    }
    respond_error(gateway_, *request, error);
    request->exchange->resume_body();
  }

  void complete() {
    if (end_error_ != http::BodyError::kNone) return fail(body_error(end_error_));
    if (auto result = payload_->finish(); !result.ok()) return fail(result.error());
    request_->upload_end.trailers = payload_->trailers();
    {
      std::lock_guard lock(mutex_);
      failed_ = true;  // nothing more is taken
    }
    auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request_));
    gateway_.workers_.post(
        [&gateway = gateway_, shared] { Call::run(gateway, std::move(*shared)); });
  }

  Gateway& gateway_;
  std::unique_ptr<Request> request_;
  std::unique_ptr<Payload> payload_;

  std::mutex mutex_;
  std::deque<std::string> pieces_;
  size_t queued_bytes_ = 0;
  bool is_scheduled_ = false;
  bool is_paused_ = false;
  bool has_ended_ = false;
  bool failed_ = false;
  http::BodyError end_error_ = http::BodyError::kNone;
};

class Upload::Reader final : public http::BodyReader {
 public:
  explicit Reader(std::shared_ptr<Pipe> pipe) : pipe_(std::move(pipe)) {}
  bool on_data(std::string_view bytes) override { return pipe_->put(bytes); }
  void on_end(http::BodyError error) override { pipe_->end(error); }

 private:
  std::shared_ptr<Pipe> pipe_;
};

bool Upload::is_small(const Request& request) {
  const http::RequestHead& head = request.exchange->head();
  const bool is_awaited = head.header("expect").data() != nullptr;
  const uint64_t size_bytes = head.content_length.value_or(0);
  return !is_awaited && size_bytes > 0 && size_bytes <= kSmallBytes;
}

Result<void> Upload::take_whole(Request& request) {
  const std::string body = std::exchange(request.body, {});
  const auto payload = TRY(Payload::make(request));
  TRY(payload->push(body, [&](std::string_view bytes) -> Result<void> {
    request.upload_end.size_bytes += bytes.size();
    return request.sink->write(bytes);
  }));
  TRY(payload->finish());
  request.upload_end.trailers = payload->trailers();
  request.body_share.release();
  return {};
}

void Upload::start(Gateway& gateway, std::unique_ptr<Request> request) {
  auto payload = Payload::make(*request);
  if (!payload.ok()) return respond_error(gateway, *request, payload.error());
  start(gateway, std::move(request), *std::move(payload));
}

void Upload::start(Gateway& gateway, std::unique_ptr<Request> request,
                   std::unique_ptr<Payload> payload) {
  auto exchange = request->exchange;
  auto pipe = std::make_shared<Pipe>(gateway, std::move(request), std::move(payload));
  exchange->read_body(std::make_unique<Reader>(std::move(pipe)));
}

}  // namespace tarn::gateway
