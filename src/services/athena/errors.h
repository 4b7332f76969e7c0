// Athena's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::athena {

inline Error invalid_request(std::string message) {
  return Error(400, "InvalidRequestException", std::move(message));
}
// A statement that can't be parsed is refused when it is started.
inline Error malformed_query(std::string message) {
  return invalid_request(std::move(message)).with("AthenaErrorCode", "MALFORMED_QUERY");
}
inline Error no_such_query(std::string_view id) {
  return invalid_request("QueryExecution " + std::string(id) + " was not found");
}
inline Error no_such_work_group(std::string_view name) {
  return invalid_request("WorkGroup " + std::string(name) +
                         " is not found. Tarn serves the work group primary.");
}
inline Error no_such_prepared(std::string_view work_group, std::string_view name) {
  return Error(400, "ResourceNotFoundException",
               "Prepared Statement " + std::string(name) + " was not found in workGroup " +
                   std::string(work_group));
}
inline Error prepared_exists(std::string_view work_group, std::string_view name) {
  return invalid_request("Prepared Statement " + std::string(name) +
                         " already exists in WorkGroup " + std::string(work_group));
}
inline Error no_such_catalog(std::string_view name) {
  return invalid_request("Catalog " + std::string(name) +
                         " does not exist. Tarn serves AwsDataCatalog.");
}
inline Error no_output_bucket(std::string_view bucket) {
  return invalid_request("Unable to verify/create output bucket " + std::string(bucket));
}
inline Error invalid_next_token() { return invalid_request("NextToken is invalid."); }
inline Error metadata_error(std::string message) {
  return Error(400, "MetadataException", std::move(message));
}
// What a query was denied on its way, in the words in which Athena passes it on.
inline bool is_denied(const Error& error) { return error.http_status() == 403; }
inline Error denied_on_path(const Error& error, std::string_view bucket, std::string_view key) {
  return Error(403, "PERMISSION_DENIED",
               "Permission denied on S3 path: s3://" + std::string(bucket) + "/" +
                   std::string(key) + ". " + error.message());
}
inline Error denied_output(const Error& error, std::string_view location) {
  return Error(403, "PERMISSION_DENIED",
               "Access denied when writing output to url: " + std::string(location) +
                   ". Please ensure you are allowed to access the S3 "
                   "bucket. " +
                   error.message());
}
inline Error denied_catalog(const Error& error) {
  return Error(403, "ACCESS_DENIED",
               "Insufficient permissions to execute the query. " + error.message());
}
inline Error too_many_requests() {
  return Error(400, "TooManyRequestsException",
               "You have exceeded the limit for the number of queries you can run concurrently. "
               "Please reduce the number of concurrent queries submitted by this account.");
}

}  // namespace tarn::athena
