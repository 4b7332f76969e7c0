// What becomes of asynchronous invocations: retries, the age of events, destinations. And what else
// is set for a function's invocations as a whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/lambda/names.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::lambda {

inline constexpr int64_t kDefaultRetries = 2;
inline constexpr int64_t kDefaultMaxAgeSeconds = 21'600;

struct EventConfigRow {
  std::string qualifier;  // empty: $LATEST
  std::optional<int64_t> max_retries;
  std::optional<int64_t> max_age_seconds;
  std::string on_success;  // ARNs; empty: none
  std::string on_failure;
  int64_t modified_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, qualifier);
    v(2, max_retries);
    v(3, max_age_seconds);
    v(4, on_success);
    v(5, on_failure);
    v(6, modified_ms);
  }
};

// Of the qualifier by which the function is invoked.
Result<std::optional<EventConfigRow>> find_event_config(store::Transaction& transaction,
                                                        uint64_t generation,
                                                        const FunctionRef& ref);

}  // namespace tarn::lambda
