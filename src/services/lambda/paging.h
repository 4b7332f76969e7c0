// Pages of lists that are read whole: a marker is the place where the next page begins.
// Pure functions.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "core/context.h"
#include "services/lambda/errors.h"
#include "wire/types.h"

namespace tarn::lambda {

inline constexpr size_t kDefaultPage = 50;

struct Page {
  size_t first = 0;
  size_t last = 0;
  bool has_more = false;
  size_t size() const { return last - first; }
  std::string_view next_marker(Context& context) const {
    if (!has_more) return {};
    return context.arena.copy(base64_encode("at " + std::to_string(last)));
  }
};

inline Result<Page> page_of(size_t total, wire::Text marker, const std::optional<int32_t>& most) {
  Page page;
  if (wire::present(marker) && !marker.empty()) {
    const auto text = base64_decode(marker);
    const bool fits = text && text->starts_with("at ");
    if (!fits) return invalid_parameter("Invalid pagination token: " + std::string(marker));
    std::from_chars(text->data() + 3, text->data() + text->size(), page.first);
  }
  const size_t count = most && *most > 0 ? static_cast<size_t>(*most) : kDefaultPage;
  page.first = std::min(page.first, total);
  page.last = page.first + std::min(std::min(count, kDefaultPage), total - page.first);
  page.has_more = page.last < total;
  return page;
}

}  // namespace tarn::lambda
