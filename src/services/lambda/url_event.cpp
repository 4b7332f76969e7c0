#include "services/lambda/url_event.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kJsonType = "application/json";

// "31/Jan/2026:23:59:59 +0000".
std::string format_access_time(int64_t now_ms) {
  const std::string http = format_http_date(now_ms);  // "Sat, 31 Jan 2026 23:59:59 GMT"
  return http.substr(5, 2) + "/" + http.substr(8, 3) + "/" + http.substr(12, 4) + ":" +
         http.substr(17, 8) + " +0000";
}

// What goes between two machines is not for the function.
bool is_hop_header(std::string_view name) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"connection", "cookie", "keep-alive", "proxy-connection",
                                       "te", "trailer", "transfer-encoding", "upgrade", "expect",
                                       "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string_view port_of(const RequestHead& head) {
  const std::string_view host = head.header("host");
  const size_t colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && host.find(']', colon) == host.npos;
  if (has_port) return host.substr(colon + 1);
  return head.is_secure ? "443" : "80";
}

Json event_headers(const UrlCall& call) {
  std::map<std::string, std::string> joined;
  for (const auto& [name, value] : call.head.headers) {
    if (is_hop_header(name)) continue;
    std::string& kept = joined[std::string(name)];
    if (!kept.empty()) kept += ",";
    kept += value;
  }
  joined["x-forwarded-for"] = call.head.source_ip;
  joined["x-forwarded-port"] = port_of(call.head);
  joined["x-forwarded-proto"] = call.head.is_secure ? "https" : "http";
  Json headers = Json::object();
  for (const auto& [name, value] : joined) headers.set(name, value);
  return headers;
}

Json event_cookies(const RequestHead& head) {
  Json cookies = Json::array();
  for (const auto& [name, value] : head.headers) {
    if (name != "cookie") continue;
    for (std::string_view rest = value; !rest.empty();) {
      const size_t end = std::min(rest.find(';'), rest.size());
      const std::string_view one = trim(rest.substr(0, end));
      if (!one.empty()) cookies.push(one);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return cookies;
}

// Values of one name joined by commas.
Json event_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> found;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;
    const size_t equals = std::min(part.find('='), part.size());
    const std::string_view sent = part.substr(std::min(equals + 1, part.size()));
    std::string name = to_valid_utf8(
        uri_decode(part.substr(0, equals), true).value_or(std::string(part.substr(0, equals))));
    std::string value = uri_decode(sent, true).value_or(std::string(sent));
    const auto known = std::find_if(found.begin(), found.end(),
                                    [&](const auto& each) { return each.first == name; });
    if (known == found.end()) {
      found.emplace_back(std::move(name), std::move(value));
    } else {
      known->second += "," + value;
    }
  }
  Json parameters = Json::object();
  for (const auto& [name, value] : found) parameters.set(name, value);
  return parameters;
}

Json authorizer_of(const Identity& caller) {
  Json iam = Json::object();
  iam.set("accessKey", caller.access_key_id)
      .set("accountId", caller.account)
      .set("callerId", caller.principal_id)
      .set("cognitoIdentity", Json())
      .set("principalOrgId", Json())
      .set("userArn", caller.arn)
      .set("userId", caller.principal_id);
  return Json::object().set("iam", std::move(iam));
}

// Decoded, with one slash where several are: only rawPath is as it was sent.
std::string context_path(std::string_view sent) {
  std::string path = to_valid_utf8(uri_decode(sent, false).value_or(std::string(sent)));
  const auto end = std::unique(path.begin(), path.end(),
                               [](char one, char next) { return one == '/' && next == '/'; });
  path.erase(end, path.end());
  return path;
}

Json request_context(const UrlCall& call) {
  const std::string_view host = call.head.header("host");
  std::string domain(host.substr(0, host.find(':')));
  if (domain.find(".lambda-url.") == std::string::npos) {
    domain = call.target.id + ".lambda-url." + std::string(call.region) + ".localhost";
  }
  Json http = Json::object();
  const std::string_view agent = call.head.header("user-agent");
  http.set("method", call.head.method)
      .set("path", context_path(call.target.path))
      .set("protocol", "HTTP/1.1")
      .set("sourceIp", call.head.source_ip)
      .set("userAgent", agent.data() == nullptr ? Json() : Json(agent));
  Json context = Json::object();
  context.set("accountId", call.caller == nullptr ? "anonymous" : call.caller->account)
      .set("apiId", call.target.id)
      .set("domainName", domain)
      .set("domainPrefix", call.target.id)
      .set("http", std::move(http))
      .set("requestId", call.request_id)
      .set("routeKey", "$default")
      .set("stage", "$default")
      .set("time", format_access_time(call.now_ms))
      .set("timeEpoch", call.now_ms);
  if (call.caller != nullptr) {
    context.set("authentication", Json()).set("authorizer", authorizer_of(*call.caller));
  }
  return context;
}

// What AWS hands over as it is; a form's fields are base64 too.
bool is_text(const RequestHead& head, std::string_view body) {
  if (head.header("content-encoding").data() != nullptr || !is_valid_utf8(body)) return false;
  std::string type = to_lower_ascii(head.header("content-type"));
  type = std::string(trim(std::string_view(type).substr(0, type.find(';'))));
  return type.starts_with("text/") || type == kJsonType || type == "application/javascript" ||
         type == "application/xml" || type.ends_with("+json") || type.ends_with("+xml");
}

bool is_sound_header(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// A scalar as text; false for the rest.
bool scalar_text(const Json& value, std::string& out) {
  if (value.is_string() || value.is_number()) {
    out = value.as_string();
  } else if (value.is_bool()) {
    out = value.as_bool() ? "true" : "false";
  } else {
    return false;
  }
  return is_sound_header(out);
}

bool add_header(std::string_view name, const Json& value, WebAnswer& out) {
  std::string text;
  const bool is_sound = !name.empty() && is_sound_header(name) &&
                        name.find_first_of(" :") == std::string_view::npos &&
                        scalar_text(value, text);
  if (!is_sound) return false;
  std::string lower = to_lower_ascii(name);
  // Of what the connection says itself.
  if (lower == "content-length" || is_hop_header(lower)) return true;
  out.headers.emplace_back(std::move(lower), std::move(text));
  return true;
}

bool has_content_type(const WebAnswer& answer) {
  return std::any_of(answer.headers.begin(), answer.headers.end(),
                     [](const auto& header) { return header.first == "content-type"; });
}

// statusCode, headers and cookies.
bool read_head(const Json& json, WebAnswer& out) {
  if (const Json* status = json.find("statusCode")) {
    std::string text;
    if (!scalar_text(*status, text) || text.size() != 3) return false;
    out.status = std::atoi(text.c_str());
    if (out.status < 200 || out.status > 599) return false;
  }
  if (const Json* headers = json.find("headers"); headers != nullptr && !headers->is_null()) {
    if (!headers->is_object()) return false;
    for (const auto& [name, value] : headers->members()) {
      if (!add_header(name, value, out)) return false;
    }
  }
  if (const Json* cookies = json.find("cookies"); cookies != nullptr && !cookies->is_null()) {
    if (!cookies->is_array()) return false;
    for (const Json& cookie : cookies->items()) {
      if (!add_header("set-cookie", cookie, out)) return false;
    }
  }
  return true;
}

}  // namespace

std::string make_url_event(const UrlCall& call) {
  Json event = Json::object();
  event.set("version", "2.0")
      .set("routeKey", "$default")
      .set("rawPath", call.target.path)
      .set("rawQueryString", call.target.query);
  Json cookies = event_cookies(call.head);
  if (!cookies.items().empty()) event.set("cookies", std::move(cookies));
  event.set("headers", event_headers(call));
  if (!call.target.query.empty()) {
    event.set("queryStringParameters", event_query(call.target.query));
  }
  event.set("requestContext", request_context(call));
  const bool is_plain = call.body.empty() || is_text(call.head, call.body);
  if (!call.body.empty()) event.set("body", is_plain ? call.body : base64_encode(call.body));
  event.set("isBase64Encoded", !is_plain);
  // Headers and queries may hold any bytes; JSON may not.
  return to_valid_utf8(event.dump());
}

bool read_url_answer(std::string_view payload, WebAnswer& out) {
  const auto json = Json::parse(payload);
  const bool is_shaped = json.ok() && json->is_object() && json->find("statusCode") != nullptr;
  if (!is_shaped) {
    out.headers.emplace_back("content-type", kJsonType);
    // JSON goes out without the blanks that the function wrote between its tokens.
    out.body = !json.ok()          ? std::string(payload)
               : json->is_string() ? json->as_string()
                                   : json->dump();
    return true;
  }
  if (!read_head(*json, out)) return false;
  if (!has_content_type(out)) out.headers.emplace_back("content-type", kJsonType);
  const Json* body = json->find("body");
  if (body == nullptr || body->is_null()) return true;
  out.body = body->is_string() ? body->as_string() : body->dump();
  const Json* is_encoded = json->find("isBase64Encoded");
  if (is_encoded == nullptr || !is_encoded->as_bool()) return true;
  auto decoded = base64_decode(out.body);
  if (!decoded) return false;
  out.body = *std::move(decoded);
  return true;
}

bool read_url_prelude(std::string_view json, WebAnswer& out) {
  const auto parsed = Json::parse(json);
  if (!parsed.ok() || !parsed->is_object() || !read_head(*parsed, out)) return false;
  if (!has_content_type(out)) out.headers.emplace_back("content-type", "application/octet-stream");
  return true;
}

WebAnswer url_refusal(int status, std::string_view type, std::string_view body) {
  WebAnswer answer;
  answer.status = status;
  answer.headers = {{"content-type", std::string(kJsonType)},
                    {"x-amzn-errortype", std::string(type)}};
  answer.body = body;
  return answer;
}

WebAnswer url_bad_gateway() {
  return url_refusal(502, "InternalServerErrorException", "Internal Server Error");
}

}  // namespace tarn::lambda
