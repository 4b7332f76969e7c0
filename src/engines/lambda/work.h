// What an environment is given to do, and what becomes of one that never gets so far. Plain values.
#pragma once

#include <optional>
#include <string>

#include "core/function_runner.h"

namespace tarn::runner {

struct Work {
  FunctionInvocation invocation;
  FunctionDone done;
};

// How an environment ended that never became idle: what the invocation that waits for it is told.
struct InitFailure {
  std::string error_type;  // "Runtime.ImportModuleError"; empty: `error` instead
  std::string payload;     // as the runtime said; empty: of `message`
  std::string message;
  bool timed_out = false;
  std::optional<Error> error;  // the platform's own fault
};

}  // namespace tarn::runner
