// Sessions of functions' roles.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "core/function_runner.h"
#include "core/identity.h"
#include "services/lambda/lambda.h"

namespace tarn::lambda {

// Who a function is, as policies know it. An error where Lambda may not assume the role any more.
Result<Identity> role_identity(const Lambda& lambda, const FunctionRef& ref,
                               const std::string& role);
// Credentials that sign as that for eleven hours or more. One session serves the environments of a
// function that start within an hour, so that most of them wait for no commit. Thread-safe.
class RoleSessions {
 public:
  explicit RoleSessions(const Lambda& lambda) : lambda_(lambda) {}
  // May wait for a commit.
  Result<FunctionCredentials> issue(const FunctionRef& ref, const std::string& role);

 private:
  struct Issued {
    FunctionCredentials credentials;
    int64_t issued_ms = 0;  // domain time
  };
  Result<FunctionCredentials> issue_anew(Identity identity);

  const Lambda& lambda_;
  std::mutex mutex_;
  std::map<std::string, Issued> issued_;
};

}  // namespace tarn::lambda
