// IP addresses as Trino holds them: 16 bytes, an IPv4 address mapped into IPv6. Pure functions.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::engines {

using IpBytes = std::array<unsigned char, 16>;

// "1.2.3.4", "2001:db8::1", "64:ff9b::10.0.0.0"; nothing when malformed.
std::optional<IpBytes> parse_ip(std::string_view text);
// 4 or 16 bytes of an address; nothing for another number.
std::optional<IpBytes> ip_of_bytes(std::string_view bytes);
// A mapped IPv4 address as such, IPv6 in its shortest form (RFC 5952). `bytes` are 16.
std::string ip_text(std::string_view bytes);

bool is_ip_v4(const IpBytes& address);

}  // namespace tarn::engines
