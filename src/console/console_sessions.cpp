#include "console/console_sessions.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace tarn::console {
namespace {

constexpr size_t kMaxSessions = 10'000;
constexpr size_t kIdDigits = 64;

}  // namespace

std::string ConsoleSessions::open(Identity identity, int64_t until_ms, int64_t now_ms) {
  std::string id = make_hex_id(random_, kIdDigits);
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= kMaxSessions) {
    std::erase_if(entries_, [&](const auto& item) { return item.second.until_ms <= now_ms; });
  }
  if (entries_.size() >= kMaxSessions) {
    entries_.erase(std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& a, const auto& b) { return a.second.until_ms < b.second.until_ms; }));
  }
  entries_.insert_or_assign(sha256_hex(id), Entry{std::move(identity), until_ms});
  return id;
}

std::optional<Identity> ConsoleSessions::find(std::string_view id, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(sha256_hex(id));
  if (found == entries_.end()) return std::nullopt;
  if (found->second.until_ms > now_ms) return found->second.identity;
  entries_.erase(found);
  return std::nullopt;
}

std::optional<Identity> ConsoleSessions::take(std::string_view id, int64_t now_ms) {
  auto found = find(id, now_ms);
  if (found) close(id);
  return found;
}

void ConsoleSessions::close(std::string_view id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(sha256_hex(id));
}

}  // namespace tarn::console
