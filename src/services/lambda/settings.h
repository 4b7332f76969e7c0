// A version's configuration, from requests: checked as AWS checks it.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "services/lambda/lambda.h"
#include "services/lambda/rows.h"
#include "wire/gen/lambda_types.h"

namespace tarn::lambda {

// Applies what the request says to `row`; what it does not mention stays.
Result<void> apply_settings(Lambda& lambda, Context& context, const FunctionRef& ref,
                            const api::CreateFunctionRequest& in, VersionRow& row);
Result<void> apply_settings(Lambda& lambda, Context& context, const FunctionRef& ref,
                            const api::UpdateFunctionConfigurationRequest& in, VersionRow& row);

// x86_64, the only one there is; the error says so.
Result<void> apply_architecture(const wire::List<wire::Text>& architectures, VersionRow& row);

// The variables of a version, in the order of their names.
Result<std::vector<std::pair<std::string, std::string>>> open_environment(Lambda& lambda,
                                                                          const FunctionRef& ref,
                                                                          const VersionRow& row);

// The log group of a version: its own, or "/aws/lambda/<name>".
std::string log_group_of(const FunctionRef& ref, const VersionRow& row);

}  // namespace tarn::lambda
