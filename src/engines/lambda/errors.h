// What an invocation is told when its function did not run at all: AWS's errors of Invoke.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::runner {

// 429 TooManyRequestsException: the machine holds no more environments.
Error no_room_for_environment(int64_t environments);
// 502 InvalidRuntimeException: the version was made where its runtime was.
Error runtime_is_gone(std::string_view runtime, const std::string& present);
// 400 InvalidParameterValueException, with the runtimes that are here.
Error runtime_is_not_here(std::string_view runtime, const std::string& present);
// 400 InvalidParameterValueException: no SnapStart, and why.
Error no_snap_start(std::string_view runtime, const std::string& why);
// 500 ServiceException: the sandbox could not be made.
Error environment_failed(const std::string& why);

}  // namespace tarn::runner
