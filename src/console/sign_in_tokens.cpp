#include "console/sign_in_tokens.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace tarn::console {
namespace {

constexpr size_t kMaxTokens = 10'000;
constexpr size_t kTokenDigits = 64;

}  // namespace

std::string SignInTokens::make(Granted granted, int64_t now_ms) {
  std::string token = make_hex_id(random_, kTokenDigits);
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= kMaxTokens) {
    std::erase_if(entries_, [&](const auto& item) { return item.second.ends_ms <= now_ms; });
  }
  if (entries_.size() >= kMaxTokens) {
    entries_.erase(std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& a, const auto& b) { return a.second.ends_ms < b.second.ends_ms; }));
  }
  entries_.insert_or_assign(sha256_hex(token), Entry{std::move(granted), now_ms + kSignInTokenMs});
  return token;
}

std::optional<SignInTokens::Granted> SignInTokens::take(std::string_view token, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  auto found = entries_.extract(sha256_hex(token));
  if (found.empty() || found.mapped().ends_ms <= now_ms) return std::nullopt;
  return std::move(found.mapped().granted);
}

}  // namespace tarn::console
