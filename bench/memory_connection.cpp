#include "bench/memory_connection.h"

#include <cstring>
#include <utility>

namespace tarn::bench {
namespace {

class MemoryLoop final : public http::Loop {
 public:
  explicit MemoryLoop(OnExchange on_exchange) : on_exchange_(std::move(on_exchange)) {}
  const http::ServerOptions& options() const override { return options_; }
  void on_exchange(std::shared_ptr<http::Exchange> exchange) override {
    on_exchange_(std::move(exchange));
  }
  int64_t now_ms() const override { return 0; }
  std::string_view http_date() override { return "Mon, 01 Jan 2024 00:00:00 GMT"; }
  std::span<char> read_buffer() override { return buffer_; }
  void on_closed(http::Session&) override {}
  std::unique_ptr<http::Transport> begin_tls(std::unique_ptr<http::Transport>&,
                                             std::string_view) override {
    return nullptr;
  }
  void begin_http2(http::Session&, std::unique_ptr<http::Transport>, const std::string&, bool,
                   std::string_view) override {}
  bool is_current_thread() const override { return true; }
  void post(std::function<void()>) override {}

 private:
  OnExchange on_exchange_;
  http::ServerOptions options_;
  char buffer_[4096];
};

class MemoryTransport final : public http::Transport {
 public:
  MemoryTransport(std::string request, uint64_t& answers)
      : request_(std::move(request)), answers_(answers) {}
  int64_t read(std::span<char> into) override {
    std::memcpy(into.data(), request_.data(), request_.size());
    return static_cast<int64_t>(request_.size());
  }
  int64_t write(std::span<const std::string_view> pieces) override {
    int64_t size = 0;
    for (std::string_view piece : pieces) size += static_cast<int64_t>(piece.size());
    answers_ += pieces[0].starts_with("HTTP/1.1 200");
    return size;
  }
  void attach(std::weak_ptr<http::Session>) override {}
  void arm_read() override {}
  void arm_write() override {}
  void wake_reader() override {}
  void end_output() override {}
  void close() override {}

 private:
  std::string request_;
  uint64_t& answers_;
};

}  // namespace

MemoryConnection::MemoryConnection(std::string request, OnExchange on_exchange)
    : connection_(std::make_shared<http::Connection>(
          std::make_shared<MemoryLoop>(std::move(on_exchange)),
          std::make_unique<MemoryTransport>(std::move(request), answers_), "127.0.0.1")) {
  connection_->start();
}

MemoryConnection::~MemoryConnection() { connection_->close(); }

}  // namespace tarn::bench
