#include "services/glue/crawl/json_infer.h"

#include <gtest/gtest.h>

#include <string>

namespace tarn::glue::crawl {
namespace {

std::string type_of(std::string_view text) { return hive_type(infer_json(text).record); }

TEST(JsonInfer, Scalars) {
  EXPECT_EQ(type_of(R"({"i":1,"l":2147483648,"h":9223372036854775808,"d":1e3,"b":true,"s":"x"})"),
            "struct<i:int,l:bigint,h:double,d:double,b:boolean,s:string>");
  EXPECT_EQ(type_of(R"({"n":null,"a":[],"o":{}})"), "struct<n:string,a:array<string>,o:string>");
}

TEST(JsonInfer, RecordsMerge) {
  const JsonFinding found = infer_json(
      "{\"a\":1}\n{\"a\":2.5,\"b\":[{\"c\":1}]}\r\n"
      "{\"b\":[{\"d\":\"x\"},null]}\n");
  EXPECT_EQ(hive_type(found.record), "struct<a:double,b:array<struct<c:int,d:string>>>");
  EXPECT_EQ(found.record_count, 3u);
  EXPECT_FALSE(found.is_documents);
  EXPECT_EQ(found.malformed_lines, 0u);
  EXPECT_FALSE(found.is_array);
}

TEST(JsonInfer, DocumentsOverSeveralLines) {
  const JsonFinding lines = infer_json("{\n \"a\": 1\n}\n{\n \"a\": 2\n}");
  EXPECT_EQ(lines.record_count, 2u);
  EXPECT_TRUE(lines.is_documents && !lines.is_array);
  EXPECT_TRUE(infer_json("{\"a\":1}{\"a\":2}\n").is_documents) << "two on a line";
}

TEST(JsonInfer, ArraysOfRecords) {
  const JsonFinding found = infer_json(" [ {\"a\":1}, {\"a\":\"x\"} ] ");
  EXPECT_TRUE(found.is_array);
  EXPECT_EQ(found.record_count, 2u);
  EXPECT_EQ(hive_type(found.record), "struct<a:string>");
  EXPECT_TRUE(infer_json("[1, 2]").is_broken);
}

TEST(JsonInfer, LinesThatAreNoRecordsArePassedOver) {
  for (const char* line : {"{\"a\"", "{\"a\":tr", "{a:1}", "{\"a\":01}", "{\"a\":.5}", "{\"a\" 1}",
                           "{\"a\":1,}", "{\"a\":\"\\x\"}", "7", "\"x\"", "}"}) {
    const JsonFinding found = infer_json(std::string("{\"b\":1}\n") + line + "\n{\"c\":2}\n");
    EXPECT_FALSE(found.is_broken) << line;
    EXPECT_EQ(found.malformed_lines, 1u) << line;
    EXPECT_EQ(hive_type(found.record), "struct<b:int,c:int>") << line;
  }
  EXPECT_EQ(infer_json("{\"a\":1}}\n{\"a\":2}\n").record_count, 1u);
}

TEST(JsonInfer, WhatIsBrokenIsSaid) {
  for (const char* broken : {"[1, 2]", "[{\"a\":1},", "[{\"a\":1}", "[{\"a\":1},]", "[{\"a\":1}] x",
                             "{\n\"a\":1}\n{\"a\":"}) {
    const JsonFinding found = infer_json(broken);
    EXPECT_TRUE(found.is_broken) << broken;
    EXPECT_FALSE(found.problem.empty()) << broken;
  }
}

// However the text comes in pieces, the finding is the same.
TEST(JsonInfer, PiecesMakeNoDifference) {
  for (const std::string text : {"{\"a\":1}\n{\"b\":[{\"c\":\"x\\u00e9\"}]}\nbad\n{\"a\":2.5}",
                                 "[{\"a\":1} , {\"b\":2}]\n", "{\n\"a\":1}\n\n{\"d\":true}"}) {
    const JsonFinding whole = infer_json(text);
    for (size_t step = 1; step < text.size(); ++step) {
      JsonInference inference;
      std::string window;
      for (size_t at = 0; at < text.size(); at += step) {
        window += text.substr(at, step);
        window.erase(0, inference.take(window, at + step >= text.size()));
      }
      const JsonFinding& found = inference.finding();
      EXPECT_EQ(hive_type(found.record), hive_type(whole.record)) << text << step;
      EXPECT_EQ(found.record_count, whole.record_count) << text << step;
      EXPECT_EQ(found.malformed_lines, whole.malformed_lines) << text << step;
      EXPECT_EQ(found.is_documents, whole.is_documents) << text << step;
      EXPECT_EQ(found.is_broken, whole.is_broken) << text << step;
    }
  }
}

TEST(JsonInfer, NamesAreUnescaped) {
  EXPECT_EQ(type_of("{\"\\u00e9t\\u0061t\":1}"), "struct<\xC3\xA9tat:int>");
}

TEST(JsonInfer, DepthIsBounded) {
  std::string deep = "{\"a\":";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  EXPECT_EQ(infer_json(deep).record_count, 0u);
}

}  // namespace
}  // namespace tarn::glue::crawl
