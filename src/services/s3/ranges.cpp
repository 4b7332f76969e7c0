#include "services/s3/ranges.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

struct Bounds {
  std::optional<uint64_t> first;
  std::optional<uint64_t> last;
};

// "bytes=a-b", "bytes=a-", "bytes=-n"; nothing for anything else.
std::optional<Bounds> parse_bounds(std::string_view header) {
  header = trim(header);
  constexpr std::string_view kUnit = "bytes=";
  if (!equals_ignoring_case(header.substr(0, kUnit.size()), kUnit)) return {};
  header.remove_prefix(kUnit.size());
  size_t dash = header.find('-');
  if (dash == header.npos) return {};
  std::string_view first = trim(header.substr(0, dash));
  std::string_view last = trim(header.substr(dash + 1));
  Bounds bounds{parse_number(first), parse_number(last)};
  if (!first.empty() && !bounds.first) return {};
  if (!last.empty() && !bounds.last) return {};
  if (!bounds.first && !bounds.last) return {};
  if (bounds.first && bounds.last && *bounds.last < *bounds.first) return {};
  return bounds;
}

}  // namespace

Result<std::optional<ByteRange>> parse_range(std::string_view header, uint64_t object_size_bytes) {
  auto bounds = parse_bounds(header);
  if (!bounds) return std::optional<ByteRange>();
  if (!bounds->first) {
    uint64_t size = std::min(*bounds->last, object_size_bytes);
    if (size == 0) return invalid_range(header, object_size_bytes);
    return std::optional(ByteRange{object_size_bytes - size, size});
  }
  if (*bounds->first >= object_size_bytes) return invalid_range(header, object_size_bytes);
  uint64_t last = std::min(bounds->last.value_or(UINT64_MAX), object_size_bytes - 1);
  return std::optional(ByteRange{*bounds->first, last - *bounds->first + 1});
}

Result<ByteRange> parse_copy_range(std::string_view header, uint64_t source_size_bytes) {
  auto bounds = parse_bounds(header);
  if (!bounds || !bounds->first || !bounds->last) {
    return invalid_argument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
        "last are the zero-based offsets of the first and last bytes to copy",
        "x-amz-copy-source-range", header);
  }
  if (*bounds->last >= source_size_bytes) {
    return invalid_argument("Range specified is not valid for source object of size: " +
                                std::to_string(source_size_bytes),
                            "x-amz-copy-source-range", header);
  }
  return ByteRange{*bounds->first, *bounds->last - *bounds->first + 1};
}

std::string content_range(const ByteRange& range, uint64_t object_size_bytes) {
  return "bytes " + std::to_string(range.offset_bytes) + "-" +
         std::to_string(range.offset_bytes + range.size_bytes - 1) + "/" +
         std::to_string(object_size_bytes);
}

}  // namespace tarn::s3
