// FormParser: a multipart/form-data body (RFC 7578) as it comes: the fields before the file whole,
// the file's bytes piece by piece. What follows the file is dropped, as S3 does.
//
//   FormParser parser(TRY(FormParser::boundary_of(content_type)), events);
//   TRY(parser.push(bytes)); … TRY(parser.finish());
//
// One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::gateway {

inline constexpr size_t kMaxFormFieldsBytes = 20 << 10;  // before the file, as on AWS

class FormEvents {
 public:
  virtual ~FormEvents() = default;
  virtual Result<void> on_field(std::string name, std::string value) = 0;
  // `filename`: the last part of its path; empty where the page gave none.
  virtual Result<void> on_file(std::string filename) = 0;
  virtual Result<void> on_file_bytes(std::string_view bytes) = 0;
};

class FormParser {
 public:
  // Nothing but an error where it is no multipart/form-data.
  static Result<std::string> boundary_of(std::string_view content_type);

  FormParser(std::string_view boundary, FormEvents& events)
      : delimiter_("\r\n--" + std::string(boundary)), buffer_("\r\n"), events_(events) {}

  Result<void> push(std::string_view bytes);
  // MalformedPOSTRequest unless the body was whole; InvalidArgument without a file.
  Result<void> finish();

 private:
  enum class State { kPreamble, kDelimiter, kHeaders, kField, kFile, kIgnored, kDone };

  // Whether there is more to do with what has come.
  Result<bool> step();
  Result<bool> step_delimiter();
  Result<bool> step_headers();
  Result<bool> step_content();
  Result<void> take_content(std::string_view bytes);
  Result<void> begin_content(std::string_view headers);
  Result<void> count_field_bytes(size_t bytes);

  const std::string delimiter_;
  std::string buffer_;  // what has come and is not done with
  FormEvents& events_;
  State state_ = State::kPreamble;
  std::string name_;   // of the field that is read
  std::string value_;  // so far
  size_t field_bytes_ = 0;
  bool has_file_ = false;
};

}  // namespace tarn::gateway
