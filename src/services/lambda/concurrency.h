// Reserved concurrency: how much of the account's is set apart for single functions.
#pragma once

#include <cstdint>

#include "core/context.h"
#include "services/lambda/names.h"
#include "store/transaction.h"

namespace tarn::lambda {

inline constexpr int64_t kAccountConcurrency = 1000;  // at one time, in a region
inline constexpr int64_t kMinUnreserved = 100;

// The sum over all functions.
Result<int64_t> reserved_in(store::Transaction& transaction, const store::Scope& scope);
// One function's share goes from `before` to `after`.
Result<void> change_reserved(Context& context, const FunctionRef& ref, int64_t before,
                             int64_t after);

}  // namespace tarn::lambda
