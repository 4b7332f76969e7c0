// ConsoleSessions: who is signed in, and the sign-in tokens of federation. In memory: whoever was
// signed in signs in again after a restart. Ids are 256 random bits, kept as their SHA-256.
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "core/identity.h"

namespace tarn::console {

inline constexpr int64_t kConsoleSessionMs = 12LL * 3600 * 1000;
inline constexpr int64_t kSignInTokenMs = 15LL * 60 * 1000;

class ConsoleSessions {
 public:
  explicit ConsoleSessions(Random& random) : random_(random) {}

  // The id, which nobody is told but the browser.
  std::string open(Identity identity, int64_t until_ms, int64_t now_ms);
  std::optional<Identity> find(std::string_view id, int64_t now_ms);
  // Good for one find, which takes it.
  std::optional<Identity> take(std::string_view id, int64_t now_ms);
  void close(std::string_view id);

 private:
  struct Entry {
    Identity identity;
    int64_t until_ms = 0;
  };

  Random& random_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace tarn::console
