#include "wire/event_codec.h"

#include "base/check.h"
#include "base/json.h"
#include "wire/cbor_codec.h"
#include "wire/event_stream.h"
#include "wire/json_codec.h"
#include "wire/layout.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

std::string_view content_type(Protocol protocol) {
  switch (protocol) {
    case Protocol::kJson10:
      return "application/x-amz-json-1.0";
    case Protocol::kJson11:
      return "application/x-amz-json-1.1";
    case Protocol::kRestJson:
      return "application/json";
    case Protocol::kRpcV2Cbor:
      return "application/cbor";
    default:
      return "text/xml";
  }
}

bool is_rest(Protocol protocol) {
  return protocol == Protocol::kRestJson || protocol == Protocol::kRestXml;
}

std::string encode_structure(Protocol protocol, const Shape& shape, const void* data) {
  std::string body;
  switch (protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11:
    case Protocol::kRestJson:
      encode_json_structure(shape, data, JsonStyle::kBody, body);
      break;
    case Protocol::kRpcV2Cbor:
      encode_cbor_structure(shape, data, body);
      break;
    default:
      body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
      encode_xml_structure(shape.name, {}, shape, data, body);
  }
  return body;
}

const Member* payload_of(const Shape& event) {
  for (const Member& member : event.fields()) {
    if (member.is(Member::kEventPayload)) return &member;
  }
  return nullptr;
}

struct Payload {
  std::string_view type;  // empty: there is none
  std::string bytes;
};

Payload make_payload(Protocol protocol, const Shape& event, const void* data) {
  const Member* member = payload_of(event);
  if (!member) {
    if (event.fields().empty()) return {};
    return {content_type(protocol), encode_structure(protocol, event, data)};
  }
  ConstSlot slot = slot_of(*member, data);
  if (!is_present(slot)) return {};
  switch (member->shape->kind) {
    case Kind::kStructure:
      return {content_type(protocol),
              encode_structure(protocol, *member->shape, load_structure(slot))};
    case Kind::kBlob:
      return {"application/octet-stream", std::string(load_text(slot))};
    default:
      return {"text/plain", std::string(load_text(slot))};
  }
}

void append(std::string& frames, std::string_view kind_header, std::string_view name,
            std::string_view message_type, const Payload& payload) {
  EventMessage message;
  message.headers = {{kind_header, name}, {":message-type", message_type}};
  if (!payload.type.empty()) message.headers.push_back({":content-type", payload.type});
  message.payload = payload.bytes;
  append_event_message(frames, message);
}

// {"message": …} in the protocol's form.
Payload error_payload(Protocol protocol, const Shape& shape, const Error& error) {
  std::string body;
  std::string_view name = "message";
  for (const Member& member : shape.fields()) {
    if (member.name == "Message" || member.name == "message") name = member.name;
  }
  switch (protocol) {
    case Protocol::kRpcV2Cbor:
      append_cbor_map_head(body, 1);
      append_cbor_text(body, name);
      append_cbor_text(body, error.message());
      break;
    case Protocol::kRestXml:
      body = "<" + std::string(shape.name) + ">";
      append_xml_element(body, name, error.message());
      body += "</" + std::string(shape.name) + ">";
      break;
    default:
      body = "{" + json_quote(name) + ":" + json_quote(error.message()) + "}";
  }
  return {content_type(protocol), std::move(body)};
}

// At most what a header takes, whole characters.
std::string cut_text(std::string_view text) {
  constexpr size_t kMaxMessageBytes = 1024;
  if (text.size() <= kMaxMessageBytes) return std::string(text);
  size_t size = kMaxMessageBytes;
  while (size > 0 && (text[size] & 0xc0) == 0x80) --size;
  return std::string(text.substr(0, size));
}

}  // namespace

const Member* event_stream_of(const Operation& operation) {
  for (const Member& member : operation.output->fields()) {
    if (member.shape->is(Shape::kEventStream)) return &member;
  }
  return nullptr;
}

void encode_initial_response(const Route& route, const void* out, std::string& frames) {
  if (is_rest(route.protocol)) return;
  const Shape& shape = *route.operation->output;
  Payload payload{content_type(route.protocol), encode_structure(route.protocol, shape, out)};
  append(frames, ":event-type", "initial-response", "event", payload);
}

void encode_event(const Route& route, std::string_view name, const void* data,
                  std::string& frames) {
  const Member* stream = event_stream_of(*route.operation);
  CHECK(stream != nullptr);
  const Member* event = stream->shape->find(name);
  CHECK(event != nullptr && event->shape->size_bytes != 0);
  append(frames, ":event-type", event->name, "event",
         make_payload(route.protocol, *event->shape, data));
}

void encode_event_error(const Route& route, const Error& error, std::string& frames) {
  const Member* stream = event_stream_of(*route.operation);
  CHECK(stream != nullptr);
  for (const Member& member : stream->shape->fields()) {
    if (!member.shape->is(Shape::kError) || member.shape->name != error.code()) continue;
    Payload payload = error_payload(route.protocol, *member.shape, error);
    return append(frames, ":exception-type", member.name, "exception", payload);
  }
  std::string text = cut_text(error.message());
  EventMessage message;
  message.headers = {
      {":error-code", error.code()}, {":error-message", text}, {":message-type", "error"}};
  append_event_message(frames, message);
}

}  // namespace tarn::wire
