#include "services/lambda/url_cors.h"

#include <gtest/gtest.h>

namespace tarn::lambda {
namespace {

std::string header(const HeaderList& headers, std::string_view name) {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return "none";
}

RequestHead question(std::string_view origin, std::string_view method) {
  RequestHead head;
  head.method = "OPTIONS";
  head.headers = {{"origin", origin}, {"access-control-request-method", method}};
  return head;
}

CorsRow rules() {
  CorsRow row;
  row.allow_origins = {"https://a.example"};
  row.allow_methods = {"GET", "POST"};
  row.allow_headers = {"X-One"};
  row.expose_headers = {"X-Two"};
  row.max_age_seconds = 5;
  return row;
}

TEST(UrlCors, AQuestionIsAnsweredWhereItFits) {
  EXPECT_TRUE(is_preflight(question("https://a.example", "POST")));
  const HeaderList headers = preflight_headers(rules(), question("https://a.example", "POST"));
  EXPECT_EQ(header(headers, "access-control-allow-origin"), "https://a.example");
  EXPECT_EQ(header(headers, "access-control-allow-methods"), "GET,POST");
  EXPECT_EQ(header(headers, "access-control-max-age"), "5");
  EXPECT_TRUE(preflight_headers(rules(), question("https://b.example", "POST")).empty());
  EXPECT_TRUE(preflight_headers(rules(), question("https://a.example", "PUT")).empty());
  RequestHead asks = question("https://a.example", "GET");
  asks.headers.emplace_back("access-control-request-headers", "x-one, x-three");
  EXPECT_TRUE(preflight_headers(rules(), asks).empty());
}

TEST(UrlCors, TheRulesReplaceTheFunctionsOwn) {
  RequestHead head;
  head.method = "GET";
  head.headers = {{"origin", "https://a.example"}};
  HeaderList headers = {{"access-control-allow-origin", "*"}, {"x", "y"}};
  add_cors_headers(rules(), head, headers);
  EXPECT_EQ(header(headers, "access-control-allow-origin"), "https://a.example");
  EXPECT_EQ(header(headers, "access-control-expose-headers"), "X-Two");
  EXPECT_EQ(header(headers, "x"), "y");
}

TEST(UrlCors, EverybodyIsNobodyWithCredentials) {
  CorsRow open = rules();
  open.allow_origins = {"*"};
  EXPECT_EQ(header(preflight_headers(open, question("https://c.example", "GET")),
                   "access-control-allow-origin"),
            "*");
  open.allow_credentials = true;
  EXPECT_EQ(header(preflight_headers(open, question("https://c.example", "GET")),
                   "access-control-allow-origin"),
            "https://c.example");
}

}  // namespace
}  // namespace tarn::lambda
