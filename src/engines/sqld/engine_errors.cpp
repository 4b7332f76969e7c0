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

struct Word {
  std::string_view engine;
  std::string_view trino;
};
constexpr Word kTypes[] = {
    {"INT8", "tinyint"}, {"INT16", "smallint"}, {"INT32", "integer"}, {"INT64", "bigint"}};

// "Overflow in addition of INT32 (1 + 2)!" as Trino says it: "integer addition overflow: 1 + 2".
std::string overflow_text(const std::string& text) {
  constexpr std::string_view kBegin = "Overflow in ", kOf = " of ";
  const size_t of = text.find(kOf), open = text.find(" ("), close = text.rfind(')');
  const bool is_known = text.starts_with(kBegin) && of != std::string::npos && of < open &&
                        open < close && close != std::string::npos;
  if (!is_known) return text;
  std::string type = text.substr(of + kOf.size(), open - of - kOf.size());
  if (type.starts_with("DECIMAL")) return "Decimal overflow";
  for (const Word& word : kTypes) {
    if (type == word.engine) type = word.trino;
  }
  const std::string operation = text.substr(kBegin.size(), of - kBegin.size());
  return type + " " + operation + " overflow: " + text.substr(open + 2, close - open - 2);
}

// What the engine itself raises of what a user can mend; false: none such.
bool take_known(const duckdb::ErrorData& error, Failure& failure) {
  const std::string& text = error.RawMessage();
  constexpr std::string_view kMissing = "Scalar Function with name t_";
  if (error.Type() == duckdb::ExceptionType::OUT_OF_RANGE && text.starts_with("Overflow in ")) {
    failure.code = "NUMERIC_VALUE_OUT_OF_RANGE";
    failure.message = overflow_text(text.substr(0, text.find('\n')));
    return true;
  }
  if (text.starts_with("More than one row returned by a subquery")) {
    failure.code = "SUBQUERY_MULTIPLE_ROWS";
    failure.message = "Scalar sub-query has returned multiple rows";
    return true;
  }
  if (text.starts_with("Invalid RANGE ")) {
    failure.code = "INVALID_WINDOW_FRAME";
    failure.message = "Window frame offset value must not be negative or null";
    return true;
  }
  // What its planner says of correlated subqueries that it can't take apart.
  if (text.find("on correlated columns not supported") != std::string::npos ||
      text.find("LATERAL JOIN must be") != std::string::npos ||
      text.find("non-inner join on subquery") != std::string::npos) {
    failure.code = "NOT_SUPPORTED";
    failure.message = "Tarn does not serve a correlated subquery of this form yet: " +
                      text.substr(0, text.find('\n'));
    return true;
  }
  if (text.starts_with(kMissing)) {
    const size_t end = text.find(' ', kMissing.size());
    failure.code = "NOT_SUPPORTED";
    failure.message = "Tarn does not serve a function that the query needs yet: " +
                      text.substr(kMissing.size(), end - kMissing.size());
    return true;
  }
  return false;
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
  if (take_known(error, failure)) return failure;
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
      failure.message = error.Message().substr(0, error.Message().find("\n\nStack Trace"));
      failure.is_internal = true;
      return failure;
  }
}

}  // namespace tarn::engines
