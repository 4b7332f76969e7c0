#include "base/error.h"

#include <cerrno>
#include <cstring>

namespace tarn {
namespace {

constexpr std::string_view kConflictCode = "TransactionConflict";

}  // namespace

Error::Error(int http_status, std::string_view code, std::string message)
    : body_(std::make_unique<Body>(Body{http_status, std::string(code), std::move(message), {}})) {}

Error::Error(const Error& other) : body_(std::make_unique<Body>(*other.body_)) {}

Error& Error::operator=(const Error& other) {
  body_ = std::make_unique<Body>(*other.body_);
  return *this;
}

Error Error::with(std::string_view name, std::string_view value) && {
  body_->fields.emplace_back(name, value);
  return std::move(*this);
}

Error Error::within(std::string_view context) && {
  body_->message.insert(0, std::string(context) + ": ");
  return std::move(*this);
}

bool Error::is_conflict() const { return body_->code == kConflictCode; }

Error internal_error(std::string message) {
  return Error(500, "InternalFailure", std::move(message));
}

// A full disk is no failure of ours: who asks is to come again (503).
Error system_error(std::string_view call, std::string_view path, int error_number) {
  if (error_number == ENOSPC || error_number == EDQUOT) {
    return Error(
        503, "ServiceUnavailable",
        "The disk has no room for " + std::string(path) + ". Free some space or enlarge the disk.");
  }
  std::string message(call);
  message.append(" ").append(path).append(": ").append(std::strerror(error_number));
  return internal_error(std::move(message));
}

Error corrupt(std::string message) { return internal_error("Corrupt data: " + message); }

Error conflict() {
  return Error(500, kConflictCode, "Another request changed the same data. Try again.");
}

}  // namespace tarn
