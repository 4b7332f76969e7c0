#include "cli/outbound.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <memory>
#include <string>

namespace tarn::cli {
namespace {

constexpr size_t kMaxHeadBytes = 64 * 1024;
using Time = std::chrono::steady_clock::time_point;

struct OutboundUrl {
  std::string authority;  // "host:port", as the Host header has it
  std::string host;
  std::string port;
  std::string target;
};

Error unreachable(const std::string& what) { return Error(503, "Unreachable", what); }

Result<OutboundUrl> parse_url(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return unreachable("Only http:// is spoken.");
  url.remove_prefix(kScheme.size());
  OutboundUrl out;
  const size_t end = url.find_first_of("/?#");
  out.authority = url.substr(0, end);
  out.target = end == url.npos ? "/" : std::string(url.substr(end, url.find('#', end) - end));
  if (!out.target.starts_with('/')) out.target = "/" + out.target;
  const size_t at = out.authority.rfind('@');
  if (at != std::string::npos) out.authority = out.authority.substr(at + 1);
  const size_t colon = out.authority.rfind(':');
  const bool has_port = colon != std::string::npos && out.authority.back() != ']';
  out.host = out.authority.substr(0, has_port ? colon : std::string::npos);
  out.port = has_port ? out.authority.substr(colon + 1) : "80";
  if (out.host.starts_with('[')) out.host = out.host.substr(1, out.host.size() - 2);
  const bool has_controls = std::string_view(out.target).find_first_of("\r\n ") != url.npos ||
                            out.authority.find_first_of("\r\n ") != std::string::npos;
  if (out.host.empty() || has_controls) return unreachable("Not a URL.");
  return out;
}

class OutboundSocket {
 public:
  explicit OutboundSocket(int fd) : fd_(fd) {}
  ~OutboundSocket() {
    if (fd_ >= 0) ::close(fd_);
  }
  OutboundSocket(const OutboundSocket&) = delete;
  OutboundSocket& operator=(const OutboundSocket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Result<void> wait_for(int fd, short events, Time deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  pollfd wanted{fd, events, 0};
  const int ready = left.count() <= 0 ? 0 : ::poll(&wanted, 1, static_cast<int>(left.count()));
  if (ready > 0) return {};
  return unreachable("No answer came in time.");
}

Result<void> connect_to(int fd, const addrinfo& address, Time deadline) {
  if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return {};
  if (errno != EINPROGRESS) return unreachable("The connection was refused.");
  TRY(wait_for(fd, POLLOUT, deadline));
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return unreachable("The connection was refused.");
  return {};
}

Result<void> send_all(int fd, std::string_view bytes, Time deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EAGAIN || errno == EINTR) {
      TRY(wait_for(fd, POLLOUT, deadline));
    } else {
      return unreachable("The connection was closed.");
    }
  }
  return {};
}

// "HTTP/1.1 204 …": interim answers (1xx) are passed over.
Result<int> read_status(int fd, Time deadline) {
  std::string head;
  char piece[4096];
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
    TRY(wait_for(fd, POLLIN, deadline));
    const ssize_t size = ::recv(fd, piece, sizeof piece, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (size <= 0) return unreachable("The connection was closed.");
    head.append(piece, static_cast<size_t>(size));
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
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found) != 0) {
    return unreachable("There is no host " + url.host + ".");
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> free_later(found, ::freeaddrinfo);
  const OutboundSocket socket(::socket(
      found->ai_family, found->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, found->ai_protocol));
  if (socket.fd() < 0) return system_error("socket", url.host, errno);
  TRY(connect_to(socket.fd(), *found, deadline));
  TRY(send_all(socket.fd(), text, deadline));
  return read_status(socket.fd(), deadline);
}

}  // namespace tarn::cli
