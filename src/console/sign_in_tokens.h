// SignInTokens: the sign-in tokens of federation, each good for one use. In memory: whoever has one
// of before a restart asks for another. Tokens are 256 random bits, kept as their SHA-256.
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "core/sign_in.h"

namespace tarn::console {

inline constexpr int64_t kSignInTokenMs = 15LL * 60 * 1000;

class SignInTokens {
 public:
  explicit SignInTokens(Random& random) : random_(random) {}

  // A session that the token opens ends at `until_ms`.
  struct Granted {
    SignedIn who;
    int64_t until_ms = 0;
  };
  std::string make(Granted granted, int64_t now_ms);
  std::optional<Granted> take(std::string_view token, int64_t now_ms);

 private:
  struct Entry {
    Granted granted;
    int64_t ends_ms = 0;  // of the token
  };

  Random& random_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace tarn::console
