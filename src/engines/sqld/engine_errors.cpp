#include "engines/sqld/engine_errors.h"

#include <duckdb/common/error_data.hpp>
#include <duckdb/common/exception.hpp>

namespace tarn::engines {

namespace {

constexpr std::string_view kMark = "TARN:";

// The engine appends the place in the printed statement, which is not the user's.
std::string_view without_statement(std::string_view message) {
  return message.substr(0, message.find("\n\nLINE "));
}

// "…TARN:<CODE>:<message>…", wherever the engine has wrapped it.
bool take_marked(std::string_view text, Failure& failure) {
  const size_t mark = text.find(kMark);
  if (mark == std::string_view::npos) return false;
  text.remove_prefix(mark + kMark.size());
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  failure.code = text.substr(0, colon);
  failure.message = without_statement(text.substr(colon + 1));
  failure.is_internal = failure.code == kInternalErrorCode;
  return true;
}

}  // namespace

void throw_error(std::string_view code, std::string_view message) {
  throw duckdb::InvalidInputException(std::string(kMark) + std::string(code) + ":" +
                                      std::string(message));
}

void throw_error(const Error& error) {
  throw_error(error.http_status() >= 500 ? kInternalErrorCode : std::string_view(error.code()),
              error.message());
}

void rethrow_as(std::string_view code, const std::string& what, const std::exception& error) {
  const duckdb::ErrorData data(error);
  if (data.Type() == duckdb::ExceptionType::INTERRUPT ||
      data.Type() == duckdb::ExceptionType::OUT_OF_MEMORY ||
      data.RawMessage().find(kMark) != std::string::npos) {
    throw;
  }
  const std::string& message = data.RawMessage();
  throw_error(code, what + ": " + message.substr(0, message.find('\n')));
}

Failure to_failure(const duckdb::ErrorData& error) {
  Failure failure;
  if (take_marked(error.RawMessage(), failure)) return failure;
  switch (error.Type()) {
    case duckdb::ExceptionType::INTERRUPT:
      failure.code = "USER_CANCELED";
      failure.message = "Query was canceled";
      return failure;
    case duckdb::ExceptionType::OUT_OF_MEMORY:
      failure.code = "EXCEEDED_MEMORY_LIMIT";
      failure.message = "Query exhausted resources at this scale factor";
      return failure;
    default:
      failure.code = kInternalErrorCode;
      failure.message = error.Message();
      failure.is_internal = true;
      return failure;
  }
}

}  // namespace tarn::engines
