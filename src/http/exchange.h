// Exchange: one request and its answer, whatever the connection beneath speaks.
//
//   void on_exchange(std::shared_ptr<Exchange> exchange) {           // on a reactor thread
//     if (refused(exchange->head())) return exchange->respond(401, headers, text);
//     exchange->read_body(std::make_unique<MyReader>());
//   }
//
// The body is pushed to a BodyReader, and not read from the socket while the reader holds more
// than it likes: on_data() returns false to pause, resume_body() goes on. The answer is either one
// respond(), or start_response(), send() … and finish(); send() returns false when the client is
// slower than the sender, and `on_writable` tells when to go on.
// respond, start_response, send, finish, resume_body and abort may be called on any thread;
// callbacks come on the exchange's reactor thread. An Exchange whose last reference goes without
// an answer answers 500.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct RequestHead {
  std::string method;          // upper case
  std::string target;          // as sent: path and query, undecoded
  Headers headers;             // names in lower case, in the order sent; values trimmed
  std::string remote_address;  // "127.0.0.1"
  bool is_secure = false;
  std::optional<uint64_t> content_length;  // nothing: chunked, or no body
  bool has_body = false;

  // The first value, or nothing (data() == nullptr).
  std::string_view header(std::string_view lower_case_name) const;
};

enum class BodyError { kNone, kTruncated, kTooLarge, kMalformed, kTimeout };

class BodyReader {
 public:
  virtual ~BodyReader() = default;
  // False: pause until resume_body(). The bytes are consumed either way.
  virtual bool on_data(std::string_view bytes) = 0;
  // The whole body came (kNone), or no more of it will. Called exactly once, last.
  virtual void on_end(BodyError error) = 0;
};

class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const RequestHead& head() const = 0;

  // Once, on the reactor thread, from on_exchange or later. Sends 100-continue where asked for.
  virtual void read_body(std::unique_ptr<BodyReader> reader) = 0;
  virtual void resume_body() = 0;

  // A whole answer. Content-Length and Date are added; a body that was not read is drained within
  // limits, or the connection closed. The body is not sent for HEAD, but counted.
  virtual void respond(int status, Headers headers, std::string body) = 0;

  // A streamed answer: with `size_bytes` it has a Content-Length, else it is chunked.
  virtual void start_response(int status, Headers headers, std::optional<uint64_t> size_bytes) = 0;
  virtual bool send(std::string bytes) = 0;
  virtual void finish() = 0;
  virtual void set_on_writable(std::function<void()> on_writable) = 0;

  // The answer can't be completed: the connection is closed so that the client notices.
  virtual void abort() = 0;
  // The client is gone (reset, timed out) or the answer was aborted. A client that only ended its
  // own sending is not: it may still read. Whoever waits for on_writable is woken by the closing.
  virtual bool is_closed() const = 0;
  // Or it has at least ended its own sending, which hardly any client does that still waits.
  virtual bool has_left() const { return is_closed(); }
};

}  // namespace tarn::http
