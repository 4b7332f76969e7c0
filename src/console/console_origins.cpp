#include "console/console_origins.h"

#include <algorithm>

#include "base/encoding.h"

namespace tarn::console {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

std::string_view without_scheme(std::string_view origin) {
  if (origin.starts_with(kHttp)) return origin.substr(kHttp.size());
  if (origin.starts_with(kHttps)) return origin.substr(kHttps.size());
  return {};
}

std::string_view port_of(std::string_view authority) {
  const std::string_view host = host_of(authority);
  return authority.size() > host.size() ? authority.substr(host.size() + 1) : std::string_view();
}

bool is_local_name(std::string_view host) {
  return equals_ignoring_case(host, "localhost") || to_lower_ascii(host).ends_with(".localhost");
}

// "[::1]", "127.0.0.1": nobody else can make an address point here.
bool is_address(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
  }
  return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::string_view host_of(std::string_view authority) {
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    return authority.substr(0, end == std::string_view::npos ? end : end + 1);
  }
  return authority.substr(0, authority.find(':'));
}

ConsoleOrigins::ConsoleOrigins(const std::vector<std::string>& addresses,
                               std::vector<std::string> named)
    : named_(std::move(named)) {
  for (const std::string& address : addresses) ports_.emplace_back(port_of(address));
}

bool ConsoleOrigins::is_own_host(std::string_view host) const {
  const std::string_view name = host_of(host);
  if (is_address(name) || is_local_name(name)) return true;
  return std::any_of(named_.begin(), named_.end(), [&](const std::string& origin) {
    return equals_ignoring_case(host_of(without_scheme(origin)), name);
  });
}

bool ConsoleOrigins::is_trusted(std::string_view origin, std::string_view host) const {
  if (origin.empty()) return false;
  if (std::find(named_.begin(), named_.end(), origin) != named_.end()) return true;
  const std::string_view authority = without_scheme(origin);
  if (authority.empty() || !is_own_host(authority)) return false;
  const bool is_port = std::find(ports_.begin(), ports_.end(), port_of(authority)) != ports_.end();
  return is_port && equals_ignoring_case(host_of(authority), host_of(host));
}

bool ConsoleOrigins::is_same_origin(std::string_view origin, std::string_view host) const {
  if (origin.empty() || !is_own_host(host)) return false;
  if (std::find(named_.begin(), named_.end(), origin) != named_.end()) return true;
  return equals_ignoring_case(without_scheme(origin), host);
}

}  // namespace tarn::console
