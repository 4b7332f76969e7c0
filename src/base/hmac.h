// HMAC over the SHA-2 family (RFC 2104), for keys whose kind is data. Requests' signatures use the
// faster hmac_sha256() of hash.h. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn {

enum class HmacKind : uint8_t { kSha224, kSha256, kSha384, kSha512 };

std::string hmac(HmacKind kind, std::string_view key, std::string_view message);  // raw bytes

}  // namespace tarn
