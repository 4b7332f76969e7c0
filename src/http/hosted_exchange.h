// HostedExchange: the Exchange of one request, whatever its host speaks. Any thread, as exchange.h
// says; calls reach the host on its loop's thread, in order.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "http/exchange_host.h"

namespace tarn::http {

class HostedExchange final : public Exchange, public std::enable_shared_from_this<HostedExchange> {
 public:
  HostedExchange(std::shared_ptr<ExchangeHost> host, std::shared_ptr<AnswerFlow> flow, uint64_t id,
                 RequestHead head);
  ~HostedExchange() override;

  const RequestHead& head() const override { return head_; }
  void read_body(std::unique_ptr<BodyReader> reader) override;
  void resume_body() override;
  void respond(int status, Headers headers, std::string body) override;
  void start_response(int status, Headers headers, std::optional<uint64_t> size_bytes) override;
  bool send(std::string bytes) override;
  void finish() override;
  void set_on_writable(std::function<void()> on_writable) override;
  void abort() override;
  bool is_closed() const override { return flow_->is_closed.load(); }
  bool has_left() const override { return flow_->is_closed.load() || flow_->has_left.load(); }

 private:
  enum class Stage { kUnanswered, kStreaming, kDone };

  const std::shared_ptr<ExchangeHost> host_;
  const std::shared_ptr<AnswerFlow> flow_;
  const uint64_t id_;
  const RequestHead head_;
  const bool sends_body_;  // false for HEAD
  std::atomic<Stage> stage_{Stage::kUnanswered};
  std::atomic<bool> has_reader_{false};
  std::atomic<bool> is_resuming_{false};  // submitted, and not taken up by the loop
};

}  // namespace tarn::http
