#include "engines/functions/hashes64.h"

#include <bit>
#include <cstring>

namespace tarn::engines {
namespace {

constexpr uint64_t kPrime1 = 0x9E3779B185EBCA87, kPrime2 = 0xC2B2AE3D27D4EB4F,
                   kPrime3 = 0x165667B19E3779F9, kPrime4 = 0x85EBCA77C2B2AE63,
                   kPrime5 = 0x27D4EB2F165667C5;

static_assert(std::endian::native == std::endian::little);

template <class T>
T load(std::string_view bytes, size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

uint64_t mix(uint64_t lane, uint64_t value) {
  return std::rotl(lane + value * kPrime2, 31) * kPrime1;
}

uint64_t finish(uint64_t hash) {
  hash = (hash ^ hash >> 33) * kPrime2;
  hash = (hash ^ hash >> 29) * kPrime3;
  return hash ^ hash >> 32;
}

uint64_t fmix(uint64_t k) {
  k = (k ^ k >> 33) * 0xFF51AFD7ED558CCD;
  k = (k ^ k >> 33) * 0xC4CEB9FE1A85EC53;
  return k ^ k >> 33;
}

constexpr uint64_t kMurmur1 = 0x87C37B91114253D5, kMurmur2 = 0x4CF5AD432745937F;

uint64_t murmur_first(uint64_t k) { return std::rotl(k * kMurmur1, 31) * kMurmur2; }
uint64_t murmur_second(uint64_t k) { return std::rotl(k * kMurmur2, 33) * kMurmur1; }

}  // namespace

uint64_t xxhash64(std::string_view bytes) {
  uint64_t hash = kPrime5;
  size_t offset = 0;
  if (bytes.size() >= 32) {
    uint64_t lanes[] = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
    for (; offset + 32 <= bytes.size(); offset += 32) {
      for (size_t i = 0; i < 4; ++i)
        lanes[i] = mix(lanes[i], load<uint64_t>(bytes, offset + 8 * i));
    }
    hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
           std::rotl(lanes[3], 18);
    for (uint64_t lane : lanes) hash = (hash ^ mix(0, lane)) * kPrime1 + kPrime4;
  }
  hash += bytes.size();
  for (; offset + 8 <= bytes.size(); offset += 8) {
    hash = std::rotl(hash ^ mix(0, load<uint64_t>(bytes, offset)), 27) * kPrime1 + kPrime4;
  }
  if (offset + 4 <= bytes.size()) {
    hash = std::rotl(hash ^ load<uint32_t>(bytes, offset) * kPrime1, 23) * kPrime2 + kPrime3;
    offset += 4;
  }
  for (; offset < bytes.size(); ++offset) {
    hash = std::rotl(hash ^ static_cast<unsigned char>(bytes[offset]) * kPrime5, 11) * kPrime1;
  }
  return finish(hash);
}

uint64_t xxhash64(int64_t value) {
  return xxhash64(std::string_view(reinterpret_cast<const char*>(&value), sizeof value));
}

std::string murmur3_128(std::string_view bytes) {
  uint64_t first = 0, second = 0;
  size_t offset = 0;
  for (; offset + 16 <= bytes.size(); offset += 16) {
    first = std::rotl(first ^ murmur_first(load<uint64_t>(bytes, offset)), 27) + second;
    first = first * 5 + 0x52DCE729;
    second = std::rotl(second ^ murmur_second(load<uint64_t>(bytes, offset + 8)), 31) + first;
    second = second * 5 + 0x38495AB5;
  }
  char tail[16] = {};
  std::memcpy(tail, bytes.data() + offset, bytes.size() - offset);
  const std::string_view rest(tail, sizeof tail);
  second ^= murmur_second(load<uint64_t>(rest, 8));
  first ^= murmur_first(load<uint64_t>(rest, 0));
  first ^= bytes.size();
  second ^= bytes.size();
  first += second;
  second += first;
  first = fmix(first);
  second = fmix(second);
  first += second;
  second += first;
  std::string out(16, '\0');
  std::memcpy(out.data(), &first, 8);
  std::memcpy(out.data() + 8, &second, 8);
  return out;
}

}  // namespace tarn::engines
