// SignInDesk: signing in and out, and credentials for the page.
//
//   POST /signin       {"account", "userName", "password", "newPassword"} or
//                      {"accessKeyId", "secretAccessKey", "sessionToken"}: a cookie
//   POST /credentials  the cookie: credentials of an hour at most, and who they are
//   POST /signout      the cookie is worth nothing any more
//
// The cookie is HttpOnly and SameSite=Strict. Passwords are slow to check: not on a reactor.
// Each sign-in is a ConsoleLogin event in the account's trail. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "console/answer.h"
#include "console/console_sessions.h"
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

class SignInDesk {
 public:
  explicit SignInDesk(DeskParts parts) : parts_(parts), sessions_(parts.random) {}

  Answer sign_in(const http::RequestHead& head, std::string_view body);
  Answer credentials(const http::RequestHead& head);
  Answer sign_out(const http::RequestHead& head);

  // For federation: a session of `seconds`, as a Set-Cookie header.
  std::pair<std::string, std::string> open(const http::RequestHead& head, const Identity& identity,
                                           int64_t seconds);

 private:
  Answer by_password(const http::RequestHead& head, const Json& in);
  Answer by_access_key(const http::RequestHead& head, const Json& in);
  template <class Proof>
  Answer check(const http::RequestHead& head, const std::string& limit_key, const Proof& proof,
               const Identity& claimed);
  void record(const http::RequestHead& head, const Identity& identity, std::string_view error);

  DeskParts parts_;
  ConsoleSessions sessions_;
  SignInLimits by_name_{5};
  SignInLimits by_address_{50};
};

}  // namespace tarn::console
