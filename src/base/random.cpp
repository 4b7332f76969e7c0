#include "base/random.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "base/append.h"
#include "base/check.h"
#include "base/encoding.h"
#include "base/uuid.h"

namespace tarn {
namespace {

// A generator that fails would hand out guessable ids and keys: never go on.
void generate(unsigned char* out, size_t count) {
  CHECK(RAND_bytes(out, static_cast<int>(count)) == 1);
}

// A thread's bytes for its next few calls: OpenSSL takes as long for eight as for hundreds. Each
// byte is given once and wiped then.
class RandomStock {
 public:
  static constexpr size_t kBytes = 512;

  void take(char* out, size_t count) {
    // A forked process must not give what its parent gives.
    if (const pid_t process = ::getpid(); left_ < count || process != process_) {
      generate(bytes_, kBytes);
      left_ = kBytes;
      process_ = process;
    }
    unsigned char* from = bytes_ + (kBytes - left_);
    std::memcpy(out, from, count);
    OPENSSL_cleanse(from, count);
    left_ -= count;
  }

 private:
  unsigned char bytes_[kBytes] = {};
  size_t left_ = 0;
  pid_t process_ = 0;
};

class SystemRandom final : public Random {
 public:
  std::string bytes(size_t count) override {
    std::string out(count, '\0');
    if (count > RandomStock::kBytes / 4) {
      generate(reinterpret_cast<unsigned char*>(out.data()), count);
    } else {
      thread_local RandomStock stock;
      stock.take(out.data(), count);
    }
    return out;
  }
};

}  // namespace

Random& system_random() {
  static SystemRandom random;
  return random;
}

namespace {

// Sixteen bytes as text, with the version and the variant of RFC 9562.
std::string uuid_text(std::string raw, uint8_t version) {
  raw[6] = static_cast<char>((static_cast<uint8_t>(raw[6]) & 0x0F) | version << 4);
  raw[8] = static_cast<char>((static_cast<uint8_t>(raw[8]) & 0x3F) | 0x80);
  const std::string_view bytes = raw;
  std::string out;
  out.reserve(36);
  append_hex(bytes.substr(0, 4), out);
  for (const size_t at : {4, 6, 8}) {
    out.push_back('-');
    append_hex(bytes.substr(at, 2), out);
  }
  out.push_back('-');
  append_hex(bytes.substr(10), out);
  return out;
}

constexpr size_t kTimeBytes = 6;

}  // namespace

std::string make_uuid(Random& random) { return uuid_text(random.bytes(16), 4); }

std::string make_time_uuid(Random& random, int64_t unix_ms) {
  return time_uuid(random.bytes(kUuidBytes), unix_ms);
}

std::string time_uuid(std::string random_bytes, int64_t unix_ms) {
  CHECK(random_bytes.size() == kUuidBytes);
  for (size_t i = 0; i < kTimeBytes; ++i) {
    random_bytes[kTimeBytes - 1 - i] = static_cast<char>(static_cast<uint64_t>(unix_ms) >> (8 * i));
  }
  return uuid_text(std::move(random_bytes), 7);
}

std::optional<int64_t> time_of_uuid(std::string_view uuid) {
  if (uuid.size() != 36 || uuid[8] != '-' || uuid[13] != '-' || uuid[14] != '7') {
    return std::nullopt;
  }
  const auto raw = hex_decode(std::string(uuid.substr(0, 8)).append(uuid.substr(9, 4)));
  if (!raw || raw->size() != kTimeBytes) return std::nullopt;
  uint64_t time_ms = 0;
  for (const char byte : *raw) time_ms = time_ms << 8 | static_cast<uint8_t>(byte);
  return static_cast<int64_t>(time_ms);
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
