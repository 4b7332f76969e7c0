// InternalContext: the context of a call that no request made. Commits by itself, and runs what
// must follow the commit. One object, one thread.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/context.h"
#include "core/objects.h"
#include "services/s3/s3.h"

namespace tarn::s3 {

class InternalContext {
 public:
  InternalContext(S3& s3, const Caller& caller);
  Context& operator*() { return context_; }
  Context* operator->() { return &context_; }

  // Runs `body` on fresh contexts until one commits or fails for another reason than a lost race.
  static Result<void> commit(S3& s3, const Caller& caller,
                             const std::function<Result<void>(Context&)>& body);

  // Authorises `action` on `resource` of the bucket, its policy included. What was decided, and on
  // what, goes into `event`.
  Result<void> authorize(AuditEvent& event, std::string_view bucket, std::string_view action,
                         std::string resource,
                         std::vector<std::pair<std::string, std::string>> conditions = {});

 private:
  S3& s3_;
  const Caller& caller_;
  RequestHead head_;
  Arena arena_;
  std::unique_ptr<store::Transaction> transaction_;
  Context context_;
};

}  // namespace tarn::s3
