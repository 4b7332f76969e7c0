// Server: listens, speaks HTTP/1.1 and HTTP/2, plain or over TLS as each client begins, all on one
// port, and hands each request over as an Exchange.
//
//   auto server = TRY(Server::listen({.addresses = {"127.0.0.1:4566"}}, on_exchange));
//   ...
//   server->drain(deadline_ms);   // accepts no more, lets running exchanges end
//
// on_exchange runs on a reactor thread and must not block. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/exchange.h"
#include "http/http_figures.h"
#include "http/output_budget.h"

namespace tarn::http {

class TlsContext;  // tls.h

struct ServerOptions {
  std::vector<std::string> addresses;  // "127.0.0.1:4566", "[::1]:4566"; port 0: any free one
  std::shared_ptr<TlsContext> tls;     // null: clients that speak TLS are refused
  int reactor_threads = 1;
  size_t max_connections = 20'000;
  size_t max_header_bytes = 64 * 1024;  // request line and headers; beyond: 431
  size_t max_header_count = 200;
  size_t max_target_bytes = 16 * 1024;      // beyond: 414
  int64_t header_timeout_ms = 30'000;       // for a whole head, once its first byte came
  int64_t idle_timeout_ms = 75'000;         // between requests
  int64_t body_stall_timeout_ms = 60'000;   // no byte of a body for so long: 408
  int64_t write_stall_timeout_ms = 60'000;  // no byte of an answer taken for so long: closed
  std::shared_ptr<OutputBudget> output = std::make_shared<OutputBudget>();
  std::shared_ptr<HttpFigures> figures = std::make_shared<HttpFigures>();
};

class Server {
 public:
  using OnExchange = std::function<void(std::shared_ptr<Exchange>)>;

  // The error says which address and what to do (port in use, no permission).
  static Result<std::unique_ptr<Server>> listen(ServerOptions options, OnExchange on_exchange);
  virtual ~Server() = default;

  virtual std::vector<std::string> addresses() const = 0;  // with the real ports
  // Accepts no more, lets running exchanges end for at most `deadline_ms`, closes the rest.
  virtual void drain(int64_t deadline_ms) = 0;
  virtual void probe(MetricsText& out) const = 0;
};

}  // namespace tarn::http
