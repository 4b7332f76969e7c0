// A version as answers describe it.
#pragma once

#include <string_view>

#include "core/context.h"
#include "services/lambda/lambda.h"
#include "services/lambda/rows.h"
#include "wire/gen/lambda_types.h"

namespace tarn::lambda {

// `qualifier` is what the ARN ends with; empty: the plain ARN.
Result<api::FunctionConfiguration> describe(Lambda& lambda, Context& context,
                                            const FunctionRef& ref, const VersionRow& row,
                                            std::string_view qualifier);

// Lists say less: states are GetFunction's.
void leave_out_state(api::FunctionConfiguration& out);

// "2026-01-31T23:59:59.123+0000"
std::string format_lambda_time(int64_t unix_ms);

// Texts copied into the arena.
wire::List<wire::Text> to_list(Context& context, const std::vector<std::string>& texts);

}  // namespace tarn::lambda
