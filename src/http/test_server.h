// A server under test: answers what it is asked, for the tests of this folder. Any thread.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "http/server.h"

namespace tarn::http {

// Collects a body and calls `then` with it.
class CollectingReader final : public BodyReader {
 public:
  using Then = std::function<void(std::string body, BodyError error)>;
  explicit CollectingReader(Then then) : then_(std::move(then)) {}
  bool on_data(std::string_view bytes) override {
    body_.append(bytes);
    return true;
  }
  void on_end(BodyError error) override { then_(std::move(body_), error); }

 private:
  Then then_;
  std::string body_;
};

inline std::unique_ptr<Server> listen_on_loopback(Server::OnExchange on_exchange,
                                                  ServerOptions options = {}) {
  options.addresses = {"127.0.0.1:0"};
  auto server = Server::listen(options, std::move(on_exchange));
  EXPECT_TRUE(server.ok());
  return std::move(server).value();
}

// Answers "METHOD target body".
inline void echo(const std::shared_ptr<Exchange>& exchange) {
  exchange->read_body(
      std::make_unique<CollectingReader>([exchange](std::string body, BodyError error) {
        if (error != BodyError::kNone) return;
        const RequestHead& head = exchange->head();
        exchange->respond(200, {}, head.method + " " + head.target + " " + body);
      }));
}

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace tarn::http
