// Errors of embedded pages' calls, as named factories. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::quicksight {

inline Error session_not_found() {
  return Error(404, "SessionNotFound", "There is no such session, or it has ended.");
}
inline Error code_not_valid() {
  return Error(401, "CodeNotValid",
               "The link was opened already, or is older than five minutes. Ask for a new one.");
}
inline Error bearer_not_valid() {
  return Error(401, "BearerNotValid", "The session has ended, or the bearer is not its own.");
}
inline Error no_such_action(std::string_view action) {
  return Error(404, "ActionNotFound", "There is no call " + std::string(action) + ".");
}
inline Error bad_call(std::string message, std::string_view path = {}) {
  Error error(400, "InvalidParameterValueException", std::move(message));
  return path.empty() ? std::move(error) : std::move(error).with("path", path);
}
inline Error not_permitted(std::string message) {
  return Error(403, "AccessDeniedException", std::move(message));
}
inline Error call_not_served(std::string_view what) {
  return Error(400, "NOT_SUPPORTED", std::string(what) + " is not served.");
}
inline Error answer_too_large(std::string_view what) {
  return Error(400, "LimitExceededException", std::string(what));
}

}  // namespace tarn::quicksight
