#include <gtest/gtest.h>

#include <string>

#include "base/encoding.h"
#include "base/json.h"
#include "wire/cbor_codec.h"
#include "wire/cbor_reader.h"
#include "wire/codec.h"
#include "wire/gen/services.h"
#include "wire/route.h"
#include "wire/runtime_model.h"

namespace tarn::wire {

namespace {

using std::string_literals::operator""s;

constexpr const char* kShapes = R"({
  "In":{"type":"structure","members":{"Name":{"shape":"Text"},"Count":{"shape":"Count"},
    "Big":{"shape":"Big"},"Real":{"shape":"Real"},"Items":{"shape":"Items"},
    "Bytes":{"shape":"Bytes"},"Map":{"shape":"Map"},"When":{"shape":"When"},
    "Flag":{"shape":"Flag"}}},
  "Text":{"type":"string"},"Count":{"type":"integer"},"Big":{"type":"long"},
  "Real":{"type":"double"},"Bytes":{"type":"blob"},"When":{"type":"timestamp"},
  "Flag":{"type":"boolean"},"Items":{"type":"list","member":{"shape":"In"}},
  "Map":{"type":"map","key":{"shape":"Text"},"value":{"shape":"Text"}}})";

// The JSON of what the bytes, in hex, mean as an In; or the error's message.
std::string decoded(std::string_view hex) {
  static const Json metadata = *Json::parse(R"({"protocol":"smithy-rpc-v2-cbor"})");
  static const Json shapes = *Json::parse(kShapes);
  RuntimeModel model(metadata, shapes);
  const Shape& shape = *model.shape("In");
  Arena arena;
  void* data = make_struct(shape, arena);
  std::string bytes = *hex_decode(hex);
  auto done = decode_cbor(bytes, {&shape, data, true}, arena);
  return done.ok() ? struct_to_json({&shape, data, true}).dump() : done.error().message();
}

// A map of one member: "Name" and a value, in hex.
std::string member(std::string_view name, std::string_view value_hex) {
  std::string head;
  append_cbor_map_head(head, 1);
  append_cbor_text(head, name);
  return hex_encode(head) + std::string(value_hex);
}

}  // namespace

TEST(Cbor, ReadsNumbersInEveryForm) {
  EXPECT_EQ(decoded(member("Count", "1b000000000000000a")), R"({"Count":10})");
  EXPECT_EQ(decoded(member("Count", "3903e7")), R"({"Count":-1000})");
  EXPECT_EQ(decoded(member("Count", "f94900")), R"({"Count":10})");
  EXPECT_EQ(decoded(member("Big", "1b7fffffffffffffff")), R"({"Big":9223372036854775807})");
  EXPECT_EQ(decoded(member("Big", "3b7fffffffffffffff")), R"({"Big":-9223372036854775808})");
  EXPECT_EQ(decoded(member("Real", "03")), R"({"Real":3})");
  EXPECT_EQ(decoded(member("Real", "f93e00")), R"({"Real":1.5})");
  EXPECT_EQ(decoded(member("Real", "f90001")), R"({"Real":5.960464477539063e-08})");
  EXPECT_EQ(decoded(member("Real", "fa3fc00000")), R"({"Real":1.5})");
  EXPECT_EQ(decoded(member("Real", "f97e00")), R"({"Real":"NaN"})");
  EXPECT_EQ(decoded(member("When", "c11a5fc00000")), R"({"When":1606418432})");
  EXPECT_EQ(decoded(member("When", "c1fb41d97f0000200000")), R"({"When":1711013888.5})");
}

TEST(Cbor, ReadsIndefiniteLengths) {
  EXPECT_EQ(decoded("bf" + member("Name", "7f61616162ff").substr(2) + "ff"), R"({"Name":"ab"})");
  EXPECT_EQ(decoded(member("Bytes", "5f41004101ff")), "{\"Bytes\":\"\\u0000\\u0001\"}");
  EXPECT_EQ(decoded(member("Items", "9fa0bfffff")), R"({"Items":[{},{}]})");
  EXPECT_EQ(decoded(member("Map", "bf616161626163f6ff")), R"({"Map":{"a":"b"}})");
}

TEST(Cbor, SkipsWhatItDoesNotKnow) {
  for (const char* value :
       {"f6", "f7", "e0", "f8ff", "c249010000000000000000", "3bffffffffffffffff",
        "d9d9f783018202039f0405ff", "bf61610161629f0203ffff", "5f4100ff"}) {
    EXPECT_EQ(decoded(member("Other", value)), "{}") << value;
  }
  EXPECT_EQ(decoded(member("Name", "f6")), "{}");
  EXPECT_EQ(decoded(member("Name", "f7")), "{}");
  EXPECT_EQ(decoded("d9d9f7a0"), "{}");
}

TEST(Cbor, RefusesWhatDoesNotFit) {
  EXPECT_EQ(decoded(member("Name", "01")), "NUMBER_VALUE can not be converted to a String");
  EXPECT_EQ(decoded(member("Name", "4161")), "BLOB_VALUE can not be converted to a String");
  EXPECT_EQ(decoded(member("Count", "1a80000000")),
            "NUMBER_VALUE can not be converted to an Integer");
  EXPECT_EQ(decoded(member("Count", "f93e00")), "NUMBER_VALUE can not be converted to an Integer");
  EXPECT_EQ(decoded(member("Big", "1b8000000000000000")),
            "NUMBER_VALUE can not be converted to a Long");
  EXPECT_EQ(decoded(member("Items", "a0")), "Start of structure or map found where not expected.");
  EXPECT_EQ(decoded(member("Map", "80")), "Start of list found where not expected");
  EXPECT_EQ(decoded(member("When", "1a5fc00000")),
            "NUMBER_VALUE can not be converted to a Timestamp");
  EXPECT_EQ(decoded(member("When", "c161")), "Invalid timestamp");
  EXPECT_EQ(decoded(member("When", "c1f97e00")), "Invalid timestamp");
  EXPECT_EQ(decoded(member("Flag", "6474727565")),
            "STRING_VALUE can not be converted to a Boolean");
}

TEST(Cbor, RefusesWhatIsMalformed) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "81";
  for (const std::string& hex : {
           "a1"s,                                 // cut short
           "a16161"s,                             //
           "bf"s,                                 //
           "a000"s,                               // more behind
           "a10101"s,                             // a name that is no text
           member("Name", "61ff"),                // no UTF-8
           member("Name", "7f4161ff"),            // a chunk of another type
           member("Name", "7f7f6161ffff"),        // a chunk of chunks
           member("Name", "7bffffffffffffffff"),  // longer than the input
           member("Items", "9bffffffffffffffff"),
           member("Other", "ff"),         // a break where a value belongs
           member("Other", "1c"),         // reserved
           member("Other", "1f"),         // an indefinite number
           member("Other", "c1"),         // a tag of nothing
           member("Other", deep + "00"),  // too deep
           "c1a0"s,                       // a tag that is not "this is CBOR"
       }) {
    EXPECT_TRUE(decoded(hex).starts_with("the request body is not valid CBOR at byte ")) << hex;
  }
}

TEST(Cbor, IsRoutedByItsPath) {
  Request request{
      "POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData", "", {}, ""};
  request.headers = {{"smithy-protocol", "rpc-v2-cbor"}};
  auto found = route(request, "monitoring");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->operation->name, "PutMetricData");
  EXPECT_EQ(found->protocol, Protocol::kRpcV2Cbor);
  request.path = "/v1/service/GraniteServiceVersion20100801/operation/PutMetricData";
  EXPECT_TRUE(route(request, "monitoring").ok());
  for (const char* path :
       {"/service/GraniteServiceVersion20100801/operation/Fly",
        "/service/AWSGlue/operation/GetTable", "/operation/PutMetricData", "/"}) {
    request.path = path;
    EXPECT_EQ(route(request, "monitoring").error().code(), "UnknownOperationException") << path;
    EXPECT_EQ(guess_route(request, "monitoring").protocol, Protocol::kRpcV2Cbor);
  }
}

// CloudWatch speaks three protocols: each answers in its own.
TEST(Protocols, AnswerInWhatTheRequestSpeaks) {
  Request request{
      "POST", "/service/GraniteServiceVersion20100801/operation/GetDashboard", "", {}, ""};
  request.headers = {{"smithy-protocol", "rpc-v2-cbor"}};
  Request json{"POST", "/", "", {}, "{}"};
  json.headers = {{"x-amz-target", "GraniteServiceVersion20100801.GetDashboard"},
                  {"content-type", "application/x-amz-json-1.0"}};
  Request query{"POST", "/", "", {}, "Action=GetDashboard&Version=2010-08-01&DashboardName=x"};
  query.headers = {{"content-type", "application/x-www-form-urlencoded"}};
  Error error(404, "DashboardNotFoundError", "There is none.");
  auto answer = [&](const Request& sent) {
    auto found = route(sent, "monitoring");
    EXPECT_TRUE(found.ok());
    EXPECT_EQ(found->operation->name, "GetDashboard");
    return encode_error(*found, error, {"id", ""});
  };
  auto header = [](const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return std::string();
  };
  Response cbor_answer = answer(request);
  EXPECT_EQ(cbor_answer.body, "\xa2\x66__type\x78\x2f"s +
                                  "com.amazonaws.cloudwatch#DashboardNotFoundError\x67"s +
                                  "message\x6eThere is none."s);
  EXPECT_EQ(header(cbor_answer, "content-type"), "application/cbor");
  EXPECT_EQ(header(cbor_answer, "smithy-protocol"), "rpc-v2-cbor");
  EXPECT_EQ(header(cbor_answer, "x-amzn-query-error"), "ResourceNotFound;Sender");
  Response json_answer = answer(json);
  EXPECT_EQ(json_answer.body, R"({"__type":"DashboardNotFoundError","message":"There is none."})");
  EXPECT_EQ(header(json_answer, "x-amzn-query-error"), "ResourceNotFound;Sender");
  Response query_answer = answer(query);
  EXPECT_NE(query_answer.body.find("<Type>Sender</Type><Code>ResourceNotFound</Code>"),
            std::string::npos);
  EXPECT_EQ(header(query_answer, "x-amzn-query-error"), "");
}

TEST(Cbor, RefusesABodyOfAnotherType) {
  Json metadata = *Json::parse(R"({"protocol":"smithy-rpc-v2-cbor"})");
  Json shapes = *Json::parse(kShapes);
  RuntimeModel model(metadata, shapes);
  const Operation& operation = model.add_operation(*Json::parse(
      R"({"name":"Do","http":{"method":"POST","requestUri":"/"},"input":{"shape":"In"}})"));
  Route route{&model.service(), &operation, Protocol::kRpcV2Cbor, {}};
  Arena arena;
  auto data = decode_input(route, {"POST", "/", "", {}, "{}"}, arena);
  EXPECT_EQ(data.error().code(), "UnsupportedMediaTypeException");
}

}  // namespace tarn::wire
