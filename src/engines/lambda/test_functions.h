// Functions for tests: what a version is when nothing else is said, and what a call of one gave.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "core/function_runner.h"

namespace tarn::runner {

struct Called {
  Result<FunctionAnswer> answer;
  Json payload() const {
    auto parsed = Json::parse(answer->payload);
    return parsed.ok() ? *parsed : Json();
  }
  std::string field(std::string_view name) const {
    const Json json = payload();
    const Json* value = json.find(name);
    return value == nullptr ? std::string() : value->as_string();
  }
};

// $LATEST of a function `fn` of the code in a folder.
inline std::shared_ptr<FunctionVersion> latest_version(std::string key, std::string code_folder,
                                                       std::string handler) {
  auto version = std::make_shared<FunctionVersion>();
  version->key = std::move(key);
  version->account = "123456789012";
  version->region = "us-east-1";
  version->name = "fn";
  version->version = "$LATEST";
  version->arn = "arn:aws:lambda:us-east-1:123456789012:function:fn";
  version->handler = std::move(handler);
  version->code_folder = std::move(code_folder);
  version->timeout_ms = 10'000;
  version->memory_mib = 256;
  version->endpoint_url = "http://127.0.0.1:9";
  version->log_group = "/aws/lambda/fn";
  version->credentials = [] { return FunctionCredentials{"ASIATEST", "secret", "token", 0}; };
  return version;
}

}  // namespace tarn::runner
