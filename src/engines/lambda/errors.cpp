#include "engines/lambda/errors.h"

namespace tarn::runner {

Error no_room_for_environment(int64_t environments) {
  return Error(429, "TooManyRequestsException",
               "Rate Exceeded: this machine runs " + std::to_string(environments) +
                   " environments of functions, which is its limit.")
      .with("Type", "User")
      .with("Reason", "ConcurrentInvocationLimitExceeded");
}

Error runtime_is_gone(std::string_view runtime, const std::string& present) {
  return Error(502, "InvalidRuntimeException",
               "The runtime " + std::string(runtime) +
                   " is not on this machine any more. These are: " + present + ".")
      .with("Type", "Service");
}

Error runtime_is_not_here(std::string_view runtime, const std::string& present) {
  return Error(400, "InvalidParameterValueException",
               "The runtime " + std::string(runtime) +
                   " is not on this machine. These are: " + present + ".")
      .with("Type", "User");
}

Error no_snap_start(std::string_view runtime, const std::string& why) {
  return Error(400, "InvalidParameterValueException",
               "SnapStart is not to be had for " + std::string(runtime) + " here: " + why + ".")
      .with("Type", "User");
}

Error environment_failed(const std::string& why) {
  return Error(500, "ServiceException", "The function's environment could not be made: " + why)
      .with("Type", "Service");
}

}  // namespace tarn::runner
