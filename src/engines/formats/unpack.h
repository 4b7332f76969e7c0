// Compressed files as the bytes they hold, told by how they begin, whatever their names.
//
//   auto packing = packing_of(first_bytes);
//   auto source = unpack(std::move(bytes), packing);
//
// A file that ends early or does not check is HIVE_BAD_DATA. Sources belong to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "engines/formats/byte_source.h"

namespace tarn::engines {

enum class Packing : uint8_t { kNone, kGzip, kBzip2, kZstd };

inline constexpr size_t kPackingBytes = 6;  // of a file's beginning, that tell its packing

Packing packing_of(std::string_view first_bytes);
std::string_view packing_name(Packing packing);  // "gzip", as Glue's compressionType

std::unique_ptr<ByteSource> unpack(std::unique_ptr<ByteSource> bytes, Packing packing);

}  // namespace tarn::engines
