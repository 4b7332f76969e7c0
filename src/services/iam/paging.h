// Pages of lists: Marker and MaxItems, as all of IAM's lists have them. Pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "services/iam/errors.h"

namespace tarn::iam {

inline constexpr size_t kDefaultPageItems = 100;

template <class T>
struct Page {
  std::vector<T> items;
  bool is_truncated = false;
  std::string marker;  // of the next page
};

// The page that `marker` asks for, in the order of names. `name_of` gives an item's unique name.
template <class T, class NameOf>
Result<Page<T>> make_page(std::vector<T> items, std::string_view marker,
                          std::optional<int32_t> max_items, NameOf name_of) {
  const auto after = hex_decode(marker);
  if (!after) return validation_error("Invalid Marker.");
  std::sort(items.begin(), items.end(),
            [&](const T& a, const T& b) { return name_of(a) < name_of(b); });
  const size_t limit = max_items ? static_cast<size_t>(*max_items) : kDefaultPageItems;
  Page<T> page;
  for (T& item : items) {
    if (!marker.empty() && std::string_view(name_of(item)) <= std::string_view(*after)) continue;
    if (page.items.size() == limit) {
      page.is_truncated = true;
      break;
    }
    page.items.push_back(std::move(item));
  }
  if (page.is_truncated) page.marker = hex_encode(name_of(page.items.back()));
  return page;
}

}  // namespace tarn::iam
