// Transport, Session and Loop: what stands between a socket and what is spoken on it. The server
// brings a socket and a reactor, a test or a fuzzer a string; TLS is a Transport over another.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/server.h"

namespace tarn::http {

// One end of a connection, whatever it speaks. On its loop's thread but for is_closed().
class Session {
 public:
  virtual ~Session() = default;
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;
  virtual void on_tick(int64_t now_ms) = 0;
  virtual void drain() = 0;  // closes once nothing runs
  virtual void close() = 0;  // now
  virtual bool is_closed() const = 0;
};

// A byte stream that never blocks. Used on its reactor thread only.
class Transport {
 public:
  static constexpr int64_t kWouldBlock = -1;
  static constexpr int64_t kBroken = -2;

  virtual ~Transport() = default;
  // Bytes read or written; 0 from read(): the peer sends no more.
  virtual int64_t read(std::span<char> into) = 0;
  virtual int64_t write(std::span<const std::string_view> pieces) = 0;
  // Whom arm_read() and the others wake.
  virtual void attach(std::weak_ptr<Session> session) = 0;
  // Once, Session::on_readable() or on_writable() is called when it can go on.
  virtual void arm_read() = 0;
  virtual void arm_write() = 0;
  virtual void
  wake_reader() = 0;  // on_readable() comes in the next turn, whether bytes came or not
  // Sends what a layer of its own still has to send; to be called from on_writable(). False: the
  // stream is broken.
  virtual bool flush() { return true; }
  virtual void end_output() = 0;  // the peer sees the end of our stream
  virtual void close() = 0;
};

// The thread that runs a connection, and what its connections share.
class Loop {
 public:
  virtual ~Loop() = default;
  virtual const ServerOptions& options() const = 0;
  virtual void on_exchange(std::shared_ptr<Exchange> exchange) = 0;

  virtual int64_t now_ms() const = 0;            // monotonic
  virtual std::string_view http_date() = 0;      // loop thread only
  virtual std::span<char> read_buffer() = 0;     // scratch; loop thread only
  virtual void on_closed(Session& session) = 0;  // it may be destroyed after this turn

  // TLS over `transport`, whose first bytes were read already; null where none is served, and the
  // transport is still there.
  virtual std::unique_ptr<Transport> begin_tls(std::unique_ptr<Transport>& transport,
                                               std::string_view first_bytes) = 0;
  // Goes on with HTTP/2 in the session's stead.
  virtual void begin_http2(Session& session, std::unique_ptr<Transport> transport,
                           const std::string& remote_address, bool is_secure,
                           std::string_view first_bytes) = 0;

  virtual bool is_current_thread() const = 0;        // any thread
  virtual void post(std::function<void()> run) = 0;  // any thread; dropped once stopped
};

}  // namespace tarn::http
