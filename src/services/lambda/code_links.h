// CodeLinks: links under which anybody may load an archive for ten minutes, as AWS's presigned
// ones: Code.Location of GetFunction. Signed under a key of this process: a restart ends them.
// Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "core/context.h"
#include "services/lambda/code_store.h"

namespace tarn::lambda {

inline constexpr std::string_view kCodePath = "/_tarn/lambda/code";

class CodeLinks {
 public:
  CodeLinks(CodeStore& codes, store::Database& database, const Clock& clock, Random& random);

  std::string make(const Context& context, const store::Scope& scope, std::string_view code_id);
  // The archive, for the query of a link; AccessDenied where it is none of ours or has expired.
  Result<std::string> load(std::string_view query);

 private:
  std::string sign(std::string_view text) const;

  CodeStore& codes_;
  store::Database& database_;
  const Clock& clock_;
  const std::string key_;
};

}  // namespace tarn::lambda
