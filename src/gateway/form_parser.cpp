#include "gateway/form_parser.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace tarn::gateway {

namespace {

constexpr size_t kMaxBoundaryBytes = 70;  // RFC 2046

Error malformed() {
  return Error(400, "MalformedPOSTRequest",
               "The body of your POST request is not well-formed multipart/form-data.");
}

// The value of `name` in "form-data; name="a"; filename="b"", without quotes; empty where absent.
std::string parameter(std::string_view header, std::string_view name) {
  size_t at = header.find(';');
  while (at != header.npos) {
    header.remove_prefix(at + 1);
    size_t equals = header.find('=');
    if (equals == header.npos) return {};
    bool is_it = equals_ignoring_case(trim(header.substr(0, equals)), name);
    header.remove_prefix(equals + 1);
    std::string_view value;
    if (header.starts_with('"')) {
      size_t end = header.find('"', 1);
      if (end == header.npos) return {};
      value = header.substr(1, end - 1);
      header.remove_prefix(end + 1);
    } else {
      value = trim(header.substr(0, header.find(';')));
    }
    if (is_it) return std::string(value);
    at = header.find(';');
  }
  return {};
}

// RFC 5987, which some clients write for names beyond ASCII: UTF-8''na%C3%AFve.txt
std::string extended_parameter(std::string_view header, std::string_view name) {
  constexpr std::string_view kCharset = "utf-8''";
  std::string value = parameter(header, name);
  if (!equals_ignoring_case(std::string_view(value).substr(0, kCharset.size()), kCharset)) {
    return {};
  }
  auto decoded = uri_decode(std::string_view(value).substr(kCharset.size()));
  return decoded ? *std::move(decoded) : std::string();
}

std::string last_of_path(std::string_view filename) {
  size_t slash = filename.find_last_of("/\\");
  return std::string(slash == filename.npos ? filename : filename.substr(slash + 1));
}

std::string_view header_of(std::string_view headers, std::string_view lower_case_name) {
  while (!headers.empty()) {
    std::string_view line = headers.substr(0, headers.find("\r\n"));
    headers.remove_prefix(std::min(headers.size(), line.size() + 2));
    size_t colon = line.find(':');
    if (colon == line.npos) continue;
    if (equals_ignoring_case(trim(line.substr(0, colon)), lower_case_name)) {
      return trim(line.substr(colon + 1));
    }
  }
  return {};
}

}  // namespace

Result<std::string> FormParser::boundary_of(std::string_view content_type) {
  std::string boundary = parameter(content_type, "boundary");
  if (boundary.empty() || boundary.size() > kMaxBoundaryBytes) return malformed();
  return boundary;
}

Result<void> FormParser::push(std::string_view bytes) {
  if (state_ == State::kDone) return {};
  buffer_.append(bytes);
  while (TRY(step())) {
  }
  return {};
}

Result<void> FormParser::finish() {
  if (state_ != State::kDone) return malformed();
  if (has_file_) return {};
  return Error(400, "InvalidArgument", "POST requires exactly one file upload per request.")
      .with("ArgumentName", "file")
      .with("ArgumentValue", "0");
}

Result<bool> FormParser::step() {
  switch (state_) {
    case State::kDelimiter:
      return step_delimiter();
    case State::kHeaders:
      return step_headers();
    case State::kDone:
      buffer_.clear();
      return false;
    default:
      return step_content();
  }
}

// Behind a delimiter: the next part, or the end.
Result<bool> FormParser::step_delimiter() {
  size_t padding = buffer_.find_first_not_of(" \t");
  if (padding == buffer_.npos || buffer_.size() < padding + 2) {
    if (buffer_.size() > kMaxFormFieldsBytes) return malformed();
    return false;
  }
  const std::string_view mark = std::string_view(buffer_).substr(padding, 2);
  if (mark != "--" && mark != "\r\n") return malformed();
  state_ = mark == "--" ? State::kDone : State::kHeaders;
  // The line's end stays: the headers may be empty, and end with two of them.
  buffer_.erase(0, mark == "--" ? padding + 2 : padding);
  return true;
}

Result<bool> FormParser::step_headers() {
  size_t end = buffer_.find("\r\n\r\n");
  if (end == buffer_.npos) {
    if (buffer_.size() > kMaxFormFieldsBytes) return malformed();
    return false;
  }
  std::string headers = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  TRY(begin_content(std::string_view(headers).substr(std::min<size_t>(headers.size(), 2))));
  return true;
}

Result<void> FormParser::begin_content(std::string_view headers) {
  if (has_file_) {
    state_ = State::kIgnored;
    return {};
  }
  TRY(count_field_bytes(headers.size()));
  const std::string_view disposition = header_of(headers, "content-disposition");
  name_ = parameter(disposition, "name");
  value_.clear();
  if (name_.empty()) return malformed();
  if (!equals_ignoring_case(name_, "file")) {
    state_ = State::kField;
    return {};
  }
  has_file_ = true;
  state_ = State::kFile;
  std::string filename = extended_parameter(disposition, "filename*");
  if (filename.empty()) filename = parameter(disposition, "filename");
  return events_.on_file(last_of_path(filename));
}

// Up to the next delimiter, which may have come in part.
Result<bool> FormParser::step_content() {
  const size_t found = buffer_.find(delimiter_);
  if (found == buffer_.npos) {
    const size_t kept = std::min(buffer_.size(), delimiter_.size() - 1);
    const size_t ready = buffer_.size() - kept;
    TRY(take_content(std::string_view(buffer_).substr(0, ready)));
    buffer_.erase(0, ready);
    return false;
  }
  TRY(take_content(std::string_view(buffer_).substr(0, found)));
  buffer_.erase(0, found + delimiter_.size());
  const bool is_field = state_ == State::kField;
  state_ = State::kDelimiter;
  if (is_field) TRY(events_.on_field(std::move(name_), std::move(value_)));
  return true;
}

Result<void> FormParser::take_content(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (state_ == State::kFile) return events_.on_file_bytes(bytes);
  if (state_ == State::kField) {
    value_.append(bytes);
    return count_field_bytes(bytes.size());
  }
  return {};
}

Result<void> FormParser::count_field_bytes(size_t bytes) {
  field_bytes_ += bytes;
  if (field_bytes_ <= kMaxFormFieldsBytes) return {};
  return Error(400, "MaxPostPreDataLengthExceeded",
               "Your POST request fields preceding the upload file were too large.")
      .with("MaxPostPreDataLength", std::to_string(kMaxFormFieldsBytes));
}

}  // namespace tarn::gateway
