#include "base/crc.h"

#include <immintrin.h>
#include <isa-l/crc.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tarn {
namespace {

// The polynomials with x^0 in the highest bit.
constexpr uint64_t kCrc32Polynomial = 0xEDB88320;
constexpr uint64_t kCrc32cPolynomial = 0x82F63B78;
constexpr uint64_t kCrc64NvmePolynomial = 0x9A6C9329AC4BC9B5;

// tables[k][b]: what byte b does to the CRC when k more bytes follow it.
using SliceTables = std::array<std::array<uint64_t, 256>, 8>;

SliceTables make_tables() {
  SliceTables tables{};
  for (uint64_t byte = 0; byte < 256; ++byte) {
    uint64_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ kCrc64NvmePolynomial : crc >> 1;
    tables[0][byte] = crc;
  }
  for (size_t k = 1; k < 8; ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint64_t before = tables[k - 1][byte];
      tables[k][byte] = before >> 8 ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

// Eight bytes at a time.
uint64_t slice_crc64(uint64_t crc, std::string_view bytes) {
  static const SliceTables tables = make_tables();
  const char* at = bytes.data();
  size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    crc ^= word;
    crc = tables[7][crc & 0xFF] ^ tables[6][crc >> 8 & 0xFF] ^ tables[5][crc >> 16 & 0xFF] ^
          tables[4][crc >> 24 & 0xFF] ^ tables[3][crc >> 32 & 0xFF] ^ tables[2][crc >> 40 & 0xFF] ^
          tables[1][crc >> 48 & 0xFF] ^ tables[0][crc >> 56];
  }
  for (; left > 0; ++at, --left) {
    crc = crc >> 8 ^ tables[0][(crc ^ static_cast<uint8_t>(*at)) & 0xFF];
  }
  return crc;
}

// Folding with carry-less multiplication: 16 bytes are, modulo the polynomial, the same as others
// that stand `bits` further on. ISA-L has it for other polynomials only. The method: "Fast CRC
// Computation for Generic Polynomials Using PCLMULQDQ", Intel, 2009.
constexpr size_t kLeastFoldedBytes = 128;

constexpr uint64_t power_of_x(size_t exponent) {
  uint64_t power = uint64_t{1} << 63;
  for (; exponent > 0; --exponent) {
    power = power & 1 ? power >> 1 ^ kCrc64NvmePolynomial : power >> 1;
  }
  return power;
}

// A product of two reflected numbers of 64 bits is one bit short of 128: one power of x less.
struct FoldKeys {
  explicit constexpr FoldKeys(size_t bits)
      : first(power_of_x(bits + 63)), second(power_of_x(bits - 1)) {}
  uint64_t first;
  uint64_t second;
};

constexpr FoldKeys kFold16(128), kFold64(512);

#define TARN_FOLDS __attribute__((target("pclmul,sse4.1")))

TARN_FOLDS inline __m128i load_keys(const FoldKeys& keys) {
  return _mm_set_epi64x(static_cast<int64_t>(keys.second), static_cast<int64_t>(keys.first));
}

TARN_FOLDS inline __m128i load_block(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

TARN_FOLDS inline __m128i fold(__m128i block, __m128i keys, __m128i onto) {
  const __m128i first = _mm_clmulepi64_si128(block, keys, 0x00);
  const __m128i second = _mm_clmulepi64_si128(block, keys, 0x11);
  return _mm_xor_si128(_mm_xor_si128(first, second), onto);
}

// Leaves what the whole blocks of `bytes` come to in `rest`; returns their size.
TARN_FOLDS size_t fold_crc64(uint64_t crc, std::string_view bytes, std::array<char, 16>& rest) {
  const __m128i fold_64 = load_keys(kFold64), fold_16 = load_keys(kFold16);
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  __m128i blocks[4];
  for (size_t i = 0; i < 4; ++i) blocks[i] = load_block(at + 16 * i);
  blocks[0] = _mm_xor_si128(blocks[0], _mm_set_epi64x(0, static_cast<int64_t>(crc)));
  for (at += 64; end - at >= 64; at += 64) {
    for (size_t i = 0; i < 4; ++i) blocks[i] = fold(blocks[i], fold_64, load_block(at + 16 * i));
  }
  __m128i last = blocks[0];
  for (size_t i = 1; i < 4; ++i) last = fold(last, fold_16, blocks[i]);
  for (; end - at >= 16; at += 16) last = fold(last, fold_16, load_block(at));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(rest.data()), last);
  return static_cast<size_t>(at - bytes.data());
}

#undef TARN_FOLDS

// a · b modulo the polynomial.
uint64_t multiply(uint64_t a, uint64_t b, uint64_t polynomial, int width) {
  uint64_t product = 0;
  for (uint64_t bit = uint64_t{1} << (width - 1); bit != 0; bit >>= 1) {
    if (a & bit) product ^= b;
    b = b & 1 ? b >> 1 ^ polynomial : b >> 1;
  }
  return product;
}

}  // namespace

uint32_t crc32(uint32_t seed, std::string_view bytes) {
  return crc32_gzip_refl(seed, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

uint32_t crc32c(uint32_t seed, std::string_view bytes) {
  constexpr size_t kMaxCallBytes = size_t{1} << 30;  // the library's length is an int
  uint32_t crc = ~seed;
  while (!bytes.empty()) {
    const size_t count = std::min(bytes.size(), kMaxCallBytes);
    auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
    crc = crc32_iscsi(data, static_cast<int>(count), crc);
    bytes.remove_prefix(count);
  }
  return ~crc;
}

uint64_t crc64_nvme(uint64_t seed, std::string_view bytes) {
  static const bool can_fold = __builtin_cpu_supports("pclmul") != 0;
  uint64_t crc = ~seed;
  if (can_fold && bytes.size() >= kLeastFoldedBytes) {
    std::array<char, 16> rest;
    const size_t folded = fold_crc64(crc, bytes, rest);
    crc = slice_crc64(0, {rest.data(), rest.size()});
    bytes.remove_prefix(folded);
  }
  return ~slice_crc64(crc, bytes);
}

uint64_t combine_crc_values(DigestKind kind, uint64_t crc_a, uint64_t crc_b,
                            uint64_t size_b_bytes) {
  const int width = kind == DigestKind::kCrc64Nvme ? 64 : 32;
  const uint64_t polynomial = kind == DigestKind::kCrc64Nvme ? kCrc64NvmePolynomial
                              : kind == DigestKind::kCrc32   ? kCrc32Polynomial
                                                             : kCrc32cPolynomial;
  // x^(8·size), by squaring: each byte of b multiplies a's CRC by x^8.
  uint64_t shift = uint64_t{1} << (width - 1);
  uint64_t power = uint64_t{1} << (width - 9);
  for (uint64_t rest = size_b_bytes; rest != 0; rest >>= 1) {
    if (rest & 1) shift = multiply(shift, power, polynomial, width);
    power = multiply(power, power, polynomial, width);
  }
  return multiply(crc_a, shift, polynomial, width) ^ crc_b;
}

}  // namespace tarn
