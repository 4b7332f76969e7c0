// Randomness and the ids made of it, passed in from outside so that a test brings its own.
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn {

class Random {
 public:
  virtual ~Random() = default;
  virtual std::string bytes(size_t count) = 0;
};

// The system's cryptographic generator.
Random& system_random();

std::string make_uuid(Random& random);  // "8-4-4-4-12", version 4
// Version 7: begins with the time, which time_of_uuid() reads back; nothing of other versions.
std::string make_time_uuid(Random& random, int64_t unix_ms);
std::optional<int64_t> time_of_uuid(std::string_view uuid);
std::string make_id(Random& random, std::string_view prefix, size_t length);  // A-Z and 2-7
std::string make_hex_id(Random& random, size_t length);                       // 0-9 and a-f

}  // namespace tarn
