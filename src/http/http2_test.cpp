#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "http/http2_client.h"
#include "http/http2_session.h"
#include "http/test_server.h"

namespace tarn::http {
namespace {

using Client = Http2Client;

constexpr uint32_t kRefusedStream = 7, kCompressionError = 9, kEnhanceYourCalm = 11;

std::string size_of_body(const std::string& body) { return std::to_string(body.size()); }

// Answers with the size of the body, once it is whole.
void count_body(const std::shared_ptr<Exchange>& exchange) {
  exchange->read_body(
      std::make_unique<CollectingReader>([exchange](std::string body, BodyError error) {
        if (error == BodyError::kNone) exchange->respond(200, {}, size_of_body(body));
      }));
}

TEST(Http2, AnswersStreamsInAnyOrder) {
  std::mutex mutex;
  std::vector<std::shared_ptr<Exchange>> waiting;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    EXPECT_EQ(exchange->head().header("host"), "h");
    EXPECT_EQ(exchange->head().remote_address, "127.0.0.1");
    if (exchange->head().target != "/wait")
      return exchange->respond(200, {}, exchange->head().target);
    std::lock_guard lock(mutex);
    waiting.push_back(std::move(exchange));
  });
  Client client(*server);
  client.get(1, "/wait");
  for (uint32_t stream = 3; stream < 60; stream += 2) {
    client.get(stream, "/" + std::to_string(stream));
    auto answer = client.read_answer(stream);
    EXPECT_EQ(answer.head[0], Client::kStatus200);
    EXPECT_EQ(answer.body, "/" + std::to_string(stream));
  }
  std::shared_ptr<Exchange> first;
  {
    std::lock_guard lock(mutex);
    ASSERT_EQ(waiting.size(), 1u);
    first = std::move(waiting[0]);
  }
  std::thread([&] { first->respond(200, {}, "late"); }).join();
  EXPECT_EQ(client.read_answer(1).body, "late");
}

TEST(Http2, ReadsBodiesAndStreamsAnswers) {
  auto server = listen_on_loopback(echo);
  Client client(*server);
  client.send(Client::kHeaders, Client::kEndHeaders, 1,
              Client::head("PUT", "/a?b=c", {{"content-length", "6"}}));
  client.send(Client::kData, Client::kNoFlags, 1, "abc");
  client.send(Client::kData, Client::kEndStream, 1, "def");
  EXPECT_EQ(client.read_answer(1).body, "PUT /a?b=c abcdef");
  client.send(Client::kHeaders, Client::kEndHeaders, 3, Client::head("PUT", "/t"));
  client.send(Client::kData, Client::kNoFlags, 3, "xyz");
  client.send(Client::kHeaders, Client::kEndHeaders | Client::kEndStream, 3,
              Client::field("x-trailer", "dropped"));
  EXPECT_EQ(client.read_answer(3).body, "PUT /t xyz");
}

TEST(Http2, SendsMoreThanTheWindowsHold) {
  static constexpr size_t kSize = 3 * 1024 * 1024;
  auto server = listen_on_loopback([](std::shared_ptr<Exchange> exchange) {
    std::thread([exchange] {
      exchange->start_response(200, {}, kSize);
      for (size_t sent = 0; sent < kSize; sent += 64 * 1024) {
        exchange->send(std::string(64 * 1024, 'x'));
      }
      exchange->finish();
    }).detach();
  });
  Client client(*server);
  client.get(1, "/");
  auto answer = client.read_answer(1);
  EXPECT_TRUE(answer.is_whole);
  EXPECT_EQ(answer.body.size(), kSize);
}

TEST(Http2, StopsASenderThatIsNotRead) {
  std::promise<std::shared_ptr<Exchange>> arrived;
  auto server =
      listen_on_loopback([&](std::shared_ptr<Exchange> exchange) { arrived.set_value(exchange); });
  Client client(*server);
  client.get(1, "/");
  auto exchange = arrived.get_future().get();
  std::atomic<bool> was_woken = false;
  exchange->set_on_writable([&] { was_woken = true; });
  exchange->start_response(200, {}, std::nullopt);
  size_t sent = 0;
  while (exchange->send(std::string(64 * 1024, 'x')) && sent < 64) ++sent;
  EXPECT_LT(sent, 32u);  // not two MiB
  exchange->finish();
  EXPECT_FALSE(was_woken);
  EXPECT_TRUE(client.read_answer(1).is_whole);
  EXPECT_TRUE(eventually([&] { return was_woken.load(); }));
}

TEST(Http2, DoesNotLetAClientSendAheadOfItsReader) {
  std::promise<std::shared_ptr<Exchange>> arrived;
  auto server =
      listen_on_loopback([&](std::shared_ptr<Exchange> exchange) { arrived.set_value(exchange); });
  Client client(*server);
  client.send(Client::kHeaders, Client::kEndHeaders, 1, Client::head("PUT", "/"));
  auto exchange = arrived.get_future().get();
  std::string piece(16 * 1024, 'x');
  for (int i = 0; i < 8; ++i) client.send(Client::kData, Client::kNoFlags, 1, piece);
  // The window is full: one byte more is an error of the client's.
  client.send(Client::kData, Client::kNoFlags, 1, "x");
  auto answer = client.read_answer(1);
  EXPECT_TRUE(answer.reset_code.has_value());
  EXPECT_TRUE(eventually([&] { return exchange->is_closed(); }));
}

TEST(Http2, AnswersBeforeTheBodyCame) {
  auto server = listen_on_loopback(
      [](std::shared_ptr<Exchange> exchange) { exchange->respond(403, {}, "no"); });
  Client client(*server);
  client.send(Client::kHeaders, Client::kEndHeaders, 1, Client::head("PUT", "/"));
  auto answer = client.read_answer(1);
  EXPECT_EQ(answer.body, "no");
  auto reset = client.read_frame();
  ASSERT_TRUE(reset.has_value());
  EXPECT_EQ(reset->type, Client::kReset);
  EXPECT_EQ(reset->payload, Client::number(0, 4));  // NO_ERROR
  client.get(3, "/");
  EXPECT_EQ(client.read_answer(3).body, "no");
}

TEST(Http2, SaysContinueWhenTheBodyIsRead) {
  auto server = listen_on_loopback(count_body);
  Client client(*server);
  client.send(Client::kHeaders, Client::kEndHeaders, 1,
              Client::head("PUT", "/", {{"expect", "100-continue"}}));
  for (;;) {
    auto frame = client.read_frame();
    ASSERT_TRUE(frame.has_value());
    if (frame->type == Client::kHeaders) break;
  }
  client.send(Client::kData, Client::kEndStream, 1, "body");
  EXPECT_EQ(client.read_answer(1).body, "4");
}

TEST(Http2, SendsNoBodyForHead) {
  auto server = listen_on_loopback(
      [](std::shared_ptr<Exchange> exchange) { exchange->respond(200, {}, "not sent"); });
  Client client(*server);
  client.send(Client::kHeaders, Client::kEndHeaders | Client::kEndStream, 1,
              Client::head("HEAD", "/"));
  auto answer = client.read_answer(1);
  EXPECT_TRUE(answer.is_whole);
  EXPECT_EQ(answer.body, "");
}

TEST(Http2, TellsAHandlerThatItsClientWent) {
  std::promise<std::shared_ptr<Exchange>> arrived;
  std::atomic<int> truncated = 0;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    exchange->read_body(std::make_unique<CollectingReader>(
        [&](std::string, BodyError error) { truncated += error == BodyError::kTruncated; }));
    arrived.set_value(exchange);
  });
  auto client = std::make_unique<Client>(*server);
  client->send(Client::kHeaders, Client::kEndHeaders, 1, Client::head("PUT", "/"));
  auto exchange = arrived.get_future().get();
  client->send(Client::kReset, Client::kNoFlags, 1, Client::number(8, 4));
  EXPECT_TRUE(eventually([&] { return exchange->is_closed(); }));
  EXPECT_EQ(truncated, 1);
  exchange->respond(200, {}, "too late");  // harmless
}

// What two programs could read differently.
TEST(Http2, RefusesAmbiguousHeads) {
  auto server = listen_on_loopback(echo);
  struct Case {
    const char* what;
    std::string block;
  };
  auto with = [](const char* name, const char* value) {
    return Client::head("GET", "/", {{name, value}});
  };
  const Case cases[] = {
      {"chunks", with("transfer-encoding", "chunked")},
      {"a connection's own header", with("connection", "close")},
      {"upper case", with("X-Upper", "x")},
      {"a line break", with("x", "a\r\nb: c")},
      {"a length that is none", with("content-length", "1x")},
      {"a length without a body", with("content-length", "7")},
      {"another host", with("host", "other")},
      {"a blank in the path", Client::head("GET", "/a b")},
      {"no slash", Client::head("GET", "a")},
      {"no path", Client::field(":method", "GET") + Client::field(":scheme", "http")},
      {"two paths", Client::head("GET", "/") + Client::field(":path", "/b")},
      {"a method of blanks", Client::head("G T", "/")},
      {"a tunnel", Client::field(":method", "CONNECT") + Client::field(":authority", "h:1")},
  };
  for (const Case& one : cases) {
    Client client(*server);
    client.send(Client::kHeaders, Client::kEndStream | Client::kEndHeaders, 1, one.block);
    auto answer = client.read_answer(1);
    bool is_refused =
        answer.reset_code || (!answer.head.empty() && answer.head[0] != Client::kStatus200);
    EXPECT_TRUE(is_refused) << one.what << " " << answer.body;
  }
}

TEST(Http2, BoundsHeads) {
  std::atomic<int> exchanges = 0;
  auto server = listen_on_loopback(
      [&](std::shared_ptr<Exchange> exchange) {
        ++exchanges;
        exchange->respond(200, {}, "");
      },
      {.max_header_bytes = 4096, .max_header_count = 20});
  {  // one header that is too large, and many that are small
    Client client(*server);
    client.send(Client::kHeaders, Client::kEndStream | Client::kEndHeaders, 1,
                Client::head("GET", "/", {{"x-large", std::string(5000, 'x')}}));
    EXPECT_NE(client.read_answer(1).head.substr(0, 1), std::string(1, Client::kStatus200));
    std::vector<std::pair<std::string, std::string>> many(30, {"x", "y"});
    client.send(Client::kHeaders, Client::kEndStream | Client::kEndHeaders, 3,
                Client::head("GET", "/", many));
    EXPECT_NE(client.read_answer(3).head.substr(0, 1), std::string(1, Client::kStatus200));
    client.get(5, "/");
    EXPECT_EQ(client.read_answer(5).head[0], Client::kStatus200);
  }
  EXPECT_EQ(exchanges, 1);
  {  // a head that never ends
    Client client(*server);
    client.send(Client::kHeaders, Client::kEndStream, 1, Client::head("GET", "/"));
    std::string piece = Client::frame(Client::kContinuation, Client::kNoFlags, 1,
                                      Client::field("x-more", std::string(8000, 'x')));
    for (int i = 0; i < 1000; ++i) client.raw().send(piece);
    EXPECT_TRUE(client.read_farewell().has_value());
  }
  {  // an index that stands for nothing
    Client client(*server);
    client.send(Client::kHeaders, Client::kEndStream | Client::kEndHeaders, 1, "\xff\xff\xff\x7f");
    EXPECT_EQ(client.read_farewell(), kCompressionError);
  }
}

TEST(Http2, SendsAClientAwayThatOnlyCancels) {
  std::atomic<int> exchanges = 0;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    ++exchanges;
    std::thread([exchange] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      exchange->respond(200, {}, "");
    }).detach();
  });
  Client client(*server);
  std::string attack;
  for (uint32_t stream = 1; stream < 20'000; stream += 2) {
    attack += Client::frame(Client::kHeaders, Client::kEndStream | Client::kEndHeaders, stream,
                            Client::head("GET", "/"));
    attack += Client::frame(Client::kReset, Client::kNoFlags, stream, Client::number(8, 4));
  }
  client.raw().send(attack);
  EXPECT_EQ(client.read_farewell(), kEnhanceYourCalm);
  EXPECT_LE(exchanges, Http2Session::kMaxCancellations + 1);
}

TEST(Http2, BoundsStreamsAtOneTime) {
  std::mutex mutex;
  std::vector<std::shared_ptr<Exchange>> held;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    std::lock_guard lock(mutex);
    held.push_back(std::move(exchange));
  });
  Client client(*server);
  uint32_t beyond = 2 * Http2Session::kMaxStreams + 1;
  for (uint32_t stream = 1; stream <= beyond; stream += 2) client.get(stream, "/");
  EXPECT_EQ(client.read_answer(beyond).reset_code, kRefusedStream);
  std::lock_guard lock(mutex);
  EXPECT_EQ(held.size(), Http2Session::kMaxStreams);
  held.clear();
}

TEST(Http2, OutlivesFloodsOfControlFrames) {
  auto server = listen_on_loopback(echo, {.write_stall_timeout_ms = 300});
  for (auto [type, payload] : {std::pair{Client::kPing, std::string(8, 'p')},
                               std::pair{Client::kSettings, std::string()}}) {
    Client client(*server, 4096);  // and reads nothing
    std::string flood;
    for (int i = 0; i < 1000; ++i) flood += Client::frame(type, Client::kNoFlags, 0, payload);
    size_t taken = 0;
    for (int i = 0; i < 300; ++i) taken += client.raw().send_some(flood);
    Client other(*server);
    other.get(1, "/");
    EXPECT_TRUE(other.read_answer(1).is_whole);
  }
}

TEST(Http2, TimesOutHeadsBodiesAndSilence) {
  std::atomic<int> timeouts = 0;
  auto server = listen_on_loopback(
      [&](std::shared_ptr<Exchange> exchange) {
        exchange->read_body(
            std::make_unique<CollectingReader>([&, exchange](std::string, BodyError error) {
              timeouts += error == BodyError::kTimeout;
            }));
      },
      {.header_timeout_ms = 150, .idle_timeout_ms = 300, .body_stall_timeout_ms = 100});
  Client half_a_head(*server);
  half_a_head.send(Client::kHeaders, Client::kEndStream, 1, Client::head("GET", "/"));
  Client silent(*server);
  Client half_a_body(*server);
  half_a_body.send(Client::kHeaders, Client::kEndHeaders, 1, Client::head("PUT", "/"));
  half_a_body.send(Client::kData, Client::kNoFlags, 1, "x");
  EXPECT_TRUE(half_a_body.read_answer(1).is_whole);  // 408
  EXPECT_EQ(timeouts, 1);
  half_a_head.raw().read_to_end();
  EXPECT_TRUE(half_a_head.raw().is_ended());
  EXPECT_EQ(silent.read_farewell(), 0u);
}

TEST(Http2, ResetsAStreamWhoseWindowStaysShut) {
  auto server = listen_on_loopback(
      [](std::shared_ptr<Exchange> exchange) {
        exchange->respond(200, {}, std::string(1024 * 1024, 'x'));
      },
      {.write_stall_timeout_ms = 200});
  Client client(*server);
  client.get(1, "/");
  EXPECT_TRUE(client.read_answer(1, false).reset_code.has_value());
}

TEST(Http2, DrainsWhatRunsAndTakesNoMore) {
  std::promise<std::shared_ptr<Exchange>> arrived;
  auto server =
      listen_on_loopback([&](std::shared_ptr<Exchange> exchange) { arrived.set_value(exchange); });
  Client idle(*server);
  Client busy(*server);
  busy.get(1, "/");
  auto exchange = arrived.get_future().get();
  std::thread draining([&] { server->drain(5000); });
  EXPECT_EQ(idle.read_farewell(), 0u);
  exchange->respond(200, {}, "done");
  exchange.reset();
  EXPECT_EQ(busy.read_answer(1).body, "done");
  draining.join();
}

TEST(Http2, RefusesFramesOutOfPlace) {
  auto server = listen_on_loopback(echo);
  for (const std::string& wrong :
       {Client::frame(Client::kData, Client::kNoFlags, 1, "x"),
        Client::frame(Client::kHeaders, Client::kEndStream | Client::kEndHeaders, 2,
                      Client::head("GET", "/")),
        Client::frame(Client::kContinuation, Client::kEndHeaders, 1, ""),
        Client::frame(Client::kSettings, Client::kNoFlags, 0, "12345"),
        Client::frame(Client::kWindow, Client::kNoFlags, 0, Client::number(0, 4))}) {
    Client client(*server);
    client.raw().send(wrong);
    auto code = client.read_farewell();
    EXPECT_TRUE(code.has_value() && *code != 0);
  }
}

}  // namespace
}  // namespace tarn::http
