#include "cli/signed_request.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <memory>

#include "auth/signing_key.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::cli {
namespace {

constexpr size_t kMaxAnswerBytes = 64 << 20;
constexpr int kTimeoutSeconds = 60;

struct Address {
  std::string host_header;  // "127.0.0.1:4566"
  std::string host;
  std::string port;
};

Result<Address> parse_endpoint(const std::string& endpoint) {
  constexpr std::string_view kScheme = "http://";
  if (!endpoint.starts_with(kScheme)) {
    return Error(400, "Usage", "--endpoint takes http://host:port, not '" + endpoint + "'.");
  }
  Address address;
  address.host_header =
      endpoint.substr(kScheme.size(), endpoint.find('/', kScheme.size()) - kScheme.size());
  const size_t colon = address.host_header.rfind(':');
  const bool has_port = colon != std::string::npos && address.host_header.back() != ']';
  address.host = address.host_header.substr(0, has_port ? colon : std::string::npos);
  address.port = has_port ? address.host_header.substr(colon + 1) : "80";
  if (address.host.starts_with('[')) address.host = address.host.substr(1, address.host.size() - 2);
  return address;
}

std::string sign(const Address& address, const PageRequest& page, const RootKeys& keys,
                 const std::string& region) {
  const std::string time = format_basic_iso8601(SystemClock().real_ms());
  const auth::CredentialScope scope{time.substr(0, 8), region, page.service};
  const bool is_operation = !page.operation.empty();
  const std::string signed_headers =
      std::string("host;x-amz-date") + (is_operation ? ";x-amz-target" : "");
  const std::string canonical = page.method + "\n" + page.path + "\n" + page.query +
                                "\nhost:" + address.host_header + "\nx-amz-date:" + time + "\n" +
                                (is_operation ? "x-amz-target:" + page.operation + "\n" : "") +
                                "\n" + signed_headers + "\n" + sha256_hex(page.body);
  const std::string to_sign =
      "AWS4-HMAC-SHA256\n" + time + "\n" + scope.text() + "\n" + sha256_hex(canonical);
  const std::string signature =
      hex_encode(hmac_sha256(auth::derive_signing_key(keys.secret_access_key, scope), to_sign));
  const std::string target = page.query.empty() ? page.path : page.path + "?" + page.query;
  return page.method + " " + target + " HTTP/1.1\r\nhost: " + address.host_header +
         "\r\nconnection: close\r\nx-amz-date: " + time +
         (is_operation
              ? "\r\ncontent-type: application/x-amz-json-1.1\r\nx-amz-target: " + page.operation
              : std::string()) +
         "\r\nauthorization: AWS4-HMAC-SHA256 Credential=" + keys.access_key_id + "/" +
         scope.text() + ", SignedHeaders=" + signed_headers + ", Signature=" + signature +
         "\r\ncontent-length: " + std::to_string(page.body.size()) + "\r\n\r\n" + page.body;
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Result<std::string> ask(const Address& address, const std::string& request) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0) {
    return Error(400, "Usage", "There is no host " + address.host + ".");
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> free_later(found, ::freeaddrinfo);
  const Socket socket(::socket(found->ai_family, found->ai_socktype, found->ai_protocol));
  const timeval timeout{kTimeoutSeconds, 0};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  if (::connect(socket.fd(), found->ai_addr, found->ai_addrlen) != 0) {
    return Error(503, "NoServer",
                 "No server answers at " + address.host_header +
                     ". Start one with `tarn serve`, "
                     "or say where it is with --endpoint.");
  }
  if (::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return system_error("send", address.host_header, errno);
  }
  std::string answer;
  char piece[16 * 1024];
  while (answer.size() < kMaxAnswerBytes) {
    const ssize_t size = ::recv(socket.fd(), piece, sizeof piece, 0);
    if (size < 0) return system_error("recv", address.host_header, errno);
    if (size == 0) break;
    answer.append(piece, static_cast<size_t>(size));
  }
  return answer;
}

}  // namespace

Result<PageAnswer> ask_page(const std::string& endpoint, const PageRequest& page,
                            const RootKeys& keys, const std::string& region) {
  const Address address = TRY(parse_endpoint(endpoint));
  const std::string text = TRY(ask(address, sign(address, page, keys, region)));
  const size_t end = text.find("\r\n\r\n");
  PageAnswer answer;
  constexpr size_t kStatusAt = 9;  // behind "HTTP/1.1 "
  if (end == std::string::npos || text.size() < kStatusAt + 3) {
    return Error(503, "NoServer", "What answers at " + address.host_header + " is not Tarn.");
  }
  std::from_chars(text.data() + kStatusAt, text.data() + kStatusAt + 3, answer.status);
  answer.body = text.substr(end + 4);
  return answer;
}

}  // namespace tarn::cli
