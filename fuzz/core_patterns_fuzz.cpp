// links tarn_core
// Event patterns, events and schedules: what is read must match, or fire, without end or crash; a
// matcher of one pattern and of two agree.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/schedule.h"
#include "core/event_matcher.h"

// The input: a kind byte; a schedule, or a pattern and an event with a zero byte between.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    const auto schedule = tarn::Schedule::parse(text);
    if (!schedule.ok()) return 0;
    int64_t at = 1'769'853'600'000;
    for (int i = 0; i < 5; ++i) {
      const auto due = schedule->next_after(at);
      if (!due) return 0;
      if (*due <= at) std::abort();
      at = *due;
    }
    return 0;
  }
  const size_t split = text.find('\0');
  if (split == std::string_view::npos) return 0;
  const auto pattern = tarn::EventPattern::parse(text.substr(0, split));
  if (!pattern.ok()) return 0;
  const std::string_view event = text.substr(split + 1);
  const tarn::EventMatcher one({*pattern});
  const tarn::EventMatcher two({*pattern, *pattern});
  tarn::EventMatcher::Scratch first;
  tarn::EventMatcher::Scratch second;
  if (one.match(event, first).size() * 2 != two.match(event, second).size()) std::abort();
  return 0;
}
