#include "http/response_head.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "base/log.h"
#include "base/text_scan.h"
#include "http/head_parser.h"

namespace tarn::http {
namespace {

constexpr size_t kUsualHeadBytes = 384;

struct Phrase {
  int status;
  std::string_view text;
};

constexpr Phrase kPhrases[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

std::string_view reason_phrase(int status) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  return "Status";
}

bool is_framing(std::string_view name) {
  return equals_ignoring_case(name, "content-length") ||
         equals_ignoring_case(name, "transfer-encoding") ||
         equals_ignoring_case(name, "connection") || equals_ignoring_case(name, "keep-alive");
}

// Without control bytes, so that no value can begin a header of its own.
void append_clean(std::string& out, std::string_view value) {
  while (!value.empty()) {
    const size_t clean = uncontrolled_prefix(value);
    out.append(value.substr(0, clean));
    value.remove_prefix(clean);
    if (value.empty()) return;
    if (value[0] == '\t') out.push_back('\t');
    value.remove_prefix(1);
  }
}

std::string clean_value(std::string_view value) {
  std::string out;
  append_clean(out, value);
  return out;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  append_clean(out, value);
  out.append("\r\n");
}

void append_number(std::string& out, uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

bool is_sendable(std::string_view name, int status) {
  if (is_framing(name)) return false;
  if (is_token(name)) return true;
  log_error("http.header_name_refused", {{"status", status}});
  return false;
}

}  // namespace

bool status_has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

bool asks_to_close(const Headers& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return equals_ignoring_case(header.first, "connection") &&
           equals_ignoring_case(trim(header.second), "close");
  });
}

std::string format_response_head(int status, const Headers& headers, const ResponseFraming& framing,
                                 std::string_view date) {
  std::string out;
  out.reserve(kUsualHeadBytes);
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<uint64_t>(status));
  out.append(" ").append(reason_phrase(status)).append("\r\n");
  bool has_date = false;
  bool has_server = false;
  for (const auto& [name, value] : headers) {
    if (!is_sendable(name, status)) continue;
    has_date = has_date || equals_ignoring_case(name, "date");
    has_server = has_server || equals_ignoring_case(name, "server");
    append_header(out, name, value);
  }
  if (!has_date) append_header(out, "Date", date);
  if (!has_server) append_header(out, "Server", "Tarn");
  if (framing.content_length.has_value()) {
    out.append("Content-Length: ");
    append_number(out, *framing.content_length);
    out.append("\r\n");
  }
  if (framing.is_chunked) append_header(out, "Transfer-Encoding", "chunked");
  if (framing.closes) append_header(out, "Connection", "close");
  out.append("\r\n");
  return out;  // and not what append() returns, which would be copied
}

Headers make_response_fields(int status, const Headers& headers,
                             std::optional<uint64_t> content_length, std::string_view date) {
  Headers fields;
  auto has = [&](std::string_view name) {
    return std::ranges::any_of(fields, [&](const auto& field) { return field.first == name; });
  };
  for (const auto& [name, value] : headers) {
    bool is_hop_only =
        equals_ignoring_case(name, "upgrade") || equals_ignoring_case(name, "proxy-connection");
    if (is_hop_only || !is_sendable(name, status)) continue;
    fields.emplace_back(to_lower_ascii(name), clean_value(value));
  }
  if (!has("date")) fields.emplace_back("date", date);
  if (!has("server")) fields.emplace_back("server", "Tarn");
  if (content_length) fields.emplace_back("content-length", std::to_string(*content_length));
  return fields;
}

std::string format_plain_answer(int status, std::string_view reason, std::string_view date) {
  std::string body = std::string(reason) + "\n";
  ResponseFraming framing{.content_length = body.size(), .is_chunked = false, .closes = true};
  return format_response_head(status, {{"Content-Type", "text/plain; charset=utf-8"}}, framing,
                              date) +
         body;
}

}  // namespace tarn::http
