// The errors that routing, decoding and validation answer, by AWS's codes. Pure functions.
#pragma once

#include <string_view>

#include "base/error.h"

namespace tarn::wire {

Error serialization_exception(std::string_view message);
Error unknown_operation(std::string_view what);  // json: X-Amz-Target names none
Error invalid_action(std::string_view action, std::string_view version);  // query
Error missing_action();                                                   // query without Action
Error missing_parameter(std::string_view name);                           // ec2
Error unknown_parameter(std::string_view name);
Error invalid_parameter_value(std::string_view value, std::string_view name);  // ec2
Error malformed_query(std::string_view message);
Error method_not_allowed(std::string_view method);                    // S3, API Gateway
Error unknown_route(std::string_view method, std::string_view path);  // no such URI
Error unknown_service(std::string_view signing_name);
Error invalid_uri();  // S3: a malformed %XX in the path
Error invalid_argument(std::string_view name, std::string_view value, std::string_view message);
Error malformed_xml();  // S3
Error unsupported_media_type(std::string_view content_type);
Error validation_failed(std::string_view code, std::string_view message);

}  // namespace tarn::wire
