// SignInLimits: how long somebody who was wrong too often waits before the next try.
//
// A key ("123456789012/ann", an address) may be wrong some times freely; from then on each failure
// doubles the wait, up to 15 minutes. Forgotten after an hour without a failure. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tarn::console {

class SignInLimits {
 public:
  explicit SignInLimits(int free_failures) : free_failures_(free_failures) {}

  // 0: now. Time is monotonic, or real: it only counts on.
  int64_t wait_ms(std::string_view key, int64_t now_ms);
  void failed(std::string_view key, int64_t now_ms);
  void succeeded(std::string_view key);

 private:
  struct Entry {
    int failures = 0;
    int64_t failed_ms = 0;
    int64_t until_ms = 0;
  };
  void make_room(int64_t now_ms);

  const int free_failures_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace tarn::console
