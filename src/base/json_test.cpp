#include "base/json.h"

#include <gtest/gtest.h>

#include "base/json_check.h"

namespace tarn {
namespace {

std::string error_of(std::string_view text) {
  const auto json = Json::parse(text);
  return json.ok() ? "parsed: " + json->dump() : json.error().message();
}

TEST(Json, RoundTrip) {
  for (const std::string_view text :
       {R"({"a":1,"b":[true,false,null],"c":{"d":"x"}})", "[]", "{}", R"("")", "-0.5e10",
        R"(["\"\\\n\r\t"])", "9223372036854775807"}) {
    const auto json = Json::parse(text);
    ASSERT_TRUE(json.ok()) << json.error().message();
    EXPECT_EQ(json->dump(), text);
  }
}

TEST(Json, ReadsValues) {
  const Json json = Json::parse(R"( {"n": 12, "x": -2.5, "big": 9223372036854775807,
      "s": "\u00e9\ud83d\ude00\u0000", "t": true} )")
                        .value();
  EXPECT_EQ(json.find("n")->as_int(), 12);
  EXPECT_EQ(json.find("x")->as_double(), -2.5);
  EXPECT_EQ(json.find("x")->as_int(), -2);
  EXPECT_EQ(json.find("big")->as_int(), INT64_MAX);
  EXPECT_EQ(json.find("s")->as_string(), std::string("\xC3\xA9\xF0\x9F\x98\x80\0", 7));
  EXPECT_TRUE(json.find("t")->as_bool());
  EXPECT_EQ(json.find("absent"), nullptr);
  EXPECT_EQ(Json::parse("1e999")->as_int(), INT64_MAX);
}

TEST(Json, IsUtf8WhateverItIsMadeOf) {
  EXPECT_EQ(json_quote("a\xFF\"\xC3"), "\"a\xEF\xBF\xBD\\\"\xEF\xBF\xBD\"");
  EXPECT_EQ(json_quote("\xC3\xA9"), "\"\xC3\xA9\"");
}

TEST(Json, ErrorsNameLineAndColumn) {
  EXPECT_EQ(error_of("{\n  \"a\": 1,\n  \"a\": 2}"),
            "Malformed JSON at line 3:3: the member \"a\" appears twice");
  EXPECT_EQ(error_of("[1,]"), "Malformed JSON at line 1:4: expected a value");
  EXPECT_EQ(error_of(""), "Malformed JSON at line 1:1: the document ends early");
  EXPECT_EQ(error_of("[1] x"), "Malformed JSON at line 1:5: text after the end of the document");
  EXPECT_EQ(error_of("{\"a\" 1}"), "Malformed JSON at line 1:6: expected ':'");
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const std::string_view text : {"01",          "1.",
                                      "1e",          "-",
                                      ".5",          "+1",
                                      "tru",         "'a'",
                                      "\"a",         "\"\\x\"",
                                      "\"\\u12\"",   "[1 2]",
                                      "\"\\ud800\"", "\"\\ud800\\u0041\"",
                                      "\"\\udc00\"", "{a:1}",
                                      "{\"a\":1,}",  "\"\n\"",
                                      "nulll",       "\"\xff\"",
                                      "NaN",         "[",
                                      "{",           "{\"a\":"}) {
    EXPECT_FALSE(Json::parse(text).ok()) << text;
  }
}

TEST(Json, DepthIsLimited) {
  const std::string fits = std::string(100, '[') + std::string(100, ']');
  EXPECT_TRUE(Json::parse(fits).ok());
  EXPECT_FALSE(Json::parse("[" + std::string(1'000'000, '[')).ok());
  EXPECT_FALSE(Json::parse("[[" + fits + "]]").ok());
}

TEST(Json, DuplicatesAmongManyMembers) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"m" + std::to_string(i) + "\":1,";
  EXPECT_TRUE(Json::parse(text + "\"last\":1}").ok());
  for (const int i : {0, 15, 16, 17, 99}) {
    EXPECT_FALSE(Json::parse(text + "\"m" + std::to_string(i) + "\":1}").ok()) << i;
  }
}

TEST(Json, BuildsAndIndents) {
  Json json = Json::object();
  json.set("a", 1).set("b", Json::array().push("x").push(true)).set("a", Json());
  EXPECT_EQ(json.dump(), R"({"a":null,"b":["x",true]})");
  EXPECT_EQ(json.dump_indented(), "{\n  \"a\": null,\n  \"b\": [\n    \"x\",\n    true\n  ]\n}");
  EXPECT_EQ(Json::object().dump_indented(), "{}");
}

}  // namespace
}  // namespace tarn

namespace tarn {
namespace {

TEST(JsonCheck, TellsTextsApart) {
  for (const char* text : {"{}", " [1, 2.5e3, \"\\u00e9\"] ", "null", "\"a\"", "0"}) {
    EXPECT_TRUE(is_json(text)) << text;
  }
  for (const char* text :
       {"", "{", "{'a':1}", "[1,]", "01", "nul", "{} {}", "\"\xff\"", "{\"a\"}"}) {
    EXPECT_FALSE(is_json(text)) << text;
  }
}

TEST(JsonCheck, TakesAnyDepth) {
  constexpr size_t kDepth = 1'000'000;
  EXPECT_TRUE(is_json(std::string(kDepth, '[') + std::string(kDepth, ']')));
  EXPECT_FALSE(is_json(std::string(kDepth, '[')));
}

}  // namespace
}  // namespace tarn
