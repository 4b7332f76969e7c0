// SNS's errors, in AWS's wording. Their codes to clients are in the model.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::sns {

inline Error invalid_parameter(std::string_view what) {
  return Error(400, "InvalidParameter", "Invalid parameter: " + std::string(what));
}
inline Error no_such_topic() { return Error(404, "NotFound", "Topic does not exist"); }
inline Error no_such_subscription() {
  return Error(404, "NotFound", "Subscription does not exist");
}
inline Error no_such_resource() {
  return Error(404, "ResourceNotFound", "Resource does not exist");
}
inline Error not_served(std::string what) {
  return Error(501, "NotImplemented", "Tarn does not serve " + std::move(what) + ".");
}
inline Error forbidden(std::string message) {
  return Error(403, "AuthorizationError", std::move(message));
}

}  // namespace tarn::sns
