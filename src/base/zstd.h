// Zstandard frames of whole texts. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tarn {

// With a checksum. Levels go from 1, fast, to 19.
std::string zstd_compress(std::string_view bytes, int level);

// Nothing where it is no such frame, is damaged, or is more than `limit_bytes`.
std::optional<std::string> zstd_decompress(std::string_view frame, size_t limit_bytes);

}  // namespace tarn
