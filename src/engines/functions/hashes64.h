// XXH64 and MurmurHash3 (x64, 128 bits), seed 0: the hashes that Trino shows to its users. Facts
// of the algorithms: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md and
// https://github.com/aappleby/smhasher. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::engines {

uint64_t xxhash64(std::string_view bytes);
// Of the eight bytes of an integer, as Trino hashes numbers.
uint64_t xxhash64(int64_t value);
std::string murmur3_128(std::string_view bytes);  // 16 bytes

}  // namespace tarn::engines
