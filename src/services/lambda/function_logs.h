// The lines that functions write, on their way to CloudWatch Logs under their role's permissions.
#pragma once

#include <string>
#include <vector>

#include "core/logs.h"
#include "services/lambda/lambda.h"

namespace tarn::lambda {

// As on AWS, a role that may not write logs has none: that is told in the server's own log.
void append_function_log(const Lambda& lambda, const FunctionRef& ref, const std::string& role,
                         const std::string& group, const std::string& stream,
                         const std::vector<LogLine>& lines);

}  // namespace tarn::lambda
