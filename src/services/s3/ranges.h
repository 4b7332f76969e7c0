// Ranges: the Range header of reads and of part copies. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::s3 {

struct ByteRange {
  uint64_t offset_bytes = 0;
  uint64_t size_bytes = 0;
};

// The bytes asked for; nothing where the header is to be ignored (malformed, or several ranges, as
// S3 does). InvalidRange where no byte of the object is in it.
Result<std::optional<ByteRange>> parse_range(std::string_view header, uint64_t object_size_bytes);

// "bytes=first-last" of a part copy, which must lie within the source. InvalidArgument.
Result<ByteRange> parse_copy_range(std::string_view header, uint64_t source_size_bytes);

std::string content_range(const ByteRange& range, uint64_t object_size_bytes);

}  // namespace tarn::s3
