// Http2Session: the frames, streams and flow control of one HTTP/2 connection, of the server's
// side. Bytes go in by receive() and come out of next_output(); what a client asks comes to the
// Handler. The only place that knows nghttp2.
//
// Bounded: streams at one time, the size of heads, what is received and not yet consumed, and how
// often a client may cancel. Not synchronised.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/exchange.h"
#include "http/head_parser.h"

namespace tarn::http {

class Http2Session {
 public:
  static constexpr uint32_t kMaxStreams = 100;
  static constexpr uint32_t kStreamWindowBytes = 128 * 1024;
  static constexpr int32_t kConnectionWindowBytes = 4 * 1024 * 1024;
  static constexpr uint32_t kMaxFrameBytes = 16 * 1024;
  // Streams cancelled, or refused as malformed, before the client is sent away. It wins back one
  // for each that it lets end.
  static constexpr int kMaxCancellations = 200;

  enum class Reset { kNone, kCancel, kInternal, kRefused };

  struct Piece {
    size_t size_bytes = 0;
    bool is_last = false;  // not, and empty: there is nothing now, resume() will tell
  };

  // Called inside receive() and next_output().
  class Handler {
   public:
    virtual ~Handler() = default;
    // A head that is refused by its size or form is answered by the session itself.
    virtual void on_head(int32_t stream, ParsedHead head) = 0;
    virtual void on_data(int32_t stream, std::string_view bytes) = 0;  // consume() them in the end
    virtual void on_end(int32_t stream) = 0;                           // the request is whole
    virtual void on_answered(int32_t stream) = 0;  // the last byte of the answer is on its way
    virtual void on_closed(int32_t stream) = 0;    // it knows the stream no more
    virtual Piece read_answer(int32_t stream, std::span<char> into) = 0;
  };

  Http2Session(Handler& handler, const HeadLimits& limits);
  ~Http2Session();

  // False: the connection is over once what next_output() has is sent.
  bool receive(std::string_view bytes);
  // The next bytes to send, valid until the next call; empty: none now.
  std::string_view next_output();
  bool is_over() const;         // nothing more to receive or send
  bool is_inside_head() const;  // of a head or trailer not yet whole

  // A stream that is closed is ignored in all of these.
  void respond(int32_t stream, int status, const Headers& headers, bool has_body);
  void send_continue(int32_t stream);
  void resume(int32_t stream);
  void consume(int32_t stream, size_t size_bytes);
  void reset(int32_t stream, Reset why);
  // No more streams are taken; those under way may end.
  void go_away();

  struct Impl;  // of the source

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace tarn::http
