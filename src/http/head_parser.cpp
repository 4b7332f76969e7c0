#include "http/head_parser.h"

#include <llhttp.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/encoding.h"

namespace tarn::http {
namespace {

constexpr size_t kMaxLengthDigits = 18;  // fits 63 bits
constexpr size_t kUsualHeaders = 16;     // more only take longer

// Letters, digits and some more.
class ByteSet {
 public:
  explicit constexpr ByteSet(std::string_view more) {
    for (char c = 'a'; c <= 'z'; ++c) add(c);
    for (char c = 'A'; c <= 'Z'; ++c) add(c);
    for (char c = '0'; c <= '9'; ++c) add(c);
    for (const char c : more) add(c);
  }
  constexpr bool holds(char c) const { return bytes_[static_cast<uint8_t>(c)]; }

 private:
  constexpr void add(char c) { bytes_[static_cast<uint8_t>(c)] = true; }
  bool bytes_[256] = {};
};

// What each byte of a name is in lower case; 0 where a name holds no such byte.
class LowerTokenBytes {
 public:
  explicit constexpr LowerTokenBytes(const ByteSet& token_bytes) {
    for (int i = 0; i < 256; ++i) {
      const auto c = static_cast<char>(i);
      if (token_bytes.holds(c))
        lower_[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
  }
  constexpr char of(char c) const { return lower_[static_cast<uint8_t>(c)]; }

 private:
  char lower_[256] = {};
};

constexpr ByteSet kTokenBytes("!#$%&'*+-.^_`|~");
constexpr LowerTokenBytes kLowerTokenBytes(kTokenBytes);
constexpr ByteSet kHostBytes("-._~%!$&'()*+;=:[]");

// What llhttp reports. The head lies in one buffer; a value may still come in pieces.
struct Collector {
  std::string target;
  Headers headers;
  bool in_value = false;
  bool is_complete = false;
};

Collector& collector(llhttp_t* parser) { return *static_cast<Collector*>(parser->data); }

int take_target(llhttp_t* parser, const char* at, size_t size) {
  collector(parser).target.append(at, size);
  return HPE_OK;
}

int take_name(llhttp_t* parser, const char* at, size_t size) {
  Collector& out = collector(parser);
  if (out.headers.empty()) out.headers.reserve(kUsualHeaders);
  if (out.headers.empty() || out.in_value) out.headers.emplace_back();
  out.in_value = false;
  out.headers.back().first.append(at, size);
  return HPE_OK;
}

int take_value(llhttp_t* parser, const char* at, size_t size) {
  Collector& out = collector(parser);
  out.in_value = true;
  if (!out.headers.empty()) out.headers.back().second.append(at, size);
  return HPE_OK;
}

int end_value(llhttp_t* parser) {
  collector(parser).in_value = true;
  return HPE_OK;
}

int end_head(llhttp_t* parser) {
  collector(parser).is_complete = true;
  return HPE_PAUSED;  // bodies are framed by us
}

const llhttp_settings_t& settings() {
  static const llhttp_settings_t kSettings = [] {
    llhttp_settings_t made;
    llhttp_settings_init(&made);
    made.on_url = take_target;
    made.on_header_field = take_name;
    made.on_header_value = take_value;
    made.on_header_value_complete = end_value;
    made.on_headers_complete = end_head;
    return made;
  }();
  return kSettings;
}

using Judgement = std::optional<Refusal>;

Judgement judge_target(std::string_view target, const HeadLimits& limits) {
  if (target.empty() || target.find_first_of(" \t#\\") != std::string_view::npos) {
    return Refusal{400, "The request's target is malformed."};
  }
  if (target.size() > limits.max_target_bytes) {
    return Refusal{414, "The request's target is longer than this server takes."};
  }
  return std::nullopt;
}

Judgement judge_request_line(std::string_view line, const HeadLimits& limits) {
  size_t first = line.find(' ');
  size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || first == 0) {
    return Refusal{400, "The request line is not: method, target, HTTP version."};
  }
  std::string_view target = line.substr(first + 1, last - first - 1);
  std::string_view version = line.substr(last + 1);
  if (!is_token(line.substr(0, first))) {
    return Refusal{400, "The request's method is malformed."};
  }
  if (Judgement no = judge_target(target, limits)) return no;
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return std::nullopt;
  bool names_a_version = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
  if (!names_a_version) return Refusal{400, "The request line does not end in an HTTP version."};
  return Refusal{505, "This port speaks HTTP/1.1 and HTTP/1.0."};
}

Judgement run_llhttp(std::string_view text, Collector& out, std::string& method) {
  llhttp_t parser;
  llhttp_init(&parser, HTTP_REQUEST, &settings());
  parser.data = &out;
  llhttp_errno_t code = llhttp_execute(&parser, text.data(), text.size());
  if (code == HPE_INVALID_METHOD) return Refusal{501, "The request's method is not known."};
  if (code != HPE_PAUSED || !out.is_complete) {
    const char* reason = llhttp_get_error_reason(&parser);
    return Refusal{400, std::string("The request's head is malformed: ") +
                            (reason != nullptr && *reason != 0 ? reason : "it is incomplete") +
                            "."};
  }
  method = llhttp_method_name(static_cast<llhttp_method_t>(parser.method));
  return std::nullopt;
}

Judgement normalise_headers(Headers& headers, const HeadLimits& limits) {
  if (headers.size() > limits.max_header_count) {
    return Refusal{431, "The request has more headers than this server takes."};
  }
  for (auto& [name, value] : headers) {
    bool is_name = !name.empty();
    for (char& c : name) {
      c = kLowerTokenBytes.of(c);
      is_name &= c != 0;
    }
    if (!is_name) return Refusal{400, "A header's name is malformed."};
    std::string_view trimmed = trim(value);
    if (trimmed.size() != value.size()) value = std::string(trimmed);
  }
  return std::nullopt;
}

bool is_host_text(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) { return kHostBytes.holds(c); });
}

Judgement judge_host(ParsedHead& parsed) {
  size_t count = 0;
  for (const auto& [name, value] : parsed.head.headers) {
    if (name != "host") continue;
    ++count;
    if (!is_host_text(value)) return Refusal{400, "The Host header is malformed."};
  }
  if (count > 1) return Refusal{400, "The request has more than one Host header."};
  if (count == 0 && !parsed.is_http_1_0) {
    return Refusal{400, "The request has no Host header, which HTTP/1.1 requires."};
  }
  return std::nullopt;
}

// "http://host/path", as sent to a proxy, becomes "/path"; its host must be the Host header's.
Judgement normalise_target(ParsedHead& parsed) {
  std::string& target = parsed.head.target;
  if (parsed.head.method == "CONNECT") return Refusal{501, "CONNECT is not served here."};
  if (target[0] == '/') return std::nullopt;
  if (target == "*") {
    if (parsed.head.method == "OPTIONS") return std::nullopt;
    return Refusal{400, "The target * is for OPTIONS only."};
  }
  size_t scheme = target.find("://");
  std::string name = scheme == std::string::npos ? "" : to_lower_ascii(target.substr(0, scheme));
  if (name != "http" && name != "https") {
    return Refusal{400, "The request's target does not begin with a slash."};
  }
  size_t path = target.find_first_of("/?", scheme + 3);
  std::string host =
      target.substr(scheme + 3, path == std::string::npos ? path : path - scheme - 3);
  std::string_view sent = parsed.head.header("host");
  if (host.empty() || (sent.data() != nullptr && !equals_ignoring_case(sent, host))) {
    return Refusal{400, "The Host header and the request's target name different hosts."};
  }
  std::string rest = path == std::string::npos ? "/" : target.substr(path);
  target = rest[0] == '?' ? "/" + rest : rest;
  return std::nullopt;
}

Judgement judge_framing(ParsedHead& parsed) {
  size_t lengths = 0;
  size_t codings = 0;
  std::string_view length;
  std::string_view coding;
  for (const auto& [name, value] : parsed.head.headers) {
    if (name == "content-length") ++lengths, length = value;
    if (name == "transfer-encoding") ++codings, coding = value;
  }
  if (lengths > 0 && codings > 0) {
    return Refusal{400, "The request has both Content-Length and Transfer-Encoding."};
  }
  if (lengths > 1) return Refusal{400, "The request has more than one Content-Length."};
  if (codings > 1 || (codings == 1 && !equals_ignoring_case(coding, "chunked"))) {
    return Refusal{400, "The only Transfer-Encoding taken is: chunked."};
  }
  if (codings == 1 && parsed.is_http_1_0) {
    return Refusal{400, "HTTP/1.0 has no Transfer-Encoding."};
  }
  parsed.is_chunked = codings == 1;
  if (lengths == 1) {
    bool digits =
        !length.empty() && length.size() <= kMaxLengthDigits &&
        std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return Refusal{400, "The Content-Length is not a number that can be."};
    uint64_t bytes = 0;
    std::from_chars(length.data(), length.data() + length.size(), bytes);
    parsed.head.content_length = bytes;
  }
  parsed.head.has_body = parsed.is_chunked || parsed.head.content_length.value_or(0) > 0;
  return std::nullopt;
}

bool has_list_member(std::string_view list, std::string_view member) {
  while (!list.empty()) {
    size_t comma = std::min(list.find(','), list.size());
    if (equals_ignoring_case(trim(list.substr(0, comma)), member)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

Judgement judge_options(ParsedHead& parsed) {
  parsed.keep_alive = !parsed.is_http_1_0;
  for (const auto& [name, value] : parsed.head.headers) {
    if (name == "connection" && has_list_member(value, "close")) parsed.keep_alive = false;
    if (name != "expect" || parsed.is_http_1_0) continue;
    if (!equals_ignoring_case(value, "100-continue")) {
      return Refusal{417, "The only expectation served is: 100-continue."};
    }
    parsed.expects_continue = parsed.head.has_body;
    parsed.expects_for_nothing = !parsed.head.has_body && parsed.head.content_length.has_value();
  }
  return std::nullopt;
}

}  // namespace

bool is_token(std::string_view text) {
  if (text.empty()) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return kTokenBytes.holds(c); });
}

std::variant<ParsedHead, Refusal> parse_head(std::string_view head, const HeadLimits& limits) {
  std::string_view line = head.substr(0, head.find("\r\n"));
  if (Judgement no = judge_request_line(line, limits)) return *no;
  Collector collected;
  ParsedHead parsed;
  if (Judgement no = run_llhttp(head, collected, parsed.head.method)) return *no;
  parsed.is_http_1_0 = line.ends_with("1.0");
  parsed.head.target = std::move(collected.target);
  parsed.head.headers = std::move(collected.headers);
  if (Judgement no = normalise_headers(parsed.head.headers, limits)) return *no;
  if (Judgement no = judge_host(parsed)) return *no;
  if (Judgement no = normalise_target(parsed)) return *no;
  if (Judgement no = judge_framing(parsed)) return *no;
  if (Judgement no = judge_options(parsed)) return *no;
  return parsed;
}

std::variant<ParsedHead, Refusal> judge_http2_head(ParsedHead parsed, const HeadLimits& limits) {
  bool has_body = parsed.head.has_body;
  if (!is_token(parsed.head.method)) return Refusal{400, "The request's method is malformed."};
  if (parsed.head.method == "CONNECT") return Refusal{501, "CONNECT is not served here."};
  if (Judgement no = judge_target(parsed.head.target, limits)) return *no;
  if (Judgement no = normalise_headers(parsed.head.headers, limits)) return *no;
  if (Judgement no = judge_host(parsed)) return *no;
  if (Judgement no = normalise_target(parsed)) return *no;
  if (Judgement no = judge_framing(parsed)) return *no;
  parsed.head.has_body = has_body;  // frames end a body, whatever its length says
  if (Judgement no = judge_options(parsed)) return *no;
  return parsed;
}

}  // namespace tarn::http
