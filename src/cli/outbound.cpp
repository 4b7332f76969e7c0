#include "cli/outbound.h"

#include <charconv>
#include <chrono>
#include <memory>
#include <string>

#include "http/tls_outbound.h"

namespace tarn::cli {
namespace {

using http::OutboundStream;
using http::unreachable;

constexpr size_t kMaxHeadBytes = 64 * 1024;

struct OutboundUrl {
  std::string authority;  // "host:port", as the Host header has it
  std::string host;
  std::string port;
  std::string target;
  bool is_secure = false;
};

Result<OutboundUrl> parse_url(std::string_view url) {
  OutboundUrl out;
  out.is_secure = url.starts_with("https://");
  if (!out.is_secure && !url.starts_with("http://")) {
    return unreachable("Only http:// and https:// are spoken.");
  }
  url.remove_prefix(url.find("//") + 2);
  const size_t end = url.find_first_of("/?#");
  out.authority = url.substr(0, end);
  out.target = end == url.npos ? "/" : std::string(url.substr(end, url.find('#', end) - end));
  if (!out.target.starts_with('/')) out.target = "/" + out.target;
  const size_t at = out.authority.rfind('@');
  if (at != std::string::npos) out.authority = out.authority.substr(at + 1);
  const size_t colon = out.authority.rfind(':');
  const bool has_port = colon != std::string::npos && out.authority.back() != ']';
  out.host = out.authority.substr(0, has_port ? colon : std::string::npos);
  out.port = has_port ? out.authority.substr(colon + 1) : out.is_secure ? "443" : "80";
  if (out.host.starts_with('[')) out.host = out.host.substr(1, out.host.size() - 2);
  const bool has_controls = std::string_view(out.target).find_first_of("\r\n ") != url.npos ||
                            out.authority.find_first_of("\r\n ") != std::string::npos;
  if (out.host.empty() || has_controls) return unreachable("Not a URL.");
  return out;
}

// "HTTP/1.1 204 …": interim answers (1xx) are passed over.
Result<int> read_status(OutboundStream& stream) {
  std::string head;
  for (;;) {
    const size_t end = head.find("\r\n\r\n");
    if (end != std::string::npos) {
      int status = 0;
      const bool is_http = head.starts_with("HTTP/1.") && head.size() > 12;
      if (is_http) std::from_chars(head.data() + 9, head.data() + 12, status);
      if (status < 100 || status > 599) return unreachable("The answer is not HTTP.");
      if (status >= 200) return status;
      head.erase(0, end + 4);
      continue;
    }
    if (head.size() > kMaxHeadBytes) return unreachable("The answer's head is too large.");
    head += TRY(stream.receive());
  }
}

}  // namespace

Result<int> Outbound::post(const HttpPost& request) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(request.timeout_ms);
  const OutboundUrl url = TRY(parse_url(request.url));
  std::string text =
      "POST " + url.target + " HTTP/1.1\r\nHost: " + url.authority +
      "\r\nConnection: close\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
  text += "\r\n" + request.body;
  auto stream = TRY(OutboundStream::open(url.host, url.port, url.is_secure, deadline));
  TRY(stream->send(text));
  return read_status(*stream);
}

}  // namespace tarn::cli
