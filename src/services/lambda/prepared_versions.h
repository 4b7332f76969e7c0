// PreparedVersions: versions of functions as the runner takes them: folders unpacked, variables
// opened. One a version, made at its first invocation and anew after each change; what it replaces
// is retired, and lets its folders go when nothing reads them any more. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/function_runner.h"
#include "services/lambda/lambda.h"
#include "services/lambda/role_session.h"
#include "services/lambda/rows.h"

namespace tarn::lambda {

class PreparedVersions {
 public:
  explicit PreparedVersions(Lambda& lambda) : lambda_(lambda), sessions_(lambda) {}

  // What is ready already; null where get() has something to do.
  std::shared_ptr<const FunctionVersion> peek(const FunctionRef& ref, const VersionRow& row);
  // May read, decrypt and unpack.
  Result<std::shared_ptr<const FunctionVersion>> get(const FunctionRef& ref, const VersionRow& row);
  void retire(const FunctionRef& ref, int64_t number);

 private:
  struct Prepared {
    int64_t change = 0;
    int64_t fingerprint = 0;  // of a local folder
    std::shared_ptr<const FunctionVersion> version;
    std::vector<std::shared_ptr<CodeFolder>> folders;
  };

  Result<Prepared> prepare(const FunctionRef& ref, const VersionRow& row);
  void let_go(Prepared prepared);

  Lambda& lambda_;
  RoleSessions sessions_;
  std::mutex mutex_;
  std::map<std::string, Prepared> prepared_;  // by qualified ARN
};

}  // namespace tarn::lambda
