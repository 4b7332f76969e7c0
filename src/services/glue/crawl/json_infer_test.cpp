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
  EXPECT_EQ(found.end, JsonEnd::kWhole);
  EXPECT_FALSE(found.is_array);
}

TEST(JsonInfer, DocumentsOverSeveralLines) {
  EXPECT_EQ(infer_json("{\n \"a\": 1\n}\n{\n \"a\": 2\n}").record_count, 2u);
}

TEST(JsonInfer, ArraysOfRecords) {
  const JsonFinding found = infer_json(" [ {\"a\":1}, {\"a\":\"x\"} ] ");
  EXPECT_TRUE(found.is_array);
  EXPECT_EQ(found.record_count, 2u);
  EXPECT_EQ(hive_type(found.record), "struct<a:string>");
  EXPECT_EQ(infer_json("[1, 2]").end, JsonEnd::kMalformed);
}

TEST(JsonInfer, ACutRecordIsToldFromABrokenOne) {
  for (const char* cut : {"{\"a\":1}\n{\"a\"", "{\"a\":1}\n{\"a\":tr", "{\"a\":1}\n{\"a\":12",
                          "{\"a\":1}\n{\"a\":\"x\\u00", "[{\"a\":1},", "[{\"a\":1}"}) {
    const JsonFinding found = infer_json(cut);
    EXPECT_EQ(found.end, JsonEnd::kCut) << cut;
    EXPECT_EQ(found.record_count, 1u) << cut;
  }
  for (const char* broken : {"{\"a\":1}}", "{a:1}", "{\"a\":01}", "{\"a\":.5}", "{\"a\" 1}",
                             "{\"a\":1,}", "{\"a\":\"\\x\"}", "[{\"a\":1}] x", "{\"a\":1} 7"}) {
    EXPECT_EQ(infer_json(broken).end, JsonEnd::kMalformed) << broken;
  }
}

TEST(JsonInfer, NamesAreUnescaped) {
  EXPECT_EQ(type_of("{\"\\u00e9t\\u0061t\":1}"), "struct<\xC3\xA9tat:int>");
}

TEST(JsonInfer, DepthIsBounded) {
  std::string deep = "{\"a\":";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  EXPECT_EQ(infer_json(deep).end, JsonEnd::kMalformed);
}

}  // namespace
}  // namespace tarn::glue::crawl
