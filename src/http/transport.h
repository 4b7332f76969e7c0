// Transport and Loop: what a Connection needs of the world. The server gives it a socket and a
// reactor; a test or a fuzzer may give it a string. A TLS stream will be one more Transport.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/server.h"

namespace tarn::http {

class Connection;

// A byte stream that never blocks. Used on its reactor thread only.
class Transport {
 public:
  static constexpr int64_t kWouldBlock = -1;
  static constexpr int64_t kBroken = -2;

  virtual ~Transport() = default;
  // Bytes read or written; 0 from read(): the peer sends no more.
  virtual int64_t read(std::span<char> into) = 0;
  virtual int64_t write(std::span<const std::string_view> pieces) = 0;
  // Once, Connection::on_readable() or on_writable() is called when it can go on.
  virtual void arm_read() = 0;
  virtual void arm_write() = 0;
  virtual void end_output() = 0;  // the peer sees the end of our stream
  virtual void close() = 0;
};

// The thread that runs a connection, and what its connections share.
class Loop {
 public:
  virtual ~Loop() = default;
  virtual const ServerOptions& options() const = 0;
  virtual void on_exchange(std::shared_ptr<Exchange> exchange) = 0;

  virtual int64_t now_ms() const = 0;                  // monotonic
  virtual std::string_view http_date() = 0;            // loop thread only
  virtual std::span<char> read_buffer() = 0;           // scratch; loop thread only
  virtual void on_closed(Connection& connection) = 0;  // it may be destroyed after this turn

  virtual bool is_current_thread() const = 0;        // any thread
  virtual void post(std::function<void()> run) = 0;  // any thread; dropped once stopped
};

}  // namespace tarn::http
