// RuntimeConnection: the server's side of one connection to the Runtime API: HTTP/1.1 requests of a
// runtime, one at a time.
//
// The other side is a user's code: it may say anything, and what is malformed closes the
// connection. Belongs to the loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engines/lambda/event_loop.h"
#include "http/exchange.h"
#include "http/head_parser.h"

namespace tarn::runner {

struct RuntimeRequest {
  http::RequestHead head;
  std::string body;           // empty where it was streamed
  bool is_too_large = false;  // the body went beyond the limit, and what came was dropped
  http::Headers trailers;     // of a chunked body, names in lower case
};

class RuntimeConnection {
 public:
  struct Handlers {
    // The head is complete; true: hand the body over piece by piece.
    std::function<bool(const RuntimeRequest&)> wants_stream;
    // A piece of such a body. False: no more before resume().
    std::function<bool(const RuntimeRequest&, std::string bytes)> on_piece;
    std::function<void(RuntimeRequest)> on_request;  // complete; answered by respond(), any time
    std::function<void()> on_close;                  // the other side has gone; may destroy this
  };

  // `socket` is non-blocking. No handler is called from within the constructor.
  RuntimeConnection(EventLoop& loop, engines::Descriptor socket, size_t body_bytes_max);
  ~RuntimeConnection();
  void start(Handlers handlers);

  void respond(int status, const http::Headers& headers, std::string_view body);
  void resume();

 private:
  enum class State { kHead, kBody, kChunkSize, kChunkData, kChunkEnd, kTrailers, kAnswer };

  void on_ready(uint32_t events);
  bool fill();     // reads what is there; false: closed
  bool consume();  // takes steps through `input_`; false: malformed
  bool step(bool& is_stuck);
  bool take_head(bool& is_stuck);
  bool take_body(bool& is_stuck, uint64_t& left, State next);
  bool take_line(std::string_view& line);
  bool take_chunk_size(bool& is_stuck);
  bool take_trailer(bool& is_stuck);
  void add_body(std::string bytes);
  void finish();
  void flush();
  void close();
  void update_watch();

  EventLoop& loop_;
  engines::Descriptor socket_;
  const size_t body_bytes_max_;
  Handlers handlers_;
  uint64_t watch_ = 0;
  uint32_t watched_ = 0;
  std::string input_, output_;
  size_t line_bytes_ = 0;  // of the line that take_line() found, with its end
  http::HeadScanner scanner_;
  State state_ = State::kHead;
  RuntimeRequest request_;
  uint64_t left_bytes_ = 0;  // of the body or chunk
  bool is_streamed_ = false;
  bool is_paused_ = false;
  bool is_closed_ = false;
  bool ends_ = false;  // closes after the answer
  std::shared_ptr<bool> is_alive_ = std::make_shared<bool>(true);
};

}  // namespace tarn::runner
