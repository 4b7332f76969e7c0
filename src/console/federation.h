// Federation: AWS's federation endpoint, for those who sign people in by software of their own.
//
//   GET /federation?Action=getSigninToken&Session={"sessionId":…,"sessionKey":…,"sessionToken":…}
//       → {"SigninToken": "…"}, good for fifteen minutes, once
//   GET /federation?Action=login&Issuer=…&Destination=…&SigninToken=…
//       → a cookie, and on to Destination, which must be a page of this console
//
// Only temporary credentials are taken, as by AWS. Both are in the trail. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "console/answer.h"
#include "console/sign_in_desk.h"
#include "console/sign_in_tokens.h"

namespace tarn::console {

class Federation {
 public:
  Federation(DeskParts parts, SignInDesk& desk)
      : parts_(parts), desk_(desk), tokens_(parts.random) {}

  Answer answer(const http::RequestHead& head);

 private:
  Answer get_signin_token(const http::RequestHead& head, std::string_view query);
  Answer login(const http::RequestHead& head, std::string_view query);

  DeskParts parts_;
  SignInDesk& desk_;
  SignInTokens tokens_;
  SignInLimits by_key_{5};
};

}  // namespace tarn::console
