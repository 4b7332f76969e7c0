#include "wire/event_stream.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/arena.h"
#include "base/json.h"
#include "wire/codec.h"
#include "wire/event_codec.h"
#include "wire/runtime_model.h"

namespace tarn::wire {

namespace {

using std::string_literals::operator""s;
using Type = EventHeader::Type;

std::string framed(const EventMessage& message) {
  std::string out;
  append_event_message(out, message);
  return out;
}

EventHeader number_header(Text name, Type type, int64_t number) {
  EventHeader header;
  header.name = name;
  header.type = type;
  header.number = number;
  return header;
}

EventHeader bytes_header(Text name, Type type, Text bytes) {
  EventHeader header(name, bytes);
  header.type = type;
  return header;
}

// Reads one message that is there whole.
EventMessage read_whole(std::string_view input) {
  EventMessage message;
  auto size = read_event_message(input, message);
  EXPECT_TRUE(size.ok());
  EXPECT_EQ(size.ok() ? *size : 0, input.size());
  return message;
}

}  // namespace

TEST(EventStream, WritesWhatOtherImplementationsRead) {
  EXPECT_EQ(framed({}), "\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2\x48\xeb\x7d\x98\xc8\xff"s);
  EXPECT_EQ(framed({{}, "{'foo':'bar'}"}),
            "\x00\x00\x00\x1d\x00\x00\x00\x00\xfd\x52\x8c\x5a{'foo':'bar'}\xc3\x65\x39\x36"s);
  EXPECT_EQ(framed({{{"content-type", "application/json"}}, "{'foo':'bar'}"}),
            "\x00\x00\x00\x3d\x00\x00\x00\x20\x07\xfd\x83\x96\x0c"s + "content-type\x07\x00\x10"s +
                "application/json{'foo':'bar'}\x8d\x9c\x08\xb1"s);
  EXPECT_EQ(framed({{number_header("event-id", Type::kInteger, 40972)}, "{'foo':'bar'}"}),
            "\x00\x00\x00\x2b\x00\x00\x00\x0e\x34\x8b\xec\x7b\x08"s +
                "event-id\x04\x00\x00\xa0\x0c"s + "{'foo':'bar'}\xd3\x89\x02\x85"s);
}

TEST(EventStream, ReadsEveryTypeBack) {
  EventMessage message;
  message.payload = std::string_view("pay\0load", 8);
  message.headers = {
      number_header("t", Type::kTrue, 0),
      number_header("f", Type::kFalse, 0),
      number_header("byte", Type::kByte, -128),
      number_header("short", Type::kShort, -32768),
      number_header("int", Type::kInteger, INT32_MIN),
      number_header("long", Type::kLong, INT64_MIN),
      number_header("time", Type::kTimestamp, 1'700'000'000'123),
      bytes_header("bytes", Type::kBytes, "\xff\xfe"),
      bytes_header("text", Type::kText, ""),
      bytes_header("uuid", Type::kUuid, "0123456789abcdef"),
  };
  std::string frame = framed(message);
  EventMessage again = read_whole(frame);
  EXPECT_EQ(again.headers, message.headers);
  EXPECT_EQ(again.payload, message.payload);
}

TEST(EventStream, WaitsForTheRest) {
  std::string frame = framed({{{":event-type", "Records"}}, "abc"});
  EventMessage message;
  for (size_t size = 0; size < frame.size(); ++size) {
    auto read = read_event_message(std::string_view(frame).substr(0, size), message);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, 0u);
  }
  std::string more = frame + "next";
  auto read = read_event_message(more, message);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, frame.size());
  EXPECT_EQ(message.text_of(":event-type"), "Records");
  EXPECT_EQ(message.text_of("other").data(), nullptr);
}

TEST(EventStream, RefusesEveryChangedByte) {
  std::string frame = framed({{{":event-type", "Records"}}, "payload"});
  for (size_t i = 0; i < frame.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = frame;
      changed[i] = static_cast<char>(changed[i] ^ 1 << bit);
      EventMessage message;
      EXPECT_FALSE(read_event_message(changed, message).ok()) << i << " " << bit;
    }
  }
}

namespace {

constexpr const char* kShapes = R"({
  "In":{"type":"structure","members":{"Name":{"shape":"Text"}}},
  "Out":{"type":"structure","members":{"Events":{"shape":"Stream"},"Name":{"shape":"Text"}}},
  "Stream":{"type":"structure","eventstream":true,"members":{"Opened":{"shape":"Opened"},
    "Raw":{"shape":"Raw"},"Sized":{"shape":"Sized"},"Gone":{"shape":"Gone"}}},
  "Opened":{"type":"structure","event":true,"members":{"Count":{"shape":"Count"}}},
  "Raw":{"type":"structure","event":true,"members":{"Bytes":{"eventpayload":true,"shape":"Blob"}}},
  "Sized":{"type":"structure","event":true,"members":{"Of":{"eventpayload":true,"shape":"Size"}}},
  "Size":{"type":"structure","members":{"Count":{"shape":"Count"}}},
  "Gone":{"type":"structure","exception":true,"members":{"message":{"shape":"Text"}}},
  "Text":{"type":"string"},"Blob":{"type":"blob"},"Count":{"type":"integer"}})";

struct Streaming {
  Json metadata, shapes;
  std::unique_ptr<RuntimeModel> model;
  Route route;
  Arena arena;
  std::string frames;

  explicit Streaming(const std::string& protocol) {
    metadata = *Json::parse(R"({"protocol":")" + protocol + R"("})");
    shapes = *Json::parse(kShapes);
    model = std::make_unique<RuntimeModel>(metadata, shapes);
    const Operation& operation = model->add_operation(
        *Json::parse(R"({"name":"Watch","http":{"method":"POST","requestUri":"/"},
                         "input":{"shape":"In"},"output":{"shape":"Out"}})"));
    const Service& service = model->service();
    route = {&service, &operation, service.protocols[0], {}};
  }

  void* make(std::string_view shape, const char* json) {
    void* data = make_struct(*model->shape(shape), arena);
    struct_from_json(*Json::parse(json), {model->shape(shape), data, true}, arena);
    return data;
  }

  // "type content-type payload" of the only event.
  std::string event(std::string_view kind = ":event-type") {
    std::string frame = std::move(frames);
    frames.clear();
    EventMessage message = read_whole(frame);
    return std::string(message.text_of(":message-type")) + " " +
           std::string(message.text_of(kind)) + " " +
           std::string(message.text_of(":content-type")) + " " + std::string(message.payload);
  }
};

}  // namespace

TEST(EventCodec, WritesEventsInTheirProtocol) {
  Streaming json("json");
  void* out = json.make("Out", R"({"Name":"n"})");
  encode_initial_response(json.route, out, json.frames);
  EXPECT_EQ(json.event(), R"(event initial-response application/x-amz-json-1.1 {"Name":"n"})");
  encode_event(json.route, "Opened", json.make("Opened", R"({"Count":3})"), json.frames);
  EXPECT_EQ(json.event(), R"(event Opened application/x-amz-json-1.1 {"Count":3})");
  encode_event(json.route, "Raw", json.make("Raw", R"({"Bytes":"a,b"})"), json.frames);
  EXPECT_EQ(json.event(), "event Raw application/octet-stream a,b");
  Streaming xml("rest-xml");
  encode_initial_response(xml.route, xml.make("Out", "{}"), xml.frames);
  EXPECT_EQ(xml.frames, "");
  encode_event(xml.route, "Sized", xml.make("Sized", R"({"Of":{"Count":3}})"), xml.frames);
  EXPECT_EQ(xml.event(),
            "event Sized text/xml <?xml version=\"1.0\" encoding=\"UTF-8\"?><Size><Count>3</Count>"
            "</Size>");
  Streaming cbor("smithy-rpc-v2-cbor");
  encode_event(cbor.route, "Opened", cbor.make("Opened", R"({"Count":3})"), cbor.frames);
  EXPECT_EQ(cbor.event(), "event Opened application/cbor \xa1\x65\x43ount\x03");
}

TEST(EventCodec, EndsAStreamWithWhatWentWrong) {
  Streaming json("json");
  encode_event_error(json.route, Error(400, "Gone", "It is gone."), json.frames);
  EXPECT_EQ(json.event(":exception-type"),
            R"(exception Gone application/x-amz-json-1.1 {"message":"It is gone."})");
  encode_event_error(json.route, Error(500, "InternalFailure", std::string(3000, 'x')),
                     json.frames);
  EXPECT_EQ(json.event(":error-code"), "error InternalFailure  ");
}

TEST(EventCodec, LeavesTheBodyToTheGateway) {
  for (const char* protocol : {"json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor"}) {
    Streaming stream(protocol);
    Response answer =
        encode_output(stream.route, stream.make("Out", R"({"Name":"n"})"), {"id", ""});
    EXPECT_EQ(answer.body, "") << protocol;
    std::vector<std::string> types;
    for (const auto& [name, value] : answer.headers) {
      if (name == "content-type") types.push_back(value);
    }
    EXPECT_EQ(types, std::vector<std::string>{std::string(kEventStreamType)}) << protocol;
  }
}

}  // namespace tarn::wire
