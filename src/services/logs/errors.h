// CloudWatch Logs' errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::logs {

inline Error no_such_group() {
  return Error(400, "ResourceNotFoundException", "The specified log group does not exist.");
}
inline Error no_such_stream() {
  return Error(400, "ResourceNotFoundException", "The specified log stream does not exist.");
}
inline Error group_exists() {
  return Error(400, "ResourceAlreadyExistsException", "The specified log group already exists");
}
inline Error stream_exists() {
  return Error(400, "ResourceAlreadyExistsException", "The specified log stream already exists");
}
inline Error invalid_parameter(std::string message) {
  return Error(400, "InvalidParameterException", std::move(message));
}

}  // namespace tarn::logs
