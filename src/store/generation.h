// The generation's row: where it lies and its bytes (docs/formats/rows.md). Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::store {

inline constexpr uint64_t kFirstGeneration = 1;

// Keys of no generation begin with eight zeros, before all others.
std::string generation_key();
std::string encode_generation(uint64_t generation);
Result<uint64_t> decode_generation(std::string_view bytes);

// Every key of the generation comes after this, and before the next generation's.
std::string generation_start(uint64_t generation);

}  // namespace tarn::store
