// ConsoleOrigins: which origins are the console's own.
//
// A host is ours where it is an address, localhost, or named by `--console-origin`: a name of
// somebody else's that was made to point here (DNS rebinding) is none. The API answers CORS only to
// "scheme://host:port" with the console's port and the host by which the API itself was called.
// Immutable; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::console {

// "localhost" of "localhost:4580", "[::1]" of "[::1]:4580".
std::string_view host_of(std::string_view authority);

class ConsoleOrigins {
 public:
  // `addresses`: what the console listens on, with real ports; `named`: whole origins.
  ConsoleOrigins(const std::vector<std::string>& addresses, std::vector<std::string> named);

  // `host` is the Host header of a request to the API.
  bool is_trusted(std::string_view origin, std::string_view host) const;
  // Whether the console may be called by this Host header.
  bool is_own_host(std::string_view host) const;
  // Whether a request with these headers comes from the page that the host served.
  bool is_same_origin(std::string_view origin, std::string_view host) const;

 private:
  std::vector<std::string> ports_;
  std::vector<std::string> named_;
};

}  // namespace tarn::console
