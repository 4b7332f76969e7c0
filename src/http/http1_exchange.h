// Http1Exchange: the Exchange of one HTTP/1 request. Any thread, as exchange.h says; calls reach
// the connection on its loop's thread, in order.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "http/connection.h"

namespace tarn::http {

class Http1Exchange final : public Exchange {
 public:
  Http1Exchange(std::shared_ptr<Connection> connection, uint64_t id, RequestHead head);
  ~Http1Exchange() override;

  const RequestHead& head() const override { return head_; }
  void read_body(std::unique_ptr<BodyReader> reader) override;
  void resume_body() override;
  void respond(int status, Headers headers, std::string body) override;
  void start_response(int status, Headers headers, std::optional<uint64_t> size_bytes) override;
  bool send(std::string bytes) override;
  void finish() override;
  void set_on_writable(std::function<void()> on_writable) override;
  void abort() override;
  bool is_closed() const override { return connection_->is_closed(); }

 private:
  enum class Stage { kUnanswered, kStreaming, kDone };

  const std::shared_ptr<Connection> connection_;
  const uint64_t id_;
  const RequestHead head_;
  const bool sends_body_;  // false for HEAD
  std::atomic<Stage> stage_{Stage::kUnanswered};
  std::atomic<bool> has_reader_{false};
};

}  // namespace tarn::http
