#include "http/hosted_exchange.h"

#include "base/check.h"

namespace tarn::http {

HostedExchange::HostedExchange(std::shared_ptr<ExchangeHost> host, std::shared_ptr<AnswerFlow> flow,
                               uint64_t id, RequestHead head)
    : host_(std::move(host)),
      flow_(std::move(flow)),
      id_(id),
      head_(std::move(head)),
      sends_body_(head_.method != "HEAD") {}

HostedExchange::~HostedExchange() {
  auto operation = [host = host_.get(), id = id_, stage = stage_.load()] {
    stage == Stage::kStreaming ? host->abort(id) : host->respond_unanswered(id);
  };
  if (stage_.load() != Stage::kDone) host_->submit(operation);
}

void HostedExchange::read_body(std::unique_ptr<BodyReader> reader) {
  CHECK(reader != nullptr);
  CHECK(!has_reader_.exchange(true));
  if (host_->enter()) {
    host_->read_body(id_, std::move(reader));
    return host_->leave();
  }
  // std::function copies what it holds, so the reader travels in a shared box.
  auto box = std::make_shared<std::unique_ptr<BodyReader>>(std::move(reader));
  host_->submit([host = host_.get(), id = id_, box] { host->read_body(id, std::move(*box)); });
}

// Once for all who ask before the loop comes to it, which they may do faster than it can.
void HostedExchange::resume_body() {
  if (is_resuming_.exchange(true)) return;
  host_->submit([host = host_.get(), id = id_, weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->is_resuming_ = false;
    host->resume_body(id);
  });
}

void HostedExchange::respond(int status, Headers headers, std::string body) {
  Stage before = stage_.exchange(Stage::kDone);
  if (before == Stage::kDone) return;  // aborted
  CHECK(before == Stage::kUnanswered);
  if (host_->enter()) {
    host_->respond(id_, status, headers, std::move(body));
    return host_->leave();
  }
  host_->submit(
      [host = host_.get(), id = id_, status, headers = std::move(headers),
       body = std::move(body)]() mutable { host->respond(id, status, headers, std::move(body)); });
}

void HostedExchange::start_response(int status, Headers headers,
                                    std::optional<uint64_t> size_bytes) {
  Stage before = Stage::kUnanswered;
  if (!stage_.compare_exchange_strong(before, Stage::kStreaming)) {
    CHECK(before == Stage::kDone);  // aborted
    return;
  }
  host_->submit([host = host_.get(), id = id_, status, headers = std::move(headers), size_bytes] {
    host->start_response(id, status, headers, size_bytes);
  });
}

bool HostedExchange::send(std::string bytes) {
  if (stage_.load() == Stage::kDone) return true;  // aborted
  CHECK(stage_.load() == Stage::kStreaming);
  if (!sends_body_ || bytes.empty() || is_closed()) return true;
  flow_->add(bytes.size());
  host_->submit([host = host_.get(), id = id_, bytes = std::move(bytes)]() mutable {
    host->send(id, std::move(bytes));
  });
  return !flow_->is_above_limit();
}

void HostedExchange::finish() {
  Stage before = stage_.exchange(Stage::kDone);
  if (before == Stage::kDone) return;
  CHECK(before == Stage::kStreaming);
  host_->submit([host = host_.get(), id = id_] { host->finish(id); });
}

void HostedExchange::set_on_writable(std::function<void()> on_writable) {
  host_->submit([host = host_.get(), id = id_, on_writable = std::move(on_writable)]() mutable {
    host->set_on_writable(id, std::move(on_writable));
  });
}

void HostedExchange::abort() {
  if (stage_.exchange(Stage::kDone) == Stage::kDone) return;
  host_->submit([host = host_.get(), id = id_] { host->abort(id); });
}

}  // namespace tarn::http
