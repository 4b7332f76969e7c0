#include "wire/codec.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/crc.h"
#include "base/encoding.h"
#include "wire/cbor_codec.h"
#include "wire/codec_headers.h"
#include "wire/errors.h"
#include "wire/event_codec.h"
#include "wire/form.h"
#include "wire/json_codec.h"
#include "wire/layout.h"
#include "wire/query_decode.h"
#include "wire/rest_codec.h"
#include "wire/validate.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

constexpr size_t kUsualHeaders = 6;
constexpr size_t kUsualBodyBytes = 1000;  // of an answer in JSON; a longer one only takes longer

Result<void> decode_form(const Route& route, const Request& request, void* data, Arena& arena) {
  auto parameters = parse_form(request.query, arena);
  auto body = parse_form(request.body, arena);
  if (!parameters || !body) return malformed_query("The parameters are not a valid form.");
  parameters->insert(parameters->end(), body->begin(), body->end());
  for (const auto& [name, value] : *parameters) {
    if (!is_valid_utf8(value)) return malformed_query("The parameters are not valid UTF-8.");
  }
  auto tree = form_tree(*parameters);
  if (!tree) return malformed_query("The parameters are nested too deeply.");
  return decode_query(*tree, *route.operation->input, data, route.protocol, arena);
}

Result<void> decode_rpc(const Route& route, const Request& request, void* data, Arena& arena) {
  if (request.body.empty()) return {};
  std::string_view type = request.header("content-type");
  if (type != "application/cbor") return unsupported_media_type(type);
  return decode_cbor(request.body, {route.operation->input, data, true}, arena);
}

Result<void> decode(const Route& route, const Request& request, void* data, Arena& arena) {
  switch (route.protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11:
      if (request.body.empty()) return {};
      return decode_json(request.body, {route.operation->input, data, true}, arena);
    case Protocol::kRestJson:
    case Protocol::kRestXml:
      return decode_rest(route, request, data, arena);
    case Protocol::kQuery:
    case Protocol::kEc2:
      return decode_form(route, request, data, arena);
    case Protocol::kRpcV2Cbor:
      return decode_rpc(route, request, data, arena);
  }
  return {};
}

void add_cbor(Response& response, const Route& route, const void* out) {
  const Shape& shape = *route.operation->output;
  if (shape.is(Shape::kSynthetic)) return;
  response.headers.emplace_back("content-type", "application/cbor");
  encode_cbor_structure(shape, out, response.body);
}

void add_json(Response& response, const Route& route, const void* out) {
  response.headers.emplace_back("content-type", route.protocol == Protocol::kJson10
                                                    ? "application/x-amz-json-1.0"
                                                    : "application/x-amz-json-1.1");
  const Shape& shape = *route.operation->output;
  // Operations without output answer an empty body, as AWS's do.
  if (shape.is(Shape::kSynthetic)) return;
  response.body.reserve(kUsualBodyBytes);
  encode_json_structure(shape, out, JsonStyle::kBody, response.body);
}

void open_response(Response& response, const Route& route) {
  response.headers.emplace_back("content-type", "text/xml");
  response.body += "<" + std::string(route.operation->name) + "Response";
  if (!route.service->xml_namespace.empty()) {
    response.body += " xmlns=\"" + std::string(route.service->xml_namespace) + "\"";
  }
  response.body += ">";
}

void add_query(Response& response, const Route& route, const void* out, const RequestIds& ids) {
  open_response(response, route);
  std::string wrapper(route.operation->result_wrapper);
  if (!wrapper.empty()) response.body += "<" + wrapper + ">";
  encode_query_members(*route.operation->output, out, response.body);
  if (!wrapper.empty()) response.body += "</" + wrapper + ">";
  response.body += "<ResponseMetadata>";
  append_xml_element(response.body, "RequestId", ids.request_id);
  response.body += "</ResponseMetadata></" + std::string(route.operation->name) + "Response>";
}

void add_ec2(Response& response, const Route& route, const void* out, const RequestIds& ids) {
  response.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  open_response(response, route);
  append_xml_element(response.body, "requestId", ids.request_id);
  encode_xml_members(*route.operation->output, out, response.body);
  response.body += "</" + std::string(route.operation->name) + "Response>";
}

}  // namespace

void* make_struct(const Shape& shape, Arena& arena) {
  CHECK(shape.size_bytes != 0);
  // All zero bytes are the empty state of every type in wire/types.h.
  void* data = arena.allocate(shape.size_bytes, alignof(std::max_align_t));
  std::memset(data, 0, shape.size_bytes);
  return data;
}

Result<void*> decode_input(const Route& route, const Request& request, Arena& arena) {
  void* data = make_struct(*route.operation->input, arena);
  TRY(decode(route, request, data, arena));
  TRY(validate(route, data));
  return data;
}

Result<void*> decode_named_input(const Route& route, std::string_view json, Arena& arena) {
  void* data = make_struct(*route.operation->input, arena);
  TRY(decode_named_json(json, {route.operation->input, data, true}, arena));
  TRY(validate(route, data));
  return data;
}

void add_service_headers(Response& response, const Route& route, const RequestIds& ids) {
  if (route.protocol == Protocol::kRestXml) {
    response.headers.emplace_back("x-amz-request-id", ids.request_id);
    if (!ids.host_id.empty()) response.headers.emplace_back("x-amz-id-2", ids.host_id);
  } else {
    response.headers.emplace_back("x-amzn-requestid", ids.request_id);
  }
  if (route.protocol == Protocol::kRpcV2Cbor) {
    response.headers.emplace_back("smithy-protocol", "rpc-v2-cbor");
  }
  const bool is_dynamodb = route.service && (route.service->name == "dynamodb" ||
                                             route.service->name == "dynamodbstreams");
  if (is_dynamodb) {
    response.headers.emplace_back("x-amz-crc32", std::to_string(crc32(0, response.body)));
  }
}

// An operation may bind the answer's Content-Type to a member, as Lambda's does.
bool binds_content_type(const Shape& shape, const void* out) {
  return std::ranges::any_of(shape.fields(), [out](const Member& member) {
    return member.location == Location::kHeader && has_slot(member) &&
           equals_ignoring_case(member.wire_name, "content-type") &&
           is_present(slot_of(member, out));
  });
}

// The gateway sends the events, which event_codec.h encodes.
void make_event_stream(Response& response, const Route& route, const void* out) {
  response.body.clear();
  if (binds_content_type(*route.operation->output, out)) return;
  std::erase_if(response.headers,
                [](const auto& header) { return header.first == "content-type"; });
  response.headers.emplace_back("content-type", kEventStreamType);
}

Response encode_output(const Route& route, const void* out, const RequestIds& ids) {
  Response response;
  response.headers.reserve(kUsualHeaders);
  switch (route.protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11:
      add_json(response, route, out);
      break;
    case Protocol::kRestJson:
    case Protocol::kRestXml:
      response = encode_rest(route, out);
      break;
    case Protocol::kQuery:
      add_query(response, route, out, ids);
      break;
    case Protocol::kEc2:
      add_ec2(response, route, out, ids);
      break;
    case Protocol::kRpcV2Cbor:
      add_cbor(response, route, out);
      break;
  }
  if (event_stream_of(*route.operation)) make_event_stream(response, route, out);
  add_service_headers(response, route, ids);
  return response;
}

}  // namespace tarn::wire
