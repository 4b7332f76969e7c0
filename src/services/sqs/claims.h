// Claims: which messages and groups a receiver is about to take, so that receivers of one moment
// look at different ones. Only a hint: the transaction decides. A claim ends when it is released or
// after a second. Thread-safe.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace tarn::sqs {

class Claims {
 public:
  // False where another owner has it.
  bool claim(const std::string& what, const std::string& owner) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    Claim& found = claims_[what];
    if (!found.owner.empty() && found.owner != owner && now < found.ends) return false;
    found = {owner, now + std::chrono::seconds(1)};
    if (claims_.size() > kMaxClaims) {
      std::erase_if(claims_, [&](const auto& one) { return one.second.ends < now; });
    }
    return true;
  }

  void release(const std::vector<std::string>& what) {
    const std::lock_guard lock(mutex_);
    for (const std::string& one : what) claims_.erase(one);
  }

 private:
  static constexpr size_t kMaxClaims = 10'000;
  struct Claim {
    std::string owner;
    std::chrono::steady_clock::time_point ends;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Claim> claims_;
};

}  // namespace tarn::sqs
