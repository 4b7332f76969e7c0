// Back-pressure, slow clients, limits and draining.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>

#include "http/server.h"
#include "http/test_client.h"
#include "http/test_server.h"

namespace tarn::http {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr size_t kMiB = 1024 * 1024;

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Pauses after each piece.
class PausingReader final : public BodyReader {
 public:
  PausingReader(std::atomic<size_t>& taken, std::shared_ptr<Exchange> exchange)
      : taken_(taken), exchange_(std::move(exchange)) {}
  bool on_data(std::string_view bytes) override {
    taken_ += bytes.size();
    return false;
  }
  void on_end(BodyError error) override {
    exchange_->respond(error == BodyError::kNone ? 200 : 400, {}, std::to_string(taken_));
  }

 private:
  std::atomic<size_t>& taken_;
  std::shared_ptr<Exchange> exchange_;
};

TEST(ServerFlow, DoesNotReadWhileTheReaderPauses) {
  std::atomic<size_t> taken = 0;
  std::promise<std::shared_ptr<Exchange>> arrived;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    exchange->read_body(std::make_unique<PausingReader>(taken, exchange));
    arrived.set_value(exchange);
  });
  TestClient client(*server);
  constexpr size_t kBodyBytes = 64 * kMiB;
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(kBodyBytes) +
              "\r\n\r\n");
  auto exchange = arrived.get_future().get();
  std::string piece(kMiB, 'x');
  size_t sent = 0;
  for (int idle = 0; idle < 20;) {  // until the kernel's buffers are full
    size_t size = client.send_some(piece);
    sent += size;
    idle = size > 0 ? 0 : idle + 1;
    if (size == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_LT(sent, kBodyBytes - kMiB) << "the server goes on reading";
  }
  EXPECT_LE(taken.load(), 64u * 1024);
  std::atomic<bool> is_done = false;
  std::thread resumer([&] {
    while (!is_done) exchange->resume_body();
  });
  while (sent < kBodyBytes) {
    size_t size = std::min(piece.size(), kBodyBytes - sent);
    client.send(std::string_view(piece).substr(0, size));
    sent += size;
  }
  EXPECT_TRUE(client.read_answer().ends_with(std::to_string(kBodyBytes)));
  is_done = true;
  resumer.join();
}

// Sends `total_bytes` from a thread of its own whenever the client takes them.
class Sender : public std::enable_shared_from_this<Sender> {
 public:
  Sender(std::shared_ptr<Exchange> exchange, size_t total_bytes)
      : exchange_(std::move(exchange)), left_bytes_(total_bytes) {}

  void start(bool on_reactor) {
    exchange_->start_response(200, {}, left_bytes_);
    exchange_->set_on_writable([self = shared_from_this()] { self->run(); });
    if (on_reactor) return run();
    std::thread([self = shared_from_this()] { self->run(); }).detach();
  }

  void run() {
    std::lock_guard lock(mutex_);
    while (left_bytes_ > 0) {
      if (exchange_->is_closed()) {
        saw_close = true;
        return;
      }
      size_t size = std::min<size_t>(left_bytes_, 100'000);
      left_bytes_ -= size;
      sent_bytes += size;
      if (!exchange_->send(std::string(size, 'x'))) return;
    }
    if (!std::exchange(is_finished_, true)) exchange_->finish();
  }

  std::atomic<size_t> sent_bytes = 0;
  std::atomic<bool> saw_close = false;

 private:
  std::mutex mutex_;
  std::shared_ptr<Exchange> exchange_;
  size_t left_bytes_;
  bool is_finished_ = false;
};

void check_slow_client(bool on_reactor) {
  constexpr size_t kTotalBytes = 48 * kMiB;
  std::promise<std::shared_ptr<Sender>> started;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    auto sender = std::make_shared<Sender>(exchange, kTotalBytes);
    sender->start(on_reactor);
    started.set_value(sender);
  });
  TestClient client(*server, 64 * 1024);
  client.send(kGet);
  auto sender = started.get_future().get();
  size_t before = 0;
  EXPECT_TRUE(eventually([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return std::exchange(before, sender->sent_bytes.load()) == sender->sent_bytes;
  }));
  EXPECT_LT(sender->sent_bytes, 16 * kMiB);  // the kernel's buffers and one MiB of ours
  std::string answer = client.read_answer();
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, kTotalBytes);
}

TEST(ServerFlow, SendSaysWhenTheClientIsSlowerOnTheReactor) { check_slow_client(true); }
TEST(ServerFlow, SendSaysWhenTheClientIsSlowerOnAThread) { check_slow_client(false); }

TEST(ServerFlow, AWaitingSenderLearnsThatTheClientIsGone) {
  std::promise<std::shared_ptr<Sender>> started;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    auto sender = std::make_shared<Sender>(exchange, 48 * kMiB);
    sender->start(false);
    started.set_value(sender);
  });
  std::shared_ptr<Sender> sender;
  {
    TestClient client(*server, 64 * 1024);
    client.send(kGet);
    sender = started.get_future().get();
    EXPECT_TRUE(client.has_input_within(1000));
  }
  EXPECT_TRUE(eventually([&] { return sender->saw_close.load(); }));
}

TEST(ServerFlow, TimesOutASlowHead) {
  ServerOptions options{.header_timeout_ms = 200, .idle_timeout_ms = 5000};
  auto server = listen_on_loopback(echo, options);
  TestClient client(*server);
  int64_t start = now_ms();
  std::thread dripping([&] {
    for (char c : std::string_view("GET / HTTP/1.1\r\nX-Slow: aaaaaaaaaaaaaaaa")) {
      client.send({&c, 1});
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 408 "));
  EXPECT_LT(now_ms() - start, 700);
  EXPECT_GE(now_ms() - start, 190);
  dripping.join();
}

TEST(ServerFlow, ClosesAnIdleConnectionSilently) {
  auto server = listen_on_loopback(echo, {.idle_timeout_ms = 100});
  TestClient fresh(*server);
  EXPECT_TRUE(fresh.is_ended());
  TestClient used(*server);
  used.send(kGet);
  used.read_answer();
  EXPECT_TRUE(used.is_ended());
}

TEST(ServerFlow, TimesOutAStalledBody) {
  std::atomic<int> timeouts = 0;
  auto server = listen_on_loopback(
      [&](std::shared_ptr<Exchange> exchange) {
        exchange->read_body(
            std::make_unique<CollectingReader>([&, exchange](std::string, BodyError error) {
              timeouts += error == BodyError::kTimeout;
            }));
      },
      {.body_stall_timeout_ms = 100});
  TestClient client(*server);
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(timeouts, 1);
}

TEST(ServerFlow, ClosesAClientThatDoesNotRead) {
  std::promise<std::shared_ptr<Sender>> started;
  auto server = listen_on_loopback(
      [&](std::shared_ptr<Exchange> exchange) {
        auto sender = std::make_shared<Sender>(exchange, 48 * kMiB);
        sender->start(true);
        started.set_value(sender);
      },
      {.write_stall_timeout_ms = 200});
  TestClient client(*server, 64 * 1024);
  client.send(kGet);
  auto sender = started.get_future().get();
  EXPECT_TRUE(eventually([&] { return sender->saw_close.load(); }));
}

TEST(ServerFlow, RefusesConnectionsBeyondTheLimit) {
  auto server = listen_on_loopback(echo, {.max_connections = 2});
  TestClient first(*server);
  first.send(kGet);
  first.read_answer();
  auto second = std::make_unique<TestClient>(*server);
  second->send(kGet);
  second->read_answer();
  {
    TestClient third(*server);
    third.send(kGet);
    EXPECT_TRUE(third.read_to_end().starts_with("HTTP/1.1 503 "));
  }
  second.reset();
  EXPECT_TRUE(eventually([&] {
    TestClient again(*server);
    again.send(kGet);
    return again.read_answer().starts_with("HTTP/1.1 200 ");
  }));
  first.send(kGet);
  EXPECT_TRUE(first.read_answer().starts_with("HTTP/1.1 200 "));
}

TEST(ServerFlow, DrainLetsExchangesEndAndClosesTheRest) {
  std::promise<std::shared_ptr<Exchange>> arrived;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    if (exchange->head().target == "/quick") return exchange->respond(200, {}, "");
    arrived.set_value(exchange);
  });
  TestClient idle(*server);
  idle.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.read_answer();
  TestClient busy(*server);
  busy.send(kGet);
  auto exchange = arrived.get_future().get();
  std::thread draining([&] { server->drain(5000); });
  EXPECT_TRUE(idle.is_ended());
  EXPECT_FALSE(busy.has_input_within(50));
  exchange->respond(200, {}, "done");
  exchange.reset();
  std::string answer = busy.read_to_end();
  EXPECT_TRUE(answer.ends_with("Connection: close\r\n\r\ndone")) << answer;
  int64_t start = now_ms();
  draining.join();
  EXPECT_LT(now_ms() - start, 1000);
}

TEST(ServerFlow, DrainStopsWaitingAtItsDeadline) {
  std::promise<std::shared_ptr<Exchange>> arrived;
  auto server =
      listen_on_loopback([&](std::shared_ptr<Exchange> exchange) { arrived.set_value(exchange); });
  TestClient client(*server);
  client.send(kGet);
  auto exchange = arrived.get_future().get();
  int64_t start = now_ms();
  server->drain(100);
  EXPECT_LT(now_ms() - start, 2000);
  EXPECT_TRUE(exchange->is_closed());
  server.reset();
  exchange->respond(200, {}, "too late");  // harmless
}

TEST(ServerFlow, ServesManyConnectionsOnTwoReactors) {
  auto server = listen_on_loopback(echo, {.reactor_threads = 2});
  std::vector<std::thread> clients;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (int turn = 0; turn < 20; ++turn) {
        TestClient client(*server);
        client.send(kGet);
        client.send("PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nxyz");
        good += client.read_answer().ends_with("GET /a ");
        good += client.read_answer().ends_with("PUT /b xyz");
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(good, 320);
}

}  // namespace
}  // namespace tarn::http
