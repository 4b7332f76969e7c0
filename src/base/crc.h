// The CRCs that S3 knows as checksums: over bytes, and over the CRCs of two parts.
//
// All three are reflected, start from all ones and are inverted at the end; a seed is the CRC of
// what came before, 0 at the start. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace tarn {

uint32_t crc32(uint32_t seed, std::string_view bytes);
uint64_t crc64_nvme(uint64_t seed, std::string_view bytes);

// The CRC of a ‖ b; `kind` is one of the three CRCs.
uint64_t combine_crc_values(DigestKind kind, uint64_t crc_a, uint64_t crc_b, uint64_t size_b_bytes);

}  // namespace tarn
