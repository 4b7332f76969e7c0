// ClientRequestToken of TransactWriteItems: for ten minutes the same request with the same token
// changes nothing again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/context.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::dynamodb {

inline constexpr int64_t kTokenLifeMs = 10 * 60 * 1000;  // domain time

// In the transaction of the request: true where it was committed before.
// IdempotentParameterMismatchException where another request had the token.
Result<bool> take_token(Context& context, std::string_view token, std::string_view fingerprint);

// Erases some of the tokens that are over; false where none was left.
Result<bool> drop_old_tokens(store::Transaction& transaction, uint64_t generation, int64_t now_ms);

}  // namespace tarn::dynamodb
