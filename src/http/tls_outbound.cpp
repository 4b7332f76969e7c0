#include "http/tls_outbound.h"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"

namespace tarn::http {

Error unreachable(const std::string& what) { return Error(503, "Unreachable", what); }

namespace {

constexpr size_t kReceiveBytes = 4096;
using Time = OutboundStream::Time;

class OutboundSocket {
 public:
  OutboundSocket(int fd, Time deadline) : fd_(fd), deadline_(deadline) {}
  ~OutboundSocket() {
    if (fd_ >= 0) ::close(fd_);
  }
  OutboundSocket(const OutboundSocket&) = delete;
  OutboundSocket& operator=(const OutboundSocket&) = delete;
  int fd() const { return fd_; }

  Result<void> wait_for(short events) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline_ - std::chrono::steady_clock::now());
    pollfd wanted{fd_, events, 0};
    const int ready = left.count() <= 0 ? 0 : ::poll(&wanted, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    return unreachable("No answer came in time.");
  }

  Result<void> connect_to(const addrinfo& address) const {
    if (::connect(fd_, address.ai_addr, address.ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) return unreachable("The connection was refused.");
    TRY(wait_for(POLLOUT));
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return unreachable("The connection was refused.");
    return {};
  }

 private:
  const int fd_;
  const Time deadline_;
};

class PlainStream final : public OutboundStream {
 public:
  explicit PlainStream(std::unique_ptr<OutboundSocket> socket) : socket_(std::move(socket)) {}

  Result<void> send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_->fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<size_t>(sent));
      } else if (errno == EAGAIN || errno == EINTR) {
        TRY(socket_->wait_for(POLLOUT));
      } else {
        return unreachable("The connection was closed.");
      }
    }
    return {};
  }

  Result<std::string> receive() override {
    char piece[kReceiveBytes];
    for (;;) {
      TRY(socket_->wait_for(POLLIN));
      const ssize_t size = ::recv(socket_->fd(), piece, sizeof piece, 0);
      if (size < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (size <= 0) return unreachable("The connection was closed.");
      return std::string(piece, static_cast<size_t>(size));
    }
  }

 private:
  const std::unique_ptr<OutboundSocket> socket_;
};

struct FreeTls {
  void operator()(SSL* tls) const { SSL_free(tls); }
};

// The trusted authorities are read once.
SSL_CTX* client_context() {
  static SSL_CTX* const context = [] {
    SSL_CTX* made = SSL_CTX_new(TLS_client_method());
    if (made == nullptr) return made;
    SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
    SSL_CTX_set_default_verify_paths(made);
    SSL_CTX_set_verify(made, SSL_VERIFY_PEER, nullptr);
    return made;
  }();
  return context;
}

bool is_ip_address(const std::string& host) {
  return host.find(':') != std::string::npos ||
         host.find_first_not_of("0123456789.") == std::string::npos;
}

class TlsStream final : public OutboundStream {
 public:
  explicit TlsStream(std::unique_ptr<OutboundSocket> socket)
      : socket_(std::move(socket)), tls_(SSL_new(client_context())) {}

  Result<void> begin(const std::string& host) {
    SSL* const tls = tls_.get();
    if (tls == nullptr || SSL_set_fd(tls, socket_->fd()) != 1) return unreachable("No TLS.");
    const bool is_named =
        is_ip_address(host) ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str()) == 1
                            : SSL_set1_host(tls, host.c_str()) == 1 &&
                                  SSL_set_tlsext_host_name(tls, host.c_str()) == 1;
    if (!is_named) return unreachable("Not a host's name: " + host);
    return repeat([tls] { return SSL_connect(tls); }).as_void("The TLS handshake failed");
  }

  Result<void> send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto sent = repeat([&] {
        return SSL_write(tls_.get(), bytes.data(),
                         static_cast<int>(std::min<size_t>(bytes.size(), 1 << 20)));
      });
      TRY(sent.as_void("The connection was closed"));
      bytes.remove_prefix(static_cast<size_t>(sent.size));
    }
    return {};
  }

  Result<std::string> receive() override {
    char piece[kReceiveBytes];
    const auto got = repeat([&] { return SSL_read(tls_.get(), piece, sizeof piece); });
    TRY(got.as_void("The connection was closed"));
    return std::string(piece, static_cast<size_t>(got.size));
  }

 private:
  struct Outcome {
    int size = 0;
    std::string why;
    Result<void> as_void(const char* what) const {
      if (size > 0) return {};
      return unreachable(std::string(what) + (why.empty() ? "." : ": " + why));
    }
  };

  // Until the call has done something, or can't.
  template <class Call>
  Outcome repeat(const Call& call) {
    for (;;) {
      ERR_clear_error();
      const int size = call();
      if (size > 0) return {size, {}};
      const int error = SSL_get_error(tls_.get(), size);
      const bool reads = error == SSL_ERROR_WANT_READ;
      if (!reads && error != SSL_ERROR_WANT_WRITE) return {0, reason()};
      if (auto waited = socket_->wait_for(reads ? POLLIN : POLLOUT); !waited.ok()) {
        return {0, waited.error().message()};
      }
    }
  }

  std::string reason() const {
    const long verified = SSL_get_verify_result(tls_.get());
    if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
    const char* text = ERR_reason_error_string(ERR_peek_last_error());
    return text == nullptr ? "" : text;
  }

  const std::unique_ptr<OutboundSocket> socket_;
  const std::unique_ptr<SSL, FreeTls> tls_;
};

}  // namespace

Result<std::unique_ptr<OutboundStream>> OutboundStream::open(const std::string& host,
                                                             const std::string& port,
                                                             bool is_secure, Time deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) {
    return unreachable("There is no host " + host + ".");
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> free_later(found, ::freeaddrinfo);
  auto socket = std::make_unique<OutboundSocket>(
      ::socket(found->ai_family, found->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
               found->ai_protocol),
      deadline);
  if (socket->fd() < 0) return system_error("socket", host, errno);
  TRY(socket->connect_to(*found));
  if (!is_secure) {
    return std::unique_ptr<OutboundStream>(std::make_unique<PlainStream>(std::move(socket)));
  }
  auto secure = std::make_unique<TlsStream>(std::move(socket));
  TRY(secure->begin(host));
  return std::unique_ptr<OutboundStream>(std::move(secure));
}

}  // namespace tarn::http
