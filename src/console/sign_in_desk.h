// SignInDesk: signing in and out, and credentials for the page.
//
//   POST /signin       {"account", "userName", "password", "newPassword"} or
//                      {"accessKeyId", "secretAccessKey", "sessionToken"}: a cookie
//   POST /credentials  the cookie: credentials of an hour at most, and who they are
//   POST /signout      the cookie is worth nothing any more
//
// The cookie is HttpOnly and SameSite=Strict; it holds over restarts (core/sign_in.h). Passwords
// are slow to check: not on a reactor. Each sign-in is a ConsoleLogin event in the account's trail:
// the root's in us-east-1, others' in the region of this server, as AWS's regional sign-in
// endpoints record them. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "console/answer.h"
#include "console/sign_in_limits.h"
#include "core/audit.h"
#include "core/sign_in.h"
#include "http/exchange.h"

namespace tarn::console {

struct DeskParts {
  SignIn& sign_in;
  Audit& audit;
  const Clock& clock;
  Random& random;
};

inline constexpr int64_t kConsoleSessionMs = 12LL * 3600 * 1000;

class SignInDesk {
 public:
  SignInDesk(DeskParts parts, std::string region) : parts_(parts), region_(std::move(region)) {}

  Answer sign_in(const http::RequestHead& head, std::string_view body);
  Answer credentials(const http::RequestHead& head);
  Answer sign_out(const http::RequestHead& head);

  // `answer` with the cookie of a new session until `until_ms`, which is on record.
  Answer open(const http::RequestHead& head, const SignedIn& who, int64_t until_ms, Answer answer);
  // "ConsoleLogin", "GetSigninToken"; `error` is empty where it succeeded.
  void record(const http::RequestHead& head, std::string_view event_name, const Identity& identity,
              std::string_view error);

 private:
  Answer by_password(const http::RequestHead& head, const Json& in);
  Answer by_access_key(const http::RequestHead& head, const Json& in);
  template <class Proof>
  Answer check(const http::RequestHead& head, const std::string& limit_key, const Proof& proof,
               const Identity& claimed);

  DeskParts parts_;
  const std::string region_;
  SignInLimits by_name_{5};
  SignInLimits by_address_{50};
};

}  // namespace tarn::console
