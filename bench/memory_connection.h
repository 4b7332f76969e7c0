// MemoryConnection: an HTTP connection whose socket is a string: at each wake-up it reads one
// request whole, and counts the answers that say 200. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/connection.h"

namespace tarn::bench {

using OnExchange = std::function<void(std::shared_ptr<http::Exchange>)>;

class MemoryConnection {
 public:
  MemoryConnection(std::string request, OnExchange on_exchange);
  ~MemoryConnection();

  void serve_one() { connection_->on_readable(); }
  uint64_t answers() const { return answers_; }

 private:
  uint64_t answers_ = 0;
  std::shared_ptr<http::Connection> connection_;
};

}  // namespace tarn::bench
