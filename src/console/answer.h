// Answer: what the console's own paths answer with. A plain value.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "http/exchange.h"

namespace tarn::console {

struct Answer {
  int status = 200;
  http::Headers headers;
  std::string body;
};

inline Answer json_answer(int status, const Json& body) {
  return {status, {{"content-type", "application/json"}}, body.dump() + "\n"};
}

inline Answer error_answer(int status, std::string_view code, std::string_view message) {
  Json body = Json::object();
  body.set("code", code).set("message", message);
  return json_answer(status, body);
}

inline Answer error_answer(const Error& error) {
  return error_answer(error.http_status(), error.code(), error.message());
}

}  // namespace tarn::console
