// Addresses to listen on: "127.0.0.1:4566", "[::1]:0". Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::http {

struct ListenAddress {
  std::string host;  // numeric, without brackets
  uint16_t port = 0;
  bool is_v6 = false;
};

// The error says what is wrong with `text` and shows the form.
Result<ListenAddress> parse_listen_address(std::string_view text);
std::string format_listen_address(std::string_view host, uint16_t port);

// Why listening on `address` failed and what to do about it.
Error listen_error(std::string_view address, int error_number);

}  // namespace tarn::http
