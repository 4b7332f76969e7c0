// Fuzzer: one connection without a socket, of HTTP/1 or, where the bytes begin so, HTTP/2. The
// first byte says how the rest is split into reads. Besides crashes it finds answers out of
// proportion and readers not told of their end.
//
//   http_fuzz -max_len=8192 corpus/
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/log.h"
#include "http/connection.h"
#include "http/http2_connection.h"

namespace tarn::http {
namespace {

int live_readers = 0;

class EchoReader final : public BodyReader {
 public:
  explicit EchoReader(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {
    ++live_readers;
  }
  ~EchoReader() override {
    CHECK(is_ended_);
    --live_readers;
  }
  bool on_data(std::string_view bytes) override {
    CHECK(!is_ended_ && !bytes.empty());
    size_bytes_ += bytes.size();
    return true;
  }
  void on_end(BodyError error) override {
    CHECK(!is_ended_);
    is_ended_ = true;
    if (error == BodyError::kNone) exchange_->respond(200, {}, std::to_string(size_bytes_));
  }

 private:
  std::shared_ptr<Exchange> exchange_;
  size_t size_bytes_ = 0;
  bool is_ended_ = false;
};

class FuzzLoop final : public Loop, public std::enable_shared_from_this<FuzzLoop> {
 public:
  FuzzLoop() {
    options_.max_header_bytes = 2048;
    options_.max_header_count = 20;
    options_.max_target_bytes = 256;
  }
  const ServerOptions& options() const override { return options_; }
  void on_exchange(std::shared_ptr<Exchange> exchange) override {
    const RequestHead& head = exchange->head();
    CHECK(!head.target.empty() && head.target.find_first_of(" \r\n") == std::string::npos);
    for (const auto& [name, value] : head.headers) {
      CHECK(name.find_first_of(" \t\r\n:") == std::string::npos && !name.empty());
      CHECK(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
    if (head.method == "DELETE") return;  // dropped
    if (head.method == "GET") return exchange->respond(200, {{"X-T", head.target}}, "unread");
    exchange->read_body(std::make_unique<EchoReader>(exchange));
  }
  int64_t now_ms() const override { return 0; }
  std::string_view http_date() override { return "Thu, 01 Jan 1970 00:00:00 GMT"; }
  std::span<char> read_buffer() override { return buffer_; }
  void on_closed(Session&) override {}
  std::unique_ptr<Transport> begin_tls(std::unique_ptr<Transport>&, std::string_view) override {
    return nullptr;
  }
  void begin_http2(Session&, std::unique_ptr<Transport> transport,
                   const std::string& remote_address, bool is_secure,
                   std::string_view first_bytes) override {
    auto next = std::make_shared<Http2Connection>(shared_from_this(), std::move(transport),
                                                  remote_address, is_secure);
    session = next;
    next->start(first_bytes);
  }
  bool is_current_thread() const override { return true; }
  void post(std::function<void()> run) override { posted_.push_back(std::move(run)); }

  std::shared_ptr<Session> session;  // what speaks now

 private:
  ServerOptions options_;
  char buffer_[4096];
  std::deque<std::function<void()>> posted_;
};

class FuzzTransport final : public Transport {
 public:
  FuzzTransport(std::string_view input, size_t piece_bytes, bool& wants_read)
      : input_(input), piece_bytes_(piece_bytes), wants_read_(wants_read) {}
  int64_t read(std::span<char> into) override {
    size_t size = std::min({into.size(), input_.size(), piece_bytes_});
    std::memcpy(into.data(), input_.data(), size);
    input_.remove_prefix(size);
    return static_cast<int64_t>(size);
  }
  int64_t write(std::span<const std::string_view> pieces) override {
    int64_t size = 0;
    for (std::string_view piece : pieces) size += static_cast<int64_t>(piece.size());
    return size;
  }
  void attach(std::weak_ptr<Session>) override {}
  void arm_read() override { wants_read_ = true; }
  void wake_reader() override { wants_read_ = true; }
  void arm_write() override {}
  void end_output() override {}
  void close() override {}

 private:
  std::string_view input_;
  size_t piece_bytes_;
  bool& wants_read_;
};

}  // namespace
}  // namespace tarn::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tarn::http;  // NOLINT
  tarn::set_log_level(tarn::LogLevel::kError);
  if (size == 0) return 0;
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto loop = std::make_shared<FuzzLoop>();
  bool wants_read = false;
  size_t piece_bytes = data[0] % 64 == 0 ? 4096 : data[0] % 64;
  auto connection = std::make_shared<Connection>(
      loop, std::make_unique<FuzzTransport>(input, piece_bytes, wants_read), "127.0.0.1");
  loop->session = connection;
  connection->start();
  while (!loop->session->is_closed() && wants_read) {
    wants_read = false;
    auto session = loop->session;
    session->on_readable();
  }
  loop->session->close();
  loop->session.reset();
  CHECK(live_readers == 0);
  return 0;
}
