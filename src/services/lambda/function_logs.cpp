#include "services/lambda/function_logs.h"

#include "base/log.h"
#include "services/lambda/role_session.h"

namespace tarn::lambda {

void append_function_log(const Lambda& lambda, const FunctionRef& ref, const std::string& role,
                         const std::string& group, const std::string& stream,
                         const std::vector<LogLine>& lines) {
  const auto append = [&]() -> Result<void> {
    Caller caller {
      TRY(role_identity(lambda, ref, role))
      , ref.region, {}
    };
    return lambda.parts().logs.append_as(caller, group, stream, lines);
  };
  if (auto appended = append(); !appended.ok()) {
    log_warn("lambda.log_not_written",
             {{"function", ref.arn()}, {"group", group}, {"error", appended.error().message()}});
  }
}

}  // namespace tarn::lambda
