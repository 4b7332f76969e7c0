// SHA-256 in place, for signatures: as sha256_hex() and hmac_sha256() of hash.h, without a string
// for each. Pure; any thread.
#pragma once

#include <array>
#include <string_view>

namespace tarn {

using Sha256 = std::array<char, 32>;

Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256_bytes(std::string_view key, std::string_view message);

}  // namespace tarn
