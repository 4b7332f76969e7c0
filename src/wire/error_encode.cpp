#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "wire/cbor_codec.h"
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

// The header that a field is sent as; empty: it is of the body. REST's errors bind members as their
// answers do.
std::string header_of(const Route& route, const Shape* shape, std::string_view field) {
  if (field.starts_with(kHeaderField)) return std::string(field.substr(kHeaderField.size()));
  bool is_rest = route.protocol == Protocol::kRestJson || route.protocol == Protocol::kRestXml;
  const Member* member = is_rest && shape ? shape->find(field) : nullptr;
  bool is_bound = member && member->location == Location::kHeader;
  return is_bound ? to_lower_ascii(member->wire_name) : "";
}

void add_error_headers(Response& response, const Route& route, const Error& error) {
  const Shape* shape = error.fields().empty() ? nullptr : error_shape(route, error.code());
  for (const auto& [field, value] : error.fields()) {
    std::string name = header_of(route, shape, field);
    if (!name.empty()) response.headers.emplace_back(std::move(name), value);
  }
}

std::string_view fault_of(const Error& error) {
  return error.http_status() >= 500 ? "Receiver" : "Sender";
}

// The code that the query protocol has for a modelled error, which may differ from its name.
std::string_view query_code(const Shape* shape, const Error& error) {
  bool has_own = shape && shape->traits && !shape->traits->error_code.empty();
  return has_own ? shape->traits->error_code : std::string_view(error.code());
}

// Clients that moved from query to json or cbor still look for query's code.
void add_query_error(Response& response, const Route& route, const Shape* shape,
                     const Error& error) {
  if (!route.service || !route.service->query_compatible) return;
  response.headers.emplace_back("x-amzn-query-error", std::string(query_code(shape, error)) + ";" +
                                                          std::string(fault_of(error)));
}

// Whether a field's text is JSON as it stands: of numbers, and of structures, lists and maps, whose
// text is that of a JSON document.
bool is_json(Kind kind) {
  return kind != Kind::kString && kind != Kind::kBlob && kind != Kind::kTimestamp;
}

// DynamoDB's errors go by the namespaces that AWS had before its models; clients look behind the #.
std::string json_error_type(const Route& route, const Shape* shape, std::string_view type) {
  if (!route.service || route.service->name != "dynamodb") return std::string(type);
  std::string_view space = shape                           ? "com.amazonaws.dynamodb.v20120810#"
                           : type == "ValidationException" ? "com.amazon.coral.validate#"
                                                           : "com.amazon.coral.service#";
  return std::string(space).append(type);
}

bool is_sqs(const Route& route) { return route.service && route.service->name == "sqs"; }

// Of SQS's codes of bad parameters, which its model lacks, JSON has other names than query.
std::string_view unmodelled_type(const Route& route, std::string_view code) {
  if (is_sqs(route) && code == "InvalidParameterValue") return "InvalidParameterValueException";
  if (is_sqs(route) && code == "MissingParameter") return "MissingRequiredParameterException";
  return code;
}

void add_json_error(Response& response, const Route& route, const Error& error,
                    const RequestIds& ids) {
  const Shape* shape = error_shape(route, error.code());
  std::string_view type = shape ? shape->name : unmodelled_type(route, error.code());
  bool is_rest = route.protocol == Protocol::kRestJson;
  const Member* message = find_ignoring_case(shape, "message");
  std::string_view message_name = message ? message->wire_name : "message";
  std::string& body = response.body;
  body = "{";
  if (!is_rest) body += "\"__type\":" + json_quote(json_error_type(route, shape, type)) + ",";
  body += json_quote(message_name) + ":" + json_quote(error.message());
  for (const auto& [name, value] : error.fields()) {
    if (!header_of(route, shape, name).empty()) continue;
    const Member* member = shape ? shape->find(name) : nullptr;
    bool is_raw = member && is_json(member->shape->kind);
    body += "," + json_quote(member ? member->wire_name : name) + ":" +
            (is_raw ? value : json_quote(value));
  }
  const Member* request_id = shape ? shape->find("RequestId") : nullptr;
  if (request_id) {  // of QuickSight's errors
    body += "," + json_quote(request_id->wire_name) + ":" + json_quote(ids.request_id);
  }
  body += "}";
  response.headers.emplace_back("content-type", is_rest ? "application/json"
                                                : route.protocol == Protocol::kJson10
                                                    ? "application/x-amz-json-1.0"
                                                    : "application/x-amz-json-1.1");
  response.headers.emplace_back("x-amzn-errortype", type);
  add_query_error(response, route, shape, error);
}

// A field's text as the CBOR value that its member's kind asks for.
void append_cbor_field(std::string& body, const Member* member, std::string_view value) {
  Kind kind = member ? member->shape->kind : Kind::kString;
  if (kind == Kind::kBoolean) return append_cbor_boolean(body, value == "true");
  bool is_whole = kind == Kind::kInteger || kind == Kind::kLong;
  if (auto number = parse_integer(value); is_whole && number) {
    return append_cbor_integer(body, *number);
  }
  bool is_real = kind == Kind::kFloat || kind == Kind::kDouble;
  if (auto number = parse_real(value); is_real && number) return append_cbor_double(body, *number);
  append_cbor_text(body, value);
}

// "com.amazonaws.cloudwatch#ResourceNotFound": the namespace is made of the service's id, as in
// AWS's Smithy models.
std::string smithy_name(const Route& route, std::string_view name) {
  std::string id;
  for (char c : route.service ? route.service->service_id : std::string_view()) {
    if (c != ' ') id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return id.empty() ? std::string(name) : "com.amazonaws." + id + "#" + std::string(name);
}

void add_cbor_error(Response& response, const Route& route, const Error& error) {
  const Shape* shape = error_shape(route, error.code());
  const Member* message = find_ignoring_case(shape, "message");
  auto is_member = [](const auto& field) { return !field.first.starts_with(kHeaderField); };
  auto count = static_cast<size_t>(std::ranges::count_if(error.fields(), is_member));
  std::string& body = response.body;
  append_cbor_map_head(body, count + 2);
  append_cbor_text(body, "__type");
  append_cbor_text(body, smithy_name(route, shape ? shape->name : std::string_view(error.code())));
  append_cbor_text(body, message ? message->name : std::string_view("message"));
  append_cbor_text(body, error.message());
  for (const auto& [name, value] : error.fields()) {
    if (name.starts_with(kHeaderField)) continue;
    append_cbor_text(body, name);
    append_cbor_field(body, shape ? shape->find(name) : nullptr, value);
  }
  response.headers.emplace_back("content-type", "application/cbor");
  add_query_error(response, route, shape, error);
}

void append_error(std::string& body, const Route& route, const Shape* shape, const Error& error,
                  std::string_view code) {
  append_xml_element(body, "Code", code);
  append_xml_element(body, "Message", error.message());
  for (const auto& [name, value] : error.fields()) {
    if (header_of(route, shape, name).empty()) append_xml_element(body, name, value);
  }
}

// What S3 calls a failure of its own.
std::string_view s3_code(const Error& error) {
  return error.code() == "InternalFailure" ? "InternalError" : std::string_view(error.code());
}

// S3's form: no wrapper around <Error>.
void add_s3_error(Response& response, const Route& route, const Error& error,
                  const RequestIds& ids) {
  std::string& body = response.body;
  body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>";
  append_error(body, route, error_shape(route, error.code()), error, s3_code(error));
  append_xml_element(body, "RequestId", ids.request_id);
  append_xml_element(body, "HostId", ids.host_id);
  body += "</Error>";
  response.headers.emplace_back("content-type", "application/xml");
}

// What the query protocol tells differently.
Error told_by_query(const Route& route, const Error& error) {
  if (!is_sqs(route) || error.code() != "QueueDoesNotExist") return error;
  return Error(error.http_status(), error.code(),
               "The specified queue does not exist for this wsdl version.");
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
  const Shape* shape = error_shape(route, error.code());
  append_error(body, route, shape, error, query_code(shape, error));
  if (is_sqs(route)) body += "<Detail/>";
  body += "</Error>";
  append_xml_element(body, "RequestId", ids.request_id);
  body += "</ErrorResponse>";
  response.headers.emplace_back("content-type", "text/xml");
}

void add_ec2_error(Response& response, const Error& error, const RequestIds& ids) {
  std::string& body = response.body;
  body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>";
  append_error(body, {}, nullptr, error, error.code());
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
      add_json_error(response, route, error, ids);
      break;
    case Protocol::kRpcV2Cbor:
      add_cbor_error(response, route, error);
      break;
    case Protocol::kRestXml:
      if (!route.service || route.service->name == "s3") {
        add_s3_error(response, route, error, ids);
      } else {
        add_wrapped_error(response, route, error, ids);
      }
      break;
    case Protocol::kQuery:
      add_wrapped_error(response, route, told_by_query(route, error), ids);
      break;
    case Protocol::kEc2:
      add_ec2_error(response, error, ids);
      break;
  }
  add_error_headers(response, route, error);
  if (response.status == 304) response.body.clear();
  add_service_headers(response, route, ids);
  return response;
}

}  // namespace tarn::wire
