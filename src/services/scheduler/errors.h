// EventBridge Scheduler's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace tarn::scheduler {

inline Error invalid_schedule(std::string message) {
  return Error(400, "ValidationException", std::move(message));
}
inline Error schedule_not_served(std::string_view what) {
  return invalid_schedule("Tarn does not serve " + std::string(what) + ".");
}
inline Error invalid_expression(std::string_view expression) {
  return invalid_schedule("Invalid Schedule Expression " + std::string(expression) + ".");
}
inline Error no_such_schedule(std::string_view name) {
  return Error(404, "ResourceNotFoundException",
               "Schedule " + std::string(name) + " does not exist.");
}
inline Error no_such_schedule_group(std::string_view name) {
  return Error(404, "ResourceNotFoundException",
               "Schedule group " + std::string(name) + " does not exist.");
}
inline Error schedule_exists(std::string_view name) {
  return Error(409, "ConflictException", "Schedule " + std::string(name) + " already exists.");
}
inline Error schedule_group_exists(std::string_view name) {
  return Error(409, "ConflictException",
               "Schedule group " + std::string(name) + " already exists.");
}
inline Error role_not_assumable() {
  return invalid_schedule(
      "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
}
inline Error schedule_quota_exceeded(std::string_view what) {
  return Error(402, "ServiceQuotaExceededException",
               "The quota of " + std::string(what) + " is reached.");
}

}  // namespace tarn::scheduler
