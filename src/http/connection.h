// Connection: HTTP/1.1 over one Transport, request after request.
//
// The only place that knows where a connection stands: reading a head, in an exchange, sending its
// last bytes, or lingering so that the client can read them. Requests that a client pipelines wait
// in the input until the answer before theirs is complete. Everything runs on the loop's thread but
// what is marked; HostedExchange (hosted_exchange.h) carries calls from other threads over.
//
// It begins every connection: where the first bytes speak TLS it puts that beneath itself, where
// they speak HTTP/2 it hands the transport over.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/buffers.h"
#include "http/chunked_decoder.h"
#include "http/exchange_host.h"
#include "http/head_parser.h"
#include "http/submitted_operations.h"
#include "http/transport.h"

namespace tarn::http {

class Connection final : public Session,
                         public ExchangeHost,
                         public std::enable_shared_from_this<Connection> {
 public:
  static constexpr size_t kMaxQueuedBytes = AnswerFlow::kMaxQueuedBytes;
  static constexpr size_t kMaxAheadBytes = 64 * 1024;     // read ahead of what is served
  static constexpr size_t kMaxDrainedBytes = 256 * 1024;  // of a body nobody reads
  static constexpr int64_t kLingerMs = 2000;

  Connection(std::shared_ptr<Loop> loop, std::unique_ptr<Transport> transport,
             std::string remote_address);
  ~Connection();

  void start();
  void refuse(int status, std::string_view reason);  // answers, then closes

  void on_readable() override;
  void on_writable() override;
  void on_tick(int64_t now_ms) override;
  void drain() override;
  void close() override;
  bool is_closed() const override { return flow_->is_closed.load(); }

  void submit(std::function<void()> operation) override;
  bool enter() override;
  void leave() override { pump(); }
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
  enum class Phase { kHead, kExchange, kFlushing, kLingering };
  enum class Answer { kNone, kStreaming, kFinished };

  void pump();  // does all that can be done now
  bool step();
  bool step_sniff();
  bool begin_tls();
  void hand_over();
  bool step_head();
  bool await_head();
  bool step_exchange();
  void begin_exchange(ParsedHead parsed);
  void end_exchange();

  bool deliver_body();
  void take_chunked(std::string_view input);
  void give(std::string_view bytes);
  void fail_body(BodyError error, int status);
  void end_reader(BodyError error);
  bool is_reading_body() const;
  bool should_read() const;

  bool is_current(uint64_t id) const;
  bool must_close_after(const Headers& headers, bool is_whole) const;
  void begin_answer(int status, const Headers& headers, std::optional<uint64_t> size_bytes,
                    bool is_whole);
  void push(std::string bytes);
  void push_data(std::string bytes);
  void flush();
  void end_flushing();
  void arm();
  void notify_writable();
  void destroy();

  const std::shared_ptr<Loop> loop_;
  std::unique_ptr<Transport> transport_;
  const std::string remote_address_;
  bool is_secure_ = false;

  const std::shared_ptr<AnswerFlow> flow_;
  SubmittedOperations operations_;

  Phase phase_ = Phase::kHead;
  bool is_pumping_ = false;
  bool is_reading_ = false;
  bool close_asked_ = false;
  bool is_draining_ = false;
  bool input_ended_ = false;
  bool is_sniffed_ = false;
  bool head_begun_ = false;  // its time-out runs
  bool read_armed_ = false;
  bool write_armed_ = false;
  InputBuffer input_;
  OutputQueue output_;
  HeadScanner scanner_;
  int64_t since_ms_ = 0;  // when idling, the head or lingering began; the last body byte
  int64_t last_write_ms_ = 0;
  size_t discarded_bytes_ = 0;

  uint64_t exchange_id_ = 0;
  ParsedHead parsed_;  // of the exchange; its head moved away
  bool is_head_request_ = false;
  bool must_close_ = false;
  bool body_done_ = true;
  bool body_seen_ = false;
  bool continue_sent_ = false;
  uint64_t body_remaining_bytes_ = 0;
  std::optional<ChunkedDecoder> decoder_;
  std::unique_ptr<BodyReader> reader_;
  bool reader_paused_ = false;
  bool reader_resumed_ = false;  // during the on_data under way
  int unanswered_status_ = 500;

  Answer answer_ = Answer::kNone;
  bool answer_is_chunked_ = false;
  bool answer_has_body_ = false;
  std::optional<uint64_t> answer_remaining_bytes_;
  std::function<void()> on_writable_;
};

}  // namespace tarn::http
