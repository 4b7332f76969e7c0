#include "http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <regex>

#include "http/test_client.h"
#include "http/test_server.h"

namespace tarn::http {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

std::string post(std::string_view body, std::string_view more_headers = "") {
  return "POST /p HTTP/1.1\r\nHost: h\r\n" + std::string(more_headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST(Server, AnswersAndKeepsTheConnection) {
  auto server = listen_on_loopback(echo);
  TestClient client(*server);
  for (int i = 0; i < 3; ++i) {
    client.send(post("body"));
    std::string answer = client.read_answer();
    std::regex form(
        "HTTP/1.1 200 OK\r\nDate: [A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d "
        "GMT\r\nServer: Tarn\r\nContent-Length: 12\r\n\r\nPOST /p body");
    EXPECT_TRUE(std::regex_match(answer, form)) << answer;
  }
}

TEST(Server, AnswersAPipelineInOrder) {
  std::vector<std::thread> workers;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    // Later requests would be answered sooner, were they let.
    int delay_ms = exchange->head().target == "/0" ? 50 : 0;
    workers.emplace_back([exchange, delay_ms] {
      std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
      exchange->respond(200, {}, exchange->head().target);
    });
  });
  TestClient client(*server);
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(client.read_answer().ends_with("\r\n\r\n/" + std::to_string(i)));
  }
  for (auto& worker : workers) worker.join();
}

TEST(Server, ReadsBytesOneByOne) {
  auto server = listen_on_loopback(echo);
  TestClient client(*server);
  std::string request =
      "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n"
      "0\r\nX-Trailer: v\r\n\r\n";
  for (char c : request) client.send({&c, 1});
  EXPECT_TRUE(client.read_answer().ends_with("PUT /x abcd"));
  client.send(kGet);
  EXPECT_TRUE(client.read_answer().ends_with("GET /a "));
}

TEST(Server, CountsButDoesNotSendABodyForHead) {
  auto server = listen_on_loopback([](std::shared_ptr<Exchange> exchange) {
    if (exchange->head().target == "/whole") return exchange->respond(200, {}, "12345");
    exchange->start_response(200, {}, 777);
    exchange->finish();
  });
  TestClient client(*server);
  client.send("HEAD /whole HTTP/1.1\r\nHost: h\r\n\r\nHEAD /sized HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(contains(client.read_answer(true), "Content-Length: 5\r\n"));
  EXPECT_TRUE(contains(client.read_answer(true), "Content-Length: 777\r\n"));
  EXPECT_FALSE(client.has_input_within(50));
}

TEST(Server, StreamsChunkedSizedAndToHttp10) {
  auto server = listen_on_loopback([](std::shared_ptr<Exchange> exchange) {
    bool is_sized = exchange->head().target == "/sized";
    exchange->start_response(200, {}, is_sized ? std::optional<uint64_t>(6) : std::nullopt);
    exchange->send("abc");
    exchange->send("def");
    exchange->finish();
  });
  TestClient client(*server);
  client.send(kGet);
  EXPECT_TRUE(client.read_answer().ends_with("\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"));
  client.send("GET /sized HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.read_answer().ends_with("Content-Length: 6\r\n\r\nabcdef"));
  client.send("GET / HTTP/1.0\r\n\r\n");
  std::string answer = client.read_to_end();
  EXPECT_TRUE(answer.ends_with("Connection: close\r\n\r\nabcdef"));
  EXPECT_FALSE(contains(answer, "chunked"));
}

TEST(Server, AnAnswerShorterThanItSaysClosesTheConnection) {
  auto server = listen_on_loopback([](std::shared_ptr<Exchange> exchange) {
    exchange->start_response(200, {}, 10);
    exchange->send("abc");
    exchange->finish();
  });
  TestClient client(*server);
  client.send(kGet);
  client.read_to_end();  // whatever of it was sent
  EXPECT_TRUE(client.is_ended());
}

TEST(Server, LetsNoHeaderValueBeginAHeader) {
  auto server = listen_on_loopback([](std::shared_ptr<Exchange> exchange) {
    Headers headers = {{"X-A", "b\r\nX-Evil: 1"}, {"X-B\r\nX-Evil", "2"}, {"Content-Length", "99"}};
    exchange->respond(204, headers, "not sent");
  });
  TestClient client(*server);
  client.send(kGet);
  std::string answer = client.read_answer();
  EXPECT_TRUE(contains(answer, "\r\nX-A: bX-Evil: 1\r\n"));
  EXPECT_FALSE(contains(answer, "\r\nX-Evil"));
  EXPECT_FALSE(contains(answer, "Content-Length"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Server, SaysContinueOnlyWhenTheBodyIsRead) {
  auto server = listen_on_loopback([](std::shared_ptr<Exchange> exchange) {
    if (exchange->head().target == "/no") return exchange->respond(403, {}, "no");
    echo(exchange);
  });
  std::string expect = "HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
  TestClient client(*server);
  client.send("PUT /yes " + expect);
  EXPECT_EQ(client.read_answer(true), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  EXPECT_TRUE(client.read_answer().ends_with("PUT /yes body"));
  client.send("PUT /yes " + expect + "BODY");  // did not wait: no 100
  EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 200"));
  client.send("PUT /yes HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_answer(true), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(client.read_answer().ends_with("PUT /yes "));
  client.send("PUT /no " + expect);
  std::string refused = client.read_to_end();
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 403"));
  EXPECT_TRUE(contains(refused, "Connection: close\r\n"));
}

TEST(Server, DrainsASmallUnreadBodyAndClosesOnALargeOne) {
  auto server = listen_on_loopback(
      [](std::shared_ptr<Exchange> exchange) { exchange->respond(400, {}, "unread"); });
  TestClient client(*server);
  client.send(post(std::string(200'000, 'x')));
  EXPECT_TRUE(client.read_answer().ends_with("unread"));
  client.send(post("again"));
  EXPECT_TRUE(client.read_answer().ends_with("unread"));
  client.send(post(std::string(3'000'000, 'x')));
  std::string answer = client.read_to_end();
  EXPECT_TRUE(contains(answer, "Connection: close\r\n"));
  EXPECT_TRUE(answer.ends_with("unread"));

  TestClient chunked(*server);
  chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 500; ++i) chunked.send("400\r\n" + std::string(1024, 'x') + "\r\n");
  EXPECT_TRUE(chunked.read_to_end().ends_with("unread"));
}

TEST(Server, ExplainsARefusalAndCloses) {
  std::atomic<int> exchanges = 0;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    ++exchanges;
    exchange->respond(200, {}, "");
  });
  TestClient client(*server);
  client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string answer = client.read_to_end();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_TRUE(contains(answer, "Connection: close\r\n"));
  EXPECT_TRUE(contains(answer, "Content-Length can't be present"));
  EXPECT_EQ(exchanges, 0);
}

TEST(Server, TellsAReaderOfAMalformedOrTruncatedBody) {
  std::atomic<int> malformed = 0;
  std::atomic<int> truncated = 0;
  auto server = listen_on_loopback([&](std::shared_ptr<Exchange> exchange) {
    exchange->read_body(
        std::make_unique<CollectingReader>([&, exchange](std::string, BodyError error) {
          malformed += error == BodyError::kMalformed;
          truncated += error == BodyError::kTruncated;
        }));
  });
  TestClient client(*server);
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  std::string answer = client.read_to_end();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(contains(answer, "Connection: close"));
  EXPECT_EQ(malformed, 1);
  TestClient gone(*server);
  gone.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  gone.end_output();
  EXPECT_TRUE(gone.read_to_end().starts_with("HTTP/1.1 400"));
  EXPECT_EQ(truncated, 1);
}

TEST(Server, AnswersAClientThatEndedItsStream) {
  auto server = listen_on_loopback(echo);
  TestClient client(*server);
  client.send(kGet);
  client.end_output();
  EXPECT_TRUE(client.read_to_end().ends_with("GET /a "));
}

TEST(Server, AnswersForADroppedExchange) {
  auto server = listen_on_loopback([](std::shared_ptr<Exchange>) {});
  TestClient client(*server);
  client.send(kGet);
  EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 500 "));
}

TEST(Server, WaitsUntilTheFirstBytesTellTheProtocol) {
  auto server = listen_on_loopback(echo);
  TestClient split(*server);
  split.send("P");
  split.send("OST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(split.read_answer().ends_with("POST /p "));
}

TEST(Server, ListensOnIpv6AndSaysWhatIsWrongWithAnAddress) {
  auto first = listen_on_loopback(echo);
  std::string busy = first->addresses()[0];
  auto second = Server::listen({.addresses = {busy}}, echo);
  ASSERT_FALSE(second.ok());
  EXPECT_TRUE(contains(second.error().message(), busy));
  EXPECT_TRUE(contains(second.error().message(), "choose another port"));
  for (std::string bad : {"localhost:1", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "::1:80"}) {
    EXPECT_FALSE(Server::listen({.addresses = {bad}}, echo).ok()) << bad;
  }
  auto both = Server::listen({.addresses = {"127.0.0.1:0", "[::1]:0"}}, echo);
  if (!both.ok()) GTEST_SKIP() << "no IPv6 here: " << both.error().message();
  EXPECT_TRUE((*both)->addresses()[1].starts_with("[::1]:"));
  EXPECT_FALSE((*both)->addresses()[1].ends_with(":0"));
}

}  // namespace
}  // namespace tarn::http
