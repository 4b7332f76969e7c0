// Request and Response: HTTP messages as the codecs see them, without any connection.
//
// A Request is made of views; what is decoded from it may point into it. Header names are lower
// case. Plain values; not synchronised.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::wire {

struct Request {
  std::string_view method;  // upper case
  std::string_view path;    // as sent, undecoded
  std::string_view query;   // as sent, undecoded, without '?'
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view body;  // empty for a streamed upload

  // The first value; data() == nullptr where absent.
  std::string_view header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers) {
      if (name == lower_case_name) return value.data() ? value : std::string_view("");
    }
    return {};
  }
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // names lower case; values escaped
  std::string body;                                          // empty for a streamed download
};

}  // namespace tarn::wire
