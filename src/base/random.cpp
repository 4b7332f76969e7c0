#include "base/random.h"

#include <openssl/rand.h>

#include <cstdint>

#include "base/check.h"
#include "base/encoding.h"

namespace tarn {
namespace {

class SystemRandom final : public Random {
 public:
  std::string bytes(size_t count) override {
    std::string out(count, '\0');
    // A generator that fails would hand out guessable ids and keys: never go on.
    CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) == 1);
    return out;
  }
};

}  // namespace

Random& system_random() {
  static SystemRandom random;
  return random;
}

std::string make_uuid(Random& random) {
  std::string raw = random.bytes(16);
  raw[6] = static_cast<char>((static_cast<uint8_t>(raw[6]) & 0x0F) | 0x40);
  raw[8] = static_cast<char>((static_cast<uint8_t>(raw[8]) & 0x3F) | 0x80);
  std::string out = hex_encode(raw);
  for (const size_t at : {8, 13, 18, 23}) out.insert(at, 1, '-');
  return out;
}

std::string make_id(Random& random, std::string_view prefix, size_t length) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out(prefix);
  for (const char c : random.bytes(length)) out.push_back(kAlphabet[static_cast<uint8_t>(c) & 31]);
  return out;
}

std::string make_hex_id(Random& random, size_t length) {
  std::string out = hex_encode(random.bytes((length + 1) / 2));
  out.resize(length);
  return out;
}

}  // namespace tarn
