// Error: why an operation failed, in the form a client is told.
//
// An Error carries AWS's error code, a message that says what to do, and the HTTP status. The
// codes a client can see are made only by named factories (core/errors.h, services/*/errors.h),
// never spelled at the place of failure; below those layers internal_error() and its kin serve.
// Immutable once shared; not synchronised.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn {

class [[nodiscard]] Error {
 public:
  // `code` is AWS's, such as "NoSuchBucket"; `http_status` is 3xx, 4xx or 5xx.
  Error(int http_status, std::string_view code, std::string message);
  Error(const Error& other);
  Error& operator=(const Error& other);
  Error(Error&&) noexcept = default;
  Error& operator=(Error&&) noexcept = default;

  int http_status() const { return body_->http_status; }
  const std::string& code() const { return body_->code; }
  const std::string& message() const { return body_->message; }

  // Members of the modelled error shape beside Code and Message, such as BucketName. One called
  // "header:<name>" is sent as a header instead.
  const std::vector<std::pair<std::string, std::string>>& fields() const { return body_->fields; }

  // Returns this error with one more member.
  Error with(std::string_view name, std::string_view value) &&;

  // Returns this error with `context` and ": " before its message.
  Error within(std::string_view context) &&;

  // The transaction lost a race and the operation may be run again.
  bool is_conflict() const;

 private:
  struct Body {
    int http_status;
    std::string code;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;
  };
  std::unique_ptr<Body> body_;
};

// Something of ours went wrong: 500 InternalFailure. The message must hold no secrets.
Error internal_error(std::string message);

// A system call failed: 500 InternalFailure with the call, the path and errno's text.
Error system_error(std::string_view call, std::string_view path, int error_number);

// Stored or received bytes are not what they should be: 500 InternalFailure naming the place.
Error corrupt(std::string message);

// A transaction lost a race; see Error::is_conflict.
Error conflict();

}  // namespace tarn
