#include "http/head_parser.h"

#include <gtest/gtest.h>

namespace tarn::http {
namespace {

// The status a head is refused with; 0 where it is taken, -1 where more is awaited.
int status_of(std::string_view bytes, const HeadLimits& limits = {}) {
  HeadScanner scanner;
  switch (scanner.scan(bytes, limits)) {
    case HeadScanner::Outcome::kMore:
      return -1;
    case HeadScanner::Outcome::kRefused:
      return scanner.refusal().status;
    case HeadScanner::Outcome::kEnd:
      break;
  }
  auto parsed = parse_head(scanner.head(bytes), limits);
  return std::holds_alternative<ParsedHead>(parsed) ? 0 : std::get<Refusal>(parsed).status;
}

int status_with(std::string_view headers) {
  return status_of("POST /p HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n");
}

ParsedHead parse(std::string_view bytes) {
  HeadScanner scanner;
  EXPECT_EQ(scanner.scan(bytes, {}), HeadScanner::Outcome::kEnd);
  auto parsed = parse_head(scanner.head(bytes), {});
  EXPECT_TRUE(std::holds_alternative<ParsedHead>(parsed));
  return std::get<ParsedHead>(std::move(parsed));
}

TEST(HeadParser, GivesThePartsOfARequest) {
  ParsedHead parsed = parse(
      "PUT /b/k%20x?partNumber=1 HTTP/1.1\r\nHost: a.b:4566\r\nX-Amz-Meta-A: \t v  w \r\n"
      "X-Empty:\r\nx-amz-meta-a: two\r\nContent-Length: 12\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(parsed.head.method, "PUT");
  EXPECT_EQ(parsed.head.target, "/b/k%20x?partNumber=1");
  Headers expected = {{"host", "a.b:4566"},     {"x-amz-meta-a", "v  w"},
                      {"x-empty", ""},          {"x-amz-meta-a", "two"},
                      {"content-length", "12"}, {"expect", "100-Continue"}};
  EXPECT_EQ(parsed.head.headers, expected);
  EXPECT_EQ(parsed.head.header("x-amz-meta-a"), "v  w");
  EXPECT_NE(parsed.head.header("x-empty").data(), nullptr);
  EXPECT_EQ(parsed.head.header("absent").data(), nullptr);
  EXPECT_EQ(parsed.head.content_length, 12u);
  EXPECT_TRUE(parsed.head.has_body);
  EXPECT_TRUE(parsed.expects_continue);
  EXPECT_TRUE(parsed.keep_alive);
}

TEST(HeadParser, FindsTheEndWhereverTheBytesAreSplit) {
  std::string text = "\r\nGET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\nrest";
  size_t end = text.size() - 4;
  HeadScanner scanner;
  for (size_t size = 1; size < end; ++size) {
    ASSERT_EQ(scanner.scan(text.substr(0, size), {}), HeadScanner::Outcome::kMore) << size;
  }
  ASSERT_EQ(scanner.scan(text, {}), HeadScanner::Outcome::kEnd);
  EXPECT_EQ(scanner.consumed_bytes(), end);
  EXPECT_EQ(scanner.head(text), text.substr(2, end - 2));
}

TEST(HeadParser, RefusesAmbiguousFraming) {
  EXPECT_EQ(status_with("Content-Length: 3\r\n"), 0);
  EXPECT_EQ(status_with("Transfer-Encoding: chunked\r\n"), 0);
  for (std::string_view headers : {
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
           "Content-Length: 3\r\nContent-Length: 4\r\n",
           "Content-Length: 3\r\nContent-Length: 3\r\n",
           "Content-Length: 3, 3\r\n",
           "Content-Length: +3\r\n",
           "Content-Length: -3\r\n",
           "Content-Length: 0x3\r\n",
           "Content-Length: 3 4\r\n",
           "Content-Length:\r\n",
           "Content-Length: 99999999999999999999\r\n",
           "Transfer-Encoding: gzip\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: \"chunked\"\r\n",
           "Transfer-Encoding:\r\n",
       }) {
    EXPECT_EQ(status_with(headers), 400) << headers;
  }
  EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(HeadParser, RefusesOddLines) {
  using std::string_literals::operator""s;
  EXPECT_EQ(status_with("A: b\r\n"), 0);
  EXPECT_EQ(status_with("A: caf\xc3\xa9\r\n"), 0);
  for (const std::string& headers : {
           "A: b\n"s,         "A: b\r c\r\n"s,       "A: b\rB: c\r\n"s,
           "A: b\r\n c\r\n"s, "A: b\r\n\tc\r\n"s,    "A : b\r\n"s,
           "A\t: b\r\n"s,     " A: b\r\n"s,          ": b\r\n"s,
           "A\r\n"s,          "A b: c\r\n"s,         "A: \0b\r\n"s,
           "A\0: b\r\n"s,     "A: \x01\r\n"s,        "A: \x7f\r\n"s,
           "A(: b\r\n"s,      "Caf\xc3\xa9: b\r\n"s, "Transfer-Encoding\x0b: chunked\r\n"s,
           "Host: h\r\n"s,
       }) {
    EXPECT_EQ(status_with(headers), 400) << headers;
  }
}

TEST(HeadParser, RefusesOddRequestLines) {
  std::string host = "\r\nHost: h\r\n\r\n";
  EXPECT_EQ(status_of("GET / HTTP/1.1" + host), 0);
  EXPECT_EQ(status_of("GET http://h/p HTTP/1.1" + host), 0);
  EXPECT_EQ(status_of("OPTIONS * HTTP/1.1" + host), 0);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 0);
  for (std::string line :
       {"GET /", "GET", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP1.1", "GET /a b HTTP/1.1",
        "GET /#f HTTP/1.1", "GET a HTTP/1.1", "GET * HTTP/1.1", "GET /\tHTTP/1.1", "G(T / HTTP/1.1",
        " / HTTP/1.1", "GET / http/1.1", "GET http://other/p HTTP/1.1", "GET\t/\tHTTP/1.1",
        "GET /a\\b HTTP/1.1", "GET / HTTP/1.10"}) {
    EXPECT_EQ(status_of(line + host), 400) << line;
  }
  EXPECT_EQ(status_of("GET / HTTP/3.0" + host), 505);
  EXPECT_EQ(status_of("GET / HTTP/0.9" + host), 505);
  EXPECT_EQ(status_of("BREW / HTTP/1.1" + host), 501);
  EXPECT_EQ(status_of("CONNECT h:1 HTTP/1.1" + host), 501);
}

TEST(HeadParser, WantsOneHost) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: [::1]:4566\r\n\r\n"), 0);
}

TEST(HeadParser, KeepsLimits) {
  HeadLimits limits{.max_header_bytes = 400, .max_header_count = 3, .max_target_bytes = 100};
  std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(status_of(get + "A: b\r\nC: d\r\n\r\n", limits), 0);
  EXPECT_EQ(status_of(get + "A: b\r\nC: d\r\nE: f\r\n\r\n", limits), 431);
  EXPECT_EQ(status_of(get + "A: " + std::string(400, 'x'), limits), 431);
  EXPECT_EQ(status_of(get + "A: " + std::string(400, 'x') + "\r\n\r\n", limits), 431);
  EXPECT_EQ(status_of("GET /" + std::string(100, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", limits),
            414);
  EXPECT_EQ(status_of("GET /" + std::string(300, 'x'), limits), 414);
  EXPECT_EQ(status_of("GET /" + std::string(300, 'x') + " HTTP/1.1\r\n", limits), 414);
  EXPECT_EQ(status_of("GET /" + std::string(99, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", limits), 0);
  EXPECT_EQ(status_of("\r\n\r\n\r\n\r\n"), 400);
}

TEST(HeadParser, ReadsConnectionAndExpect) {
  std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_FALSE(parse(get + "Connection: Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse(get + "Connection: te, close\r\n\r\n").keep_alive);
  EXPECT_TRUE(parse(get + "Connection: closed\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse(get + "Expect: 100-continue\r\n\r\n").expects_continue);  // it has no body
  EXPECT_FALSE(parse(get + "Expect: 100-continue\r\n\r\n").expects_for_nothing);
  const std::string nothing = get + "Content-Length: 0\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_TRUE(parse(nothing).expects_for_nothing && !parse(nothing).expects_continue);
  EXPECT_EQ(status_with("Expect: 200-maybe\r\n"), 417);
  EXPECT_EQ(parse("GET http://h?x HTTP/1.1\r\nHost: H\r\n\r\n").head.target, "/?x");
}

}  // namespace
}  // namespace tarn::http
