// Digests and checksums: streaming objects and one-shot functions.
//
// A digest is fed with update() and read once with finish(), which returns raw bytes. CRC results
// are big-endian bytes, as AWS's x-amz-checksum-* headers carry them in base64.
// One object belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tarn {

enum class DigestKind { kMd5, kSha1, kSha256, kSha512, kCrc32, kCrc32c, kCrc64Nvme };

class Digest {
 public:
  static std::unique_ptr<Digest> make(DigestKind kind);
  virtual ~Digest() = default;
  virtual void update(std::string_view bytes) = 0;
  virtual std::string finish() = 0;  // raw bytes; the object is used up
};

std::string digest(DigestKind kind, std::string_view bytes);  // raw bytes
std::string sha256_hex(std::string_view bytes);
std::string md5_hex(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view message);  // raw bytes
std::string hmac_sha1(std::string_view key, std::string_view message);    // raw bytes

uint32_t crc32c(uint32_t seed, std::string_view bytes);  // seed 0 to start

// The CRC of a ‖ b, from the CRCs of a and of b and b's length (raw bytes in and out).
std::string combine_crc(DigestKind kind, std::string_view crc_a, std::string_view crc_b,
                        uint64_t size_b_bytes);

// Takes the same time wherever the first difference lies.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace tarn
