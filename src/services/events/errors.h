// EventBridge's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace tarn::events {

inline Error invalid_request(std::string message) {
  return Error(400, "ValidationException", std::move(message));
}
inline Error invalid_event_parameter(std::string_view name) {
  return invalid_request("Parameter " + std::string(name) + " is not valid.");
}
inline Error missing_resource(std::string message) {
  return Error(400, "ResourceNotFoundException", std::move(message));
}
inline Error no_such_bus(std::string_view name) {
  return missing_resource("Event bus " + std::string(name) + " does not exist.");
}
inline Error no_such_rule(std::string_view name, std::string_view bus) {
  return missing_resource("Rule " + std::string(name) + " does not exist on EventBus " +
                          std::string(bus) + ".");
}
inline Error bus_exists(std::string_view name) {
  return Error(400, "ResourceAlreadyExistsException",
               "Event bus " + std::string(name) + " already exists.");
}
inline Error event_limit_exceeded() {
  return Error(400, "LimitExceededException",
               "The requested resource exceeds the maximum number allowed.");
}
inline Error event_not_served(std::string_view what) {
  return invalid_request("Tarn does not serve " + std::string(what) + ".");
}

}  // namespace tarn::events
