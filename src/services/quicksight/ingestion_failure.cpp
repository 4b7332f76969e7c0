#include "services/quicksight/ingestion_failure.h"

#include <string_view>

namespace tarn::quicksight {
namespace {

struct Type {
  std::string_view code;
  std::string_view type;
};

// Codes of the engine, of Athena and of our own readers.
constexpr Type kTypes[] = {
    {"TABLE_NOT_FOUND", "SQL_TABLE_NOT_FOUND"},
    {"SCHEMA_NOT_FOUND", "SQL_TABLE_NOT_FOUND"},
    {"COLUMN_NOT_FOUND", "SQL_SCHEMA_MISMATCH_ERROR"},
    {"HIVE_CANNOT_OPEN_SPLIT", "S3_FILE_INACCESSIBLE"},
    {"ACCESS_DENIED", "PERMISSION_DENIED"},
    {"AccessDenied", "PERMISSION_DENIED"},
    {"EXCEEDED_TIME_LIMIT", "QUERY_TIMEOUT"},
    {"EXCEEDED_MEMORY_LIMIT", "SOURCE_RESOURCE_LIMIT_EXCEEDED"},
    {"EXCEEDED_ROW_LIMIT", "DATA_SET_SIZE_LIMIT_EXCEEDED"},
    {"NUMERIC_VALUE_OUT_OF_RANGE", "SQL_NUMERIC_OVERFLOW"},
    {"InvalidParameterValueException", "INVALID_DATAPREP_SYNTAX"},
    {"NoSuchBucket", "S3_FILE_INACCESSIBLE"},
    {"NoSuchKey", "S3_FILE_INACCESSIBLE"},
};

// Those that are said by AWS's own name already.
constexpr std::string_view kOwn[] = {
    "FAILURE_TO_ASSUME_ROLE",     "DATA_SET_DELETED",           "DATA_SET_NOT_SPICE",
    "S3_MANIFEST_ERROR",          "S3_FILE_INACCESSIBLE",       "DATA_SET_SIZE_LIMIT_EXCEEDED",
    "DATA_SOURCE_NOT_FOUND",      "PERMISSION_DENIED",          "SQL_TABLE_NOT_FOUND",
    "INVALID_DATA_SOURCE_CONFIG", "REFRESH_SUPPRESSED_BY_EDIT", "DUPLICATE_COLUMN_NAMES_FOUND"};

}  // namespace

std::string ingestion_error_type(const Error& error) {
  for (const std::string_view own : kOwn) {
    if (error.code() == own) return std::string(own);
  }
  for (const Type& known : kTypes) {
    if (error.code() == known.code) return std::string(known.type);
  }
  if (error.http_status() == 403) return "PERMISSION_DENIED";
  return error.http_status() >= 500 ? "INTERNAL_SERVICE_ERROR" : "SQL_EXCEPTION";
}

}  // namespace tarn::quicksight
