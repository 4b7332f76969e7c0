#include <algorithm>

#include "base/json.h"
#include "wire/codec.h"
#include "wire/codec_headers.h"
#include "wire/scalars.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

// The modelled shape of an error, by its name or by the code it goes by; null where there is none.
const Shape* error_shape(const Route& route, std::string_view code) {
  if (!route.service) return nullptr;
  const Shape* shape = route.service->find_shape(code);
  if (shape && shape->is(Shape::kError)) return shape;
  for (const Shape& other : route.service->shapes) {
    if (other.is(Shape::kError) && other.traits && other.traits->error_code == code) return &other;
  }
  return nullptr;
}

const Member* find_ignoring_case(const Shape* shape, std::string_view name) {
  if (!shape) return nullptr;
  auto lower = [](std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
  };
  for (const Member& member : shape->fields()) {
    if (lower(member.name) == lower(name)) return &member;
  }
  return nullptr;
}

// A field called "header:<name>" is a header of the answer.
constexpr std::string_view kHeaderField = "header:";

void add_error_headers(Response& response, const Error& error) {
  for (const auto& [name, value] : error.fields()) {
    if (!name.starts_with(kHeaderField)) continue;
    response.headers.emplace_back(name.substr(kHeaderField.size()), value);
  }
}

std::string_view fault_of(const Error& error) {
  return error.http_status() >= 500 ? "Receiver" : "Sender";
}

bool is_plain(Kind kind) {
  return kind == Kind::kBoolean || kind == Kind::kInteger || kind == Kind::kLong ||
         kind == Kind::kFloat || kind == Kind::kDouble;
}

void add_json_error(Response& response, const Route& route, const Error& error) {
  const Shape* shape = error_shape(route, error.code());
  std::string_view type = shape ? shape->name : std::string_view(error.code());
  bool is_rest = route.protocol == Protocol::kRestJson;
  const Member* message = find_ignoring_case(shape, "message");
  std::string_view message_name = message ? message->wire_name : "message";
  std::string& body = response.body;
  body = "{";
  if (!is_rest) body += "\"__type\":" + json_quote(type) + ",";
  body += json_quote(message_name) + ":" + json_quote(error.message());
  for (const auto& [name, value] : error.fields()) {
    if (name.starts_with(kHeaderField)) continue;
    const Member* member = shape ? shape->find(name) : nullptr;
    bool is_raw = member && is_plain(member->shape->kind);
    body += "," + json_quote(member ? member->wire_name : name) + ":" +
            (is_raw ? value : json_quote(value));
  }
  body += "}";
  response.headers.emplace_back("content-type", is_rest ? "application/json"
                                                : route.protocol == Protocol::kJson10
                                                    ? "application/x-amz-json-1.0"
                                                    : "application/x-amz-json-1.1");
  response.headers.emplace_back("x-amzn-errortype", type);
  if (route.service && route.service->query_compatible) {
    std::string code(shape && shape->traits && !shape->traits->error_code.empty()
                         ? shape->traits->error_code
                         : std::string_view(error.code()));
    response.headers.emplace_back("x-amzn-query-error", code + ";" + std::string(fault_of(error)));
  }
}

void append_error(std::string& body, const Error& error) {
  append_xml_element(body, "Code", error.code());
  append_xml_element(body, "Message", error.message());
  for (const auto& [name, value] : error.fields()) {
    if (!name.starts_with(kHeaderField)) append_xml_element(body, name, value);
  }
}

// S3's form: no wrapper around <Error>.
void add_s3_error(Response& response, const Error& error, const RequestIds& ids) {
  std::string& body = response.body;
  body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>";
  append_error(body, error);
  append_xml_element(body, "RequestId", ids.request_id);
  append_xml_element(body, "HostId", ids.host_id);
  body += "</Error>";
  response.headers.emplace_back("content-type", "application/xml");
}

void add_wrapped_error(Response& response, const Route& route, const Error& error,
                       const RequestIds& ids) {
  std::string& body = response.body;
  body = "<ErrorResponse";
  if (route.service && !route.service->xml_namespace.empty()) {
    body += " xmlns=\"" + std::string(route.service->xml_namespace) + "\"";
  }
  body += "><Error>";
  append_xml_element(body, "Type", fault_of(error));
  append_error(body, error);
  body += "</Error>";
  append_xml_element(body, "RequestId", ids.request_id);
  body += "</ErrorResponse>";
  response.headers.emplace_back("content-type", "text/xml");
}

void add_ec2_error(Response& response, const Error& error, const RequestIds& ids) {
  std::string& body = response.body;
  body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>";
  append_error(body, error);
  body += "</Error></Errors>";
  append_xml_element(body, "RequestID", ids.request_id);
  body += "</Response>";
  response.headers.emplace_back("content-type", "text/xml");
}

}  // namespace

Response encode_error(const Route& route, const Error& error, const RequestIds& ids) {
  Response response;
  response.status = error.http_status();
  switch (route.protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11:
    case Protocol::kRestJson:
    case Protocol::kRpcV2Cbor:
      add_json_error(response, route, error);
      break;
    case Protocol::kRestXml:
      if (!route.service || route.service->name == "s3") {
        add_s3_error(response, error, ids);
      } else {
        add_wrapped_error(response, route, error, ids);
      }
      break;
    case Protocol::kQuery:
      add_wrapped_error(response, route, error, ids);
      break;
    case Protocol::kEc2:
      add_ec2_error(response, error, ids);
      break;
  }
  add_error_headers(response, error);
  if (response.status == 304) response.body.clear();
  add_request_ids(response, route, ids);
  return response;
}

}  // namespace tarn::wire
