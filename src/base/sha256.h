// SHA-256 of short texts in place, for signatures: as sha256_hex() and hmac_sha256() of hash.h,
// without a string for each. Pure; any thread.
//
//   const HmacSha256 key(signing_key);            // once a key
//   const Sha256 mac = key.sign(string_to_sign);  // once a text
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tarn {

using Sha256 = std::array<char, 32>;

Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256_bytes(std::string_view key, std::string_view message);

// HMAC under a key that signs many texts: what hangs on the key alone, two of the four or more
// blocks of a short text, is hashed once.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  HmacSha256(const HmacSha256&) = default;
  HmacSha256& operator=(const HmacSha256&) = default;
  ~HmacSha256();  // leaves nothing of the key in memory

  Sha256 sign(std::string_view message) const;

 private:
  using State = std::array<uint32_t, 8>;  // of the hash, after its first block

  State inner_;
  State outer_;
};

}  // namespace tarn
