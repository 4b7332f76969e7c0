// The beginning of a gzip file. Pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::glue::crawl {

enum class InflateEnd : uint8_t {
  kWhole,    // every member ended, and the bytes with it
  kMore,     // the bytes or the limit ended first
  kCorrupt,  // not gzip, or damaged
};

struct Inflated {
  std::string text;
  InflateEnd end = InflateEnd::kMore;
};

bool is_gzip(std::string_view bytes);

// At most `max_bytes` of text. Members that follow each other are one text.
Inflated inflate_prefix(std::string_view bytes, size_t max_bytes);

}  // namespace tarn::glue::crawl
