// One page of a listing: rows below a prefix in the order of their keys.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "core/context.h"
#include "services/kms/errors.h"
#include "store/row.h"
#include "wire/types.h"

namespace tarn::kms {

inline constexpr int32_t kDefaultPage = 100;

// Hands `take` each row from `marker` on, which says whether it took it, until `limit` were taken.
// Returns the marker of the next page, empty after the last one.
template <class Row, class Take>
Result<std::string> list_page(Context& context, const std::string& prefix, wire::Text marker,
                              int32_t limit, Take take) {
  std::string start = prefix;
  if (wire::present(marker)) {
    const auto rest = base64_decode(marker);
    if (!rest) return invalid_marker();
    start += *rest;
  }
  int32_t taken = 0;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (taken == limit) return base64_encode(cursor->key().substr(prefix.size()));
    if (TRY(take(TRY(store::decode_row<Row>(cursor->value()))))) ++taken;
  }
  return std::string();
}

// One page of what a row holds: from `begin` up to `end`, and the marker of the next page.
struct Slice {
  size_t begin = 0, end = 0;
  std::string next;
};

// Of `size` things those from `first` on, where `marker` says so from later on.
inline Result<Slice> slice_of(size_t size, size_t first, wire::Text marker,
                              const std::optional<int32_t>& limit) {
  Slice slice{std::min(first, size), size, {}};
  if (wire::present(marker)) {
    const char* end = marker.data() + marker.size();
    const auto read = std::from_chars(marker.data(), end, slice.begin);
    if (read.ec != std::errc() || read.ptr != end) return invalid_marker();
    if (slice.begin < first || slice.begin > size) return invalid_marker();
  }
  const auto most = static_cast<size_t>(limit.value_or(kDefaultPage));
  if (size - slice.begin <= most) return slice;
  slice.end = slice.begin + most;
  slice.next = std::to_string(slice.end);
  return slice;
}

// Sets NextMarker and Truncated of an answer.
template <class Out>
void set_next(Context& context, const std::string& next, Out& out) {
  out.truncated = !next.empty();
  if (!next.empty()) out.next_marker = context.arena.copy(next);
}

template <class T>
wire::List<T> to_list(Context& context, const std::vector<T>& items) {
  auto list = wire::make_list<T>(context.arena, items.size());
  std::copy(items.begin(), items.end(), list.begin());
  return list;
}

// Names that live as long as the program.
inline wire::List<wire::Text> names(Context& context, std::span<const std::string_view> from) {
  return to_list(context, std::vector<wire::Text>(from.begin(), from.end()));
}

}  // namespace tarn::kms
