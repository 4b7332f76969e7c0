// Errors on their way through the engine: Trino's code travels in the text of an exception.
//
//   throw_error("HIVE_BAD_DATA", "…");            // from a function, a scan, the file system
//   Failure failure = to_failure(duckdb_error);   // where the query ends
//
// Pure functions.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "engines/messages.h"

namespace duckdb {
class ErrorData;
}

namespace tarn::engines {

inline constexpr std::string_view kInternalErrorCode = "GENERIC_INTERNAL_ERROR";

[[noreturn]] void throw_error(std::string_view code, std::string_view message);
[[noreturn]] void throw_error(const Error& error);

// The value, or throws the error.
template <class T>
T value_or_throw(Result<T> result) {
  if (!result.ok()) throw_error(result.error());
  return std::move(result).value();
}
inline void check_or_throw(const Result<void>& result) {
  if (!result.ok()) throw_error(result.error());
}

// Of an exception while an object was read: an error that carries a code, an interrupt and a lack
// of memory stay what they are; all else gets `code`, and `what` before the engine's words.
[[noreturn]] void rethrow_as(std::string_view code, const std::string& what,
                             const std::exception& error);

Failure to_failure(const duckdb::ErrorData& error);

}  // namespace tarn::engines
