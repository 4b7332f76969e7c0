// How many lines one transaction takes. Pure.
#pragma once

#include <cstddef>
#include <span>

#include "core/logs.h"

namespace tarn::logs {

struct Share {
  size_t lines = 0;
  size_t bytes = 0;
};

// Lines that are only stored: a whole batch, since many lines are one block and compressed.
inline constexpr Share kPlainShare{10'000, 1 << 20};
// Lines that each of a group's two subscriptions may take, too: together well below what a
// transaction holds.
inline constexpr Share kForwardedShare{256, 200'000};

// The lines from `next` on that one transaction takes, the first of them in any case.
inline std::span<const LogLine> take_share(std::span<const LogLine> lines, size_t& next,
                                           const Share& most) {
  const size_t first = next;
  size_t bytes = 0;
  while (next < lines.size() && next - first < most.lines) {
    bytes += lines[next].message.size();
    if (next > first && bytes > most.bytes) break;
    ++next;
  }
  return lines.subspan(first, next - first);
}

}  // namespace tarn::logs
