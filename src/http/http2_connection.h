// Http2Connection: HTTP/2 over one Transport, many exchanges at a time.
//
// Http2Session reads and writes the frames; this brings requests to the loop, bodies to readers and
// answers to streams, with the time-outs and limits that Connection has for HTTP/1. Everything runs
// on the loop's thread but submit(). A body is consumed as its reader takes it, so that a client
// can't send faster than it is read.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/http2_session.h"
#include "http/http2_stream.h"
#include "http/submitted_operations.h"
#include "http/transport.h"

namespace tarn::http {

class Http2Connection final : public Session,
                              public ExchangeHost,
                              private Http2Session::Handler,
                              public std::enable_shared_from_this<Http2Connection> {
 public:
  // Exchanges that a handler still holds, streams that ended long ago among them; beyond, a new
  // stream is refused.
  static constexpr int kMaxExchanges = 2 * static_cast<int>(Http2Session::kMaxStreams);
  static constexpr size_t kBatchBytes = 64 * 1024;  // gathered for one write

  Http2Connection(std::shared_ptr<Loop> loop, std::unique_ptr<Transport> transport,
                  std::string remote_address, bool is_secure);

  void start(std::string_view first_bytes);

  void on_readable() override;
  void on_writable() override;
  void on_tick(int64_t now_ms) override;
  void drain() override;
  void close() override;
  bool is_closed() const override { return is_closed_.load(); }

  void submit(std::function<void()> operation) override;
  void read_body(uint64_t id, std::unique_ptr<BodyReader> reader) override;
  void resume_body(uint64_t id) override;
  void respond(uint64_t id, int status, const Headers& headers, std::string body) override;
  void start_response(uint64_t id, int status, const Headers& headers,
                      std::optional<uint64_t> size_bytes) override;
  void send(uint64_t id, std::string bytes) override;
  void finish(uint64_t id) override;
  void set_on_writable(uint64_t id, std::function<void()> on_writable) override;
  void abort(uint64_t id) override;
  void respond_unanswered(uint64_t id) override;

 private:
  class Busy;

  void on_head(int32_t id, ParsedHead head) override;
  void on_data(int32_t id, std::string_view bytes) override;
  void on_end(int32_t id) override;
  void on_answered(int32_t id) override;
  void on_closed(int32_t id) override;
  Http2Session::Piece read_answer(int32_t id, std::span<char> into) override;

  Http2Stream* find(uint64_t id);
  void receive(std::string_view bytes);
  void end_client();
  void deliver(int32_t id, Http2Stream& stream);
  void end_reader(Http2Stream& stream, BodyError error);
  void end_input(int32_t id, Http2Stream& stream);
  void fail_body(int32_t id, Http2Stream& stream, BodyError error, int status);
  void begin_answer(int32_t id, Http2Stream& stream, int status, const Headers& headers,
                    std::optional<uint64_t> size_bytes);
  void push(Http2Stream& stream, std::string bytes);
  void notify_writable(Http2Stream& stream);
  void tick_stream(int32_t id, Http2Stream& stream, int64_t now_ms);
  void pump();
  void end_connection();
  bool write_some();
  void destroy();

  const std::shared_ptr<Loop> loop_;
  const std::unique_ptr<Transport> transport_;
  const std::string remote_address_;
  const bool is_secure_;
  std::atomic<bool> is_closed_{false};
  SubmittedOperations operations_;
  const std::shared_ptr<std::atomic<int>> exchange_count_ = std::make_shared<std::atomic<int>>(0);

  std::unordered_map<int32_t, Http2Stream> streams_;
  Http2Session session_;
  std::string output_;  // taken of the session, not yet of the transport
  int64_t last_write_ms_ = 0;
  int64_t since_ms_ = 0;  // idle, or inside a head
  bool was_inside_head_ = false;
  bool is_busy_ = false;  // inside the session or a user's callback: nothing may go away
  bool is_reading_ = false;
  bool close_asked_ = false;
  bool is_ending_ = false;  // draining, or the client's side ended
  bool input_ended_ = false;
  bool is_lingering_ = false;  // told the client the last, and drops what it sends
  bool read_armed_ = false;
  bool write_armed_ = false;
};

}  // namespace tarn::http
