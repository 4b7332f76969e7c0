#include "services/lambda/url_event.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tarn::lambda {
namespace {

struct Sent {
  Sent() {
    head.method = "POST";
    head.source_ip = "10.0.0.1";
    head.headers = {{"host", "abc.lambda-url.us-east-1.localhost:4566"},
                    {"content-type", "text/plain"},
                    {"x-twice", "1"},
                    {"x-twice", "2"},
                    {"cookie", "a=1; b=2"},
                    {"connection", "keep-alive"}};
  }
  Json event() {
    const UrlTarget target = parse_url_target(head.header("host"), path, query);
    const std::string request_id = "r-1";
    return Json::parse(make_url_event({head, target, body, request_id, "us-east-1",
                                       caller ? &*caller : nullptr, 1769903999000}))
        .value();
  }
  RequestHead head;
  std::string path = "/a/b", query, body;
  std::optional<Identity> caller;
};

TEST(UrlEvent, SaysWhatWasSent) {
  Sent sent;
  sent.query = "x=1&y=%C3%BC&x=2&flag";
  sent.body = "hello";
  const Json event = sent.event();
  EXPECT_EQ(event.find("version")->as_string(), "2.0");
  EXPECT_EQ(event.find("rawPath")->as_string(), "/a/b");
  EXPECT_EQ(event.find("rawQueryString")->as_string(), sent.query);
  EXPECT_EQ(event.find("queryStringParameters")->dump(), R"({"x":"1,2","y":"ü","flag":""})");
  EXPECT_EQ(event.find("cookies")->dump(), R"(["a=1","b=2"])");
  const Json& headers = *event.find("headers");
  EXPECT_EQ(headers.find("x-twice")->as_string(), "1,2");
  EXPECT_EQ(headers.find("x-forwarded-for")->as_string(), "10.0.0.1");
  EXPECT_EQ(headers.find("x-forwarded-port")->as_string(), "4566");
  EXPECT_EQ(headers.find("cookie"), nullptr);
  EXPECT_EQ(headers.find("connection"), nullptr);
  EXPECT_EQ(event.find("body")->as_string(), "hello");
  EXPECT_FALSE(event.find("isBase64Encoded")->as_bool());
  const Json& context = *event.find("requestContext");
  EXPECT_EQ(context.find("accountId")->as_string(), "anonymous");
  EXPECT_EQ(context.find("apiId")->as_string(), "abc");
  EXPECT_EQ(context.find("domainName")->as_string(), "abc.lambda-url.us-east-1.localhost");
  EXPECT_EQ(context.find("time")->as_string(), "31/Jan/2026:23:59:59 +0000");
  EXPECT_EQ(context.find("http")->find("method")->as_string(), "POST");
  EXPECT_EQ(context.find("authorizer"), nullptr);
}

TEST(UrlEvent, DecodesThePathOfTheContext) {
  Sent sent;
  sent.path = "//a%2Fb//%C3%BC/50%25";
  const Json event = sent.event();
  EXPECT_EQ(event.find("rawPath")->as_string(), sent.path);
  EXPECT_EQ(event.find("requestContext")->find("http")->find("path")->as_string(), "/a/b/ü/50%");
}

TEST(UrlEvent, IsJsonWhateverBytesWereSent) {
  Sent sent;
  sent.path = "/caf\xe9";
  sent.query = "name=caf%E9&\xff";
  sent.head.headers.emplace_back("x-name", "caf\xe9");
  sent.head.headers.emplace_back("cookie", "a=\xe9");
  const Json event = sent.event();
  EXPECT_EQ(event.find("rawPath")->as_string(), "/caf\uFFFD");
  EXPECT_EQ(event.find("headers")->find("x-name")->as_string(), "caf\uFFFD");
  EXPECT_EQ(event.find("queryStringParameters")->find("name")->as_string(), "caf\uFFFD");
}

TEST(UrlEvent, WhatIsNoTextIsBase64) {
  Sent sent;
  sent.body = "\xff\x00";
  EXPECT_TRUE(sent.event().find("isBase64Encoded")->as_bool());
  sent.body = "a=1";
  sent.head.headers[1].second = "application/x-www-form-urlencoded";
  EXPECT_EQ(sent.event().find("body")->as_string(), "YT0x");
}

TEST(UrlEvent, SaysWhoSigned) {
  Sent sent;
  sent.caller.emplace();
  sent.caller->account = "123456789012";
  sent.caller->arn = "arn:aws:iam::123456789012:user/u";
  const Json event = sent.event();
  const Json& context = *event.find("requestContext");
  EXPECT_EQ(context.find("accountId")->as_string(), "123456789012");
  const Json& iam = *context.find("authorizer")->find("iam");
  EXPECT_EQ(iam.find("userArn")->as_string(), sent.caller->arn);
}

TEST(UrlEvent, ThePathFormIsTheSame) {
  const UrlTarget target = parse_url_target("127.0.0.1:4566", "/_tarn/function-url/ABC/x/y", "q=1");
  EXPECT_EQ(target.id, "abc");
  EXPECT_EQ(target.path, "/x/y");
  EXPECT_EQ(parse_url_target("h", "/_tarn/function-url/abc", "").path, "/");
  EXPECT_TRUE(names_url("127.0.0.1", "/_tarn/function-url/abc"));
  EXPECT_FALSE(names_url("lambda-url.localhost", "/bucket/key"));
  EXPECT_EQ(make_url("http://127.0.0.1:4566", "eu-west-1", "abc"),
            "http://abc.lambda-url.eu-west-1.localhost:4566/");
  EXPECT_EQ(make_url("https://tarn.example", "eu-west-1", "abc"),
            "https://abc.lambda-url.eu-west-1.tarn.example/");
}

struct Read {
  explicit Read(std::string_view payload) : is_sound(read_url_answer(payload, answer)) {}
  std::string header(std::string_view name) const {
    for (const auto& [known, value] : answer.headers) {
      if (known == name) return value;
    }
    return "none";
  }
  WebAnswer answer;
  bool is_sound;
};

TEST(UrlAnswer, WithoutAStatusAllIsTheBody) {
  EXPECT_EQ(Read(R"({"hello":"world"})").answer.body, R"({"hello":"world"})");
  EXPECT_EQ(Read(R"("hello")").answer.body, "hello");
  EXPECT_EQ(Read("3.1").answer.body, "3.1");
  EXPECT_EQ(Read(R"(["a", 3.10 ])").answer.body, R"(["a",3.10])");
  EXPECT_EQ(Read("no JSON at all").answer.body, "no JSON at all");
  EXPECT_EQ(Read("true").header("content-type"), "application/json");
}

TEST(UrlAnswer, WithAStatusItIsAnAnswer) {
  const Read read(R"({"statusCode":201,"headers":{"X-A":"b","N":5},"cookies":["c=1","d=2"],
                      "body":"aGk=","isBase64Encoded":true})");
  ASSERT_TRUE(read.is_sound);
  EXPECT_EQ(read.answer.status, 201);
  EXPECT_EQ(read.answer.body, "hi");
  EXPECT_EQ(read.header("x-a"), "b");
  EXPECT_EQ(read.header("n"), "5");
  EXPECT_EQ(read.header("set-cookie"), "c=1");
  EXPECT_EQ(read.answer.headers.size(), 5u);
}

TEST(UrlAnswer, NoHeaderIsSmuggledIn) {
  EXPECT_FALSE(Read(R"({"statusCode":200,"headers":{"x":"a\r\nset-cookie: b"}})").is_sound);
  EXPECT_FALSE(Read(R"({"statusCode":200,"headers":{"x y":"a"}})").is_sound);
  EXPECT_FALSE(Read(R"({"statusCode":"no"})").is_sound);
  EXPECT_FALSE(Read(R"({"statusCode":99})").is_sound);
  EXPECT_EQ(Read(R"({"statusCode":200,"headers":{"Content-Length":"7"}})").header("content-length"),
            "none");
}

TEST(UrlAnswer, APreludeHasNoBody) {
  WebAnswer answer;
  EXPECT_TRUE(read_url_prelude(R"({"statusCode":418,"headers":{"a":"b"}})", answer));
  EXPECT_EQ(answer.status, 418);
  EXPECT_FALSE(read_url_prelude("[]", answer));
}

}  // namespace
}  // namespace tarn::lambda
