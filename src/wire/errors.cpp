#include "wire/errors.h"

#include <string>

namespace tarn::wire {

Error serialization_exception(std::string_view message) {
  return Error(400, "SerializationException", std::string(message));
}

Error unknown_operation(std::string_view what) {
  return Error(400, "UnknownOperationException",
               what.empty() ? "The request names no operation: X-Amz-Target is missing."
                            : "Unknown operation: " + std::string(what));
}

Error invalid_action(std::string_view action, std::string_view version) {
  return Error(400, "InvalidAction",
               "Could not find operation " + std::string(action) + " for version " +
                   (version.empty() ? "NO_VERSION_SPECIFIED" : std::string(version)));
}

Error missing_action() {
  return Error(400, "MissingAction",
               "The request is missing an action or a required parameter: Action.");
}

Error missing_parameter(std::string_view name) {
  return Error(400, "MissingParameter",
               "The request must contain the parameter " + std::string(name));
}

Error unknown_parameter(std::string_view name) {
  return Error(400, "UnknownParameter",
               "The parameter " + std::string(name) + " is not recognized");
}

Error invalid_parameter_value(std::string_view value, std::string_view name) {
  return Error(
      400, "InvalidParameterValue",
      "Value (" + std::string(value) + ") for parameter " + std::string(name) + " is invalid.");
}

Error malformed_query(std::string_view message) {
  return Error(400, "MalformedQueryString", std::string(message));
}

Error method_not_allowed(std::string_view method) {
  return Error(405, "MethodNotAllowed",
               "The specified method is not allowed against this resource.")
      .with("Method", method);
}

Error unknown_route(std::string_view method, std::string_view path) {
  return Error(404, "UnknownOperationException",
               "No operation answers " + std::string(method) + " " + std::string(path));
}

Error unknown_service(std::string_view signing_name) {
  return Error(400, "UnknownOperationException",
               "No service is known by the signing name \"" + std::string(signing_name) + "\".");
}

Error invalid_uri() { return Error(400, "InvalidURI", "Couldn't parse the specified URI."); }

Error invalid_argument(std::string_view name, std::string_view value, std::string_view message) {
  return Error(400, "InvalidArgument", std::string(message))
      .with("ArgumentName", name)
      .with("ArgumentValue", value);
}

Error malformed_xml() {
  return Error(400, "MalformedXML",
               "The XML you provided was not well-formed or did not validate against our "
               "published schema");
}

Error unsupported_media_type(std::string_view content_type) {
  return Error(415, "UnsupportedMediaTypeException",
               "The request's body has the type \"" + std::string(content_type) +
                   "\", which its protocol does not use.");
}

Error validation_failed(std::string_view code, std::string_view message) {
  return Error(400, code, std::string(message));
}

}  // namespace tarn::wire
