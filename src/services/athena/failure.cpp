#include "services/athena/failure.h"

#include <string_view>

#include "services/athena/execution.h"

namespace tarn::athena {
namespace {

constexpr int32_t kSystem = 1, kUser = 2;

struct Type {
  std::string_view code;
  int32_t type;
};

// Athena's numbers for Trino's error names; a user's error that is not listed is 1000.
constexpr Type kTypes[] = {
    {"SYNTAX_ERROR", 1005},           {"COLUMN_NOT_FOUND", 1003},
    {"TABLE_NOT_FOUND", 1003},        {"SCHEMA_NOT_FOUND", 1003},
    {"TYPE_MISMATCH", 1003},          {"HIVE_PARTITION_SCHEMA_MISMATCH", 1003},
    {"HIVE_BAD_DATA", 1006},          {"HIVE_CURSOR_ERROR", 1006},
    {"HIVE_CANNOT_OPEN_SPLIT", 1006}, {"DIVISION_BY_ZERO", 1006},
    {"INVALID_CAST_ARGUMENT", 1006},  {"NUMERIC_VALUE_OUT_OF_RANGE", 1006},
    {"EXCEEDED_MEMORY_LIMIT", 0},     {"EXCEEDED_TIME_LIMIT", 1},
};

constexpr int32_t kUserError = 1000, kEngineError = 200;

int32_t type_of(const Error& error) {
  for (const Type& known : kTypes) {
    if (known.code == error.code()) return known.type;
  }
  return error.http_status() >= 500 ? kEngineError : kUserError;
}

// Trino's names are part of the reason; AWS's exceptions say their own.
std::string reason_of(const Error& error) {
  if (error.message().starts_with("FAILED:")) return error.message();
  if (error.code() == "ACCESS_DENIED") return error.message();
  const bool is_internal = error.code() == "InternalFailure";
  const std::string code = is_internal ? "GENERIC_INTERNAL_ERROR" : error.code();
  return code + ": " + error.message();
}

}  // namespace

Error cancelled() { return Error(400, "USER_CANCELED", "Query was canceled"); }

void describe_failure(const Error& error, bool is_cancelled, QueryRow& row) {
  if (is_cancelled) {
    row.state = "CANCELLED";
    row.reason = "Query cancelled by user";
    return;
  }
  row.state = "FAILED";
  if (error.code() == "BYTES_SCANNED_LIMIT") {
    row.state = "CANCELLED";
    row.reason = "Bytes scanned limit was exceeded";
    return;
  }
  row.reason = reason_of(error);
  row.error_category = error.http_status() >= 500 ? kSystem : kUser;
  row.error_type = type_of(error);
}

}  // namespace tarn::athena
