#include "cli/local_tls.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "base/log.h"
#include "cli/files.h"
#include "http/listen_address.h"
#include "http/tls_authority.h"

namespace tarn::cli {
namespace {

std::string path_in(const Options& options, const char* name) {
  return options.data + "/tls/" + name;
}

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

bool is_host_name(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

// The machine's addresses, for a server that listens on all of them.
void add_interfaces(std::vector<std::string>& names) {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return;
  for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr || (at->ifa_flags & IFF_UP) == 0) continue;
    const int family = at->ifa_addr->sa_family;
    const void* address = nullptr;
    if (family == AF_INET) address = &reinterpret_cast<sockaddr_in*>(at->ifa_addr)->sin_addr;
    if (family == AF_INET6) address = &reinterpret_cast<sockaddr_in6*>(at->ifa_addr)->sin6_addr;
    char text[INET6_ADDRSTRLEN];
    const bool is_plain = address != nullptr && ::inet_ntop(family, address, text, sizeof text);
    if (is_plain && !std::string(text).starts_with("fe80:")) add_name(names, text);
  }
  ::freeifaddrs(first);
}

// By what clients may call this server.
Result<std::vector<std::string>> server_names(const Options& options) {
  std::vector<std::string> names = {"localhost",
                                    "s3.localhost",
                                    "*.s3.localhost",
                                    "localhost.localstack.cloud",
                                    "*.localhost.localstack.cloud",
                                    "*.s3.localhost.localstack.cloud",
                                    "127.0.0.1",
                                    "::1"};
  char host[HOST_NAME_MAX + 1] = {};
  if (::gethostname(host, sizeof host - 1) == 0 && is_host_name(host)) add_name(names, host);
  for (const std::string& text : options.listen) {
    const http::ListenAddress address = TRY(http::parse_listen_address(text));
    const bool is_any = address.host == "0.0.0.0" || address.host == "::";
    is_any ? add_interfaces(names) : add_name(names, address.host);
  }
  return names;
}

Result<http::LocalAuthority> open_authority(const Options& options, int64_t now_s) {
  const std::string path = path_in(options, "authority.pem");
  const std::string key_path = path_in(options, "authority-key.pem");
  if (file_exists(path) && file_exists(key_path)) {
    return http::LocalAuthority {
      TRY(read_file(path))
      , TRY(read_file(key_path))
    };
  }
  http::LocalAuthority made = TRY(http::make_local_authority(now_s));
  // The certificate last: where it is, its key is too.
  TRY(write_file(key_path, made.key_pem, 0600));
  TRY(write_file(path, made.certificate_pem, 0644));
  return made;
}

Result<http::Certificate> open_certificate(const Options& options) {
  const int64_t now_s = std::time(nullptr);
  TRY(make_folder(options.data + "/tls"));
  const http::LocalAuthority authority = TRY(open_authority(options, now_s));
  const std::vector<std::string> names = TRY(server_names(options));
  const std::string path = path_in(options, "server.pem");
  const std::string key_path = path_in(options, "server-key.pem");
  if (file_exists(path) && file_exists(key_path)) {
    http::Certificate kept {
      TRY(read_file(path))
      , TRY(read_file(key_path))
    };
    if (http::is_current(kept, authority, names, now_s)) return kept;
  }
  http::Certificate made = TRY(http::issue_certificate(authority, names, now_s));
  TRY(write_file(key_path, made.key_pem, 0600));
  TRY(write_file(path, made.chain_pem, 0644));
  log_info("tls.certificate_issued", {{"path", path}});
  return made;
}

}  // namespace

Result<std::shared_ptr<http::TlsContext>> open_tls(const Options& options) {
  if (options.tls_certificate.empty() && options.tls_key.empty()) {
    const http::Certificate own = TRY(open_certificate(options));
    return http::TlsContext::make(own.chain_pem, own.key_pem);
  }
  if (options.tls_certificate.empty() || options.tls_key.empty()) {
    return Error(400, "Usage", "Give both --tls-certificate and --tls-key, or neither.");
  }
  const std::string chain = TRY(read_file(options.tls_certificate));
  return http::TlsContext::make(chain, TRY(read_file(options.tls_key)));
}

std::string authority_path(const Options& options) {
  const std::string path = path_in(options, "authority.pem");
  char* resolved = ::realpath(path.c_str(), nullptr);
  const std::string absolute = resolved != nullptr ? resolved : path;
  std::free(resolved);
  return absolute;
}

}  // namespace tarn::cli
