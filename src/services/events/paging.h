// Pages of lists: a token is where the next page begins. Pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "core/context.h"
#include "services/events/errors.h"
#include "wire/types.h"

namespace tarn::events {

struct EventPage {
  size_t first = 0;
  size_t last = 0;
  bool has_more = false;
  size_t size() const { return last - first; }
};

// `name_of(i)` is the name of item i of `total`; the items are in the order of their names.
template <class NameOf>
Result<EventPage> page_by_name(size_t total, wire::Text token, const std::optional<int32_t>& limit,
                               NameOf&& name_of) {
  EventPage page;
  if (wire::present(token)) {
    const auto name = base64_decode(token);
    if (!name) return invalid_event_parameter("NextToken");
    while (page.first < total && name_of(page.first) < *name) ++page.first;
  }
  const auto most = static_cast<size_t>(limit.value_or(100));
  page.last = std::min(total, page.first + most);
  page.has_more = page.last < total;
  return page;
}

inline wire::Text page_token(Context& context, std::string_view next_name) {
  return context.arena.copy(base64_encode(next_name));
}

}  // namespace tarn::events
