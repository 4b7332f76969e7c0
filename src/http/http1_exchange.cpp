#include "http/http1_exchange.h"

#include "base/check.h"

namespace tarn::http {

Http1Exchange::Http1Exchange(std::shared_ptr<Connection> connection, uint64_t id, RequestHead head)
    : connection_(std::move(connection)),
      id_(id),
      head_(std::move(head)),
      sends_body_(head_.method != "HEAD") {}

Http1Exchange::~Http1Exchange() {
  auto operation = [connection = connection_.get(), id = id_, stage = stage_.load()] {
    stage == Stage::kStreaming ? connection->abort(id) : connection->respond_unanswered(id);
  };
  if (stage_.load() != Stage::kDone) connection_->submit(operation);
}

void Http1Exchange::read_body(std::unique_ptr<BodyReader> reader) {
  CHECK(reader != nullptr);
  CHECK(!has_reader_.exchange(true));
  // std::function copies what it holds, so the reader travels in a shared box.
  auto box = std::make_shared<std::unique_ptr<BodyReader>>(std::move(reader));
  connection_->submit([connection = connection_.get(), id = id_, box] {
    connection->read_body(id, std::move(*box));
  });
}

void Http1Exchange::resume_body() {
  connection_->submit([connection = connection_.get(), id = id_] { connection->resume_body(id); });
}

void Http1Exchange::respond(int status, Headers headers, std::string body) {
  Stage before = stage_.exchange(Stage::kDone);
  if (before == Stage::kDone) return;  // aborted
  CHECK(before == Stage::kUnanswered);
  connection_->submit([connection = connection_.get(), id = id_, status,
                       headers = std::move(headers), body = std::move(body)]() mutable {
    connection->respond(id, status, headers, std::move(body));
  });
}

void Http1Exchange::start_response(int status, Headers headers,
                                   std::optional<uint64_t> size_bytes) {
  Stage before = Stage::kUnanswered;
  if (!stage_.compare_exchange_strong(before, Stage::kStreaming)) {
    CHECK(before == Stage::kDone);  // aborted
    return;
  }
  connection_->submit(
      [connection = connection_.get(), id = id_, status, headers = std::move(headers), size_bytes] {
        connection->start_response(id, status, headers, size_bytes);
      });
}

bool Http1Exchange::send(std::string bytes) {
  if (stage_.load() == Stage::kDone) return true;  // aborted
  CHECK(stage_.load() == Stage::kStreaming);
  if (!sends_body_ || bytes.empty() || is_closed()) return true;
  connection_->add_queued_bytes(bytes.size());
  connection_->submit(
      [connection = connection_.get(), id = id_, bytes = std::move(bytes)]() mutable {
        connection->send(id, std::move(bytes));
      });
  return !connection_->is_above_limit();
}

void Http1Exchange::finish() {
  Stage before = stage_.exchange(Stage::kDone);
  if (before == Stage::kDone) return;
  CHECK(before == Stage::kStreaming);
  connection_->submit([connection = connection_.get(), id = id_] { connection->finish(id); });
}

void Http1Exchange::set_on_writable(std::function<void()> on_writable) {
  connection_->submit(
      [connection = connection_.get(), id = id_, on_writable = std::move(on_writable)]() mutable {
        connection->set_on_writable(id, std::move(on_writable));
      });
}

void Http1Exchange::abort() {
  if (stage_.exchange(Stage::kDone) == Stage::kDone) return;
  connection_->submit([connection = connection_.get(), id = id_] { connection->abort(id); });
}

}  // namespace tarn::http
