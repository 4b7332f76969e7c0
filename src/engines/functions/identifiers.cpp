// IP addresses and UUIDs: casts from text and bytes, and networks.
#include <charconv>

#include "base/encoding.h"
#include "engines/functions/ip_text.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr char kInvalidCast[] = "INVALID_CAST_ARGUMENT";

Bytes bytes_of(const IpBytes& address) {
  return {{}, std::string(reinterpret_cast<const char*>(address.data()), address.size())};
}

// A network such as 10.0.0.0/8, whose host bits must be zero for IPv4.
struct Network {
  IpBytes address;
  bool is_v4;
  int prefix_bits;  // of 128, mapped for IPv4
};

constexpr int kV4OffsetBits = 96;

bool has_host_bits(const Network& network) {
  for (int bit = network.prefix_bits; bit < 128; ++bit) {
    const auto byte = network.address[static_cast<size_t>(bit / 8)];
    if (byte & (0x80 >> bit % 8)) return true;
  }
  return false;
}

Network network_of(View text) {
  const size_t slash = text.find('/');
  if (slash == text.npos) throw_invalid("Invalid CIDR");
  const std::optional<IpBytes> address = parse_ip(text.substr(0, slash));
  if (!address) throw_invalid("Invalid network IP address");
  const bool is_v4 = text.substr(0, slash).find(':') == text.npos;
  const View written = text.substr(slash + 1);
  int length = 0;
  const auto [end, error] =
      std::from_chars(written.data(), written.data() + written.size(), length);
  if (error != std::errc() || end != written.data() + written.size() || length < 0) {
    throw_invalid("Invalid prefix length");
  }
  if (length > (is_v4 ? 32 : 128)) throw_invalid("Prefix length exceeds address length");
  const Network network = {*address, is_v4, length + (is_v4 ? kV4OffsetBits : 0)};
  if (is_v4 && has_host_bits(network)) throw_invalid("Invalid CIDR");
  return network;
}

bool is_within(const Network& network, const IpBytes& address) {
  if (network.is_v4 && !is_ip_v4(address)) return false;
  for (int bit = 0; bit < network.prefix_bits; ++bit) {
    const auto at = static_cast<size_t>(bit / 8);
    if ((network.address[at] ^ address[at]) & (0x80 >> bit % 8)) return false;
  }
  return true;
}

// 32 hexadecimal digits in groups of 8-4-4-4-12.
bool is_uuid(View text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : !isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

std::string dashed(View hex) {
  std::string text;
  for (size_t i = 0; i < hex.size(); ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
    text += hex[i];
  }
  return text;
}

}  // namespace

void add_identifiers(Registry& registry) {
  registry.add("t_to_ipaddress", [](View text) -> Bytes {
    const std::optional<IpBytes> address = parse_ip(text);
    if (!address) {
      throw_error(kInvalidCast, "Cannot cast value to IPADDRESS: " + std::string(text));
    }
    return bytes_of(*address);
  });
  registry.add("t_to_ipaddress", [](Bytes bytes) -> Bytes {
    const std::optional<IpBytes> address = ip_of_bytes(bytes.view);
    if (!address) {
      throw_error(kInvalidCast,
                  "Invalid IP address binary length: " + std::to_string(bytes.view.size()));
    }
    return bytes_of(*address);
  });
  registry.add("t_ip_text", [](Bytes address) -> std::string { return ip_text(address.view); });
  registry.add("t_ip_within", [](View network, Bytes address) -> bool {
    return is_within(network_of(network), *ip_of_bytes(address.view));
  });
  // As texts of UUIDs, which the engine's own cast takes.
  registry.add("t_uuid_checked", [](View text) -> std::string {
    if (!is_uuid(text)) {
      throw_error(kInvalidCast, "Cannot cast value to UUID: " + std::string(text));
    }
    return std::string(text);
  });
  registry.add("t_uuid_of_bytes", [](Bytes bytes) -> std::string {
    if (bytes.view.size() != 16) {
      throw_error(kInvalidCast, "Invalid UUID binary length: " + std::to_string(bytes.view.size()));
    }
    return dashed(hex_encode(bytes.view));
  });
}

}  // namespace tarn::engines
