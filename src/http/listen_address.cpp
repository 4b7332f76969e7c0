#include "http/listen_address.h"

#include <arpa/inet.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace tarn::http {
namespace {

Error malformed(std::string_view text) {
  return internal_error("cannot listen on \"" + std::string(text) +
                        "\": write a numeric address and a port, such as 127.0.0.1:4566 or "
                        "[::1]:4566");
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed(text);
  std::string_view host = text.substr(0, colon);
  std::string_view digits = text.substr(colon + 1);
  ListenAddress address;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return malformed(text);
  }
  address.is_v6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  address.host = std::string(address.is_v6 ? host.substr(1, host.size() - 2) : host);
  in6_addr parsed;
  int family = address.is_v6 ? AF_INET6 : AF_INET;
  if (inet_pton(family, address.host.c_str(), &parsed) != 1) return malformed(text);
  return address;
}

std::string format_listen_address(std::string_view host, uint16_t port) {
  bool is_v6 = host.find(':') != std::string_view::npos;
  std::string text = is_v6 ? "[" + std::string(host) + "]" : std::string(host);
  return text + ":" + std::to_string(port);
}

Error listen_error(std::string_view address, int error_number) {
  std::string text = "cannot listen on " + std::string(address) + ": ";
  switch (error_number) {
    case EADDRINUSE:
      return internal_error(text +
                            "the port is in use by another program (or another Tarn). Stop that "
                            "program, or choose another port with --listen");
    case EACCES:
      return internal_error(text +
                            "this user may not use that port. Choose a port of 1024 or above");
    case EADDRNOTAVAIL:
      return internal_error(text +
                            "this machine has no such address. Choose one that it has, such as "
                            "127.0.0.1");
    default:
      return internal_error(text + std::strerror(error_number));
  }
}

}  // namespace tarn::http
