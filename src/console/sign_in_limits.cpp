#include "console/sign_in_limits.h"

#include <algorithm>

namespace tarn::console {
namespace {

constexpr size_t kMaxEntries = 10'000;
constexpr int64_t kMaxWaitMs = 15 * 60 * 1000;
constexpr int64_t kForgetMs = 3600 * 1000;
constexpr int kMaxDoublings = 20;

}  // namespace

int64_t SignInLimits::wait_ms(std::string_view key, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(std::string(key));
  return found == entries_.end() ? 0 : std::max<int64_t>(0, found->second.until_ms - now_ms);
}

void SignInLimits::failed(std::string_view key, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= kMaxEntries) make_room(now_ms);
  Entry& entry = entries_[std::string(key)];
  if (now_ms - entry.failed_ms > kForgetMs) entry.failures = 0;
  ++entry.failures;
  entry.failed_ms = now_ms;
  const int beyond = entry.failures - free_failures_;
  if (beyond < 0) return;
  entry.until_ms = now_ms + std::min(kMaxWaitMs, int64_t{1000} << std::min(beyond, kMaxDoublings));
}

void SignInLimits::succeeded(std::string_view key) {
  const std::lock_guard lock(mutex_);
  entries_.erase(std::string(key));
}

// The old ones go; where whoever makes names up fills it faster, the one that failed longest ago.
void SignInLimits::make_room(int64_t now_ms) {
  std::erase_if(entries_, [&](const auto& item) {
    return now_ms - item.second.failed_ms > kForgetMs && item.second.until_ms <= now_ms;
  });
  if (entries_.size() < kMaxEntries) return;
  entries_.erase(std::min_element(
      entries_.begin(), entries_.end(),
      [](const auto& a, const auto& b) { return a.second.failed_ms < b.second.failed_ms; }));
}

}  // namespace tarn::console
