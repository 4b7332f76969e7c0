// UUIDs of random bytes that are there already; base/random.h makes those that draw their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tarn {

inline constexpr size_t kUuidBytes = 16;

// Version 7: begins with the time. `random_bytes`: kUuidBytes of them.
std::string time_uuid(std::string random_bytes, int64_t unix_ms);

}  // namespace tarn
