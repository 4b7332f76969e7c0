// Errors of dashboards' definitions and of what a page asks of them, as named factories. Each is a
// 400; `path` says where in the definition or request, as "Sheets[0].Visuals[1]". Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace tarn::bi {

inline Error definition_error(std::string_view type, std::string message, std::string_view path) {
  Error error(400, type, std::move(message));
  return path.empty() ? std::move(error) : std::move(error).with("path", path);
}

// The definition or the request does not hold together.
inline Error invalid_definition(std::string message, std::string_view path = {}) {
  return definition_error("INVALID_DEFINITION", std::move(message), path);
}
inline Error invalid_request(std::string message, std::string_view path = {}) {
  return definition_error("InvalidParameterValueException", std::move(message), path);
}
inline Error sheet_not_found(std::string_view sheet_id) {
  return Error(404, "ResourceNotFoundException",
               "There is no sheet " + std::string(sheet_id) + ".");
}
inline Error visual_not_found(std::string_view visual_id) {
  return Error(404, "ResourceNotFoundException",
               "There is no visual " + std::string(visual_id) + " on the sheet.");
}
// Types of AWS's AnalysisErrorType.
inline Error data_set_not_found(std::string_view identifier) {
  return definition_error("DATA_SET_NOT_FOUND",
                          "The definition declares no data set " + std::string(identifier) + ".",
                          {});
}
inline Error column_not_found(std::string_view column, std::string_view identifier) {
  return definition_error("COLUMN_NOT_FOUND",
                          "There is no column " + std::string(column) + " in the data set " +
                              std::string(identifier) + ".",
                          {})
      .with("column", column);
}
inline Error column_type_mismatch(std::string message) {
  return definition_error("COLUMN_TYPE_MISMATCH", std::move(message), {});
}
inline Error parameter_not_found(std::string_view name) {
  return definition_error("PARAMETER_NOT_FOUND",
                          "The definition declares no parameter " + std::string(name) + ".", {});
}
inline Error parameter_type_invalid(std::string message) {
  return definition_error("PARAMETER_TYPE_INVALID", std::move(message), {});
}
inline Error parameter_value_incompatible(std::string message) {
  return definition_error("PARAMETER_VALUE_INCOMPATIBLE", std::move(message), {});
}
// What is known, and not served: named, never drawn wrongly.
inline Error not_served(std::string_view what) {
  return definition_error("NOT_SUPPORTED", std::string(what) + " is not served.", {});
}

}  // namespace tarn::bi
