// ApiCaller: calls any operation that is served, by names, as a client of the API would: decoded,
// authorised, on record, committed. For what users configure by naming an operation (universal
// targets). The gateway implements it. Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/identity.h"

namespace tarn {

struct ApiCall {
  std::string service;    // as SDKs have it: "sqs", "dynamodb", "cloudwatchlogs"
  std::string operation;  // "sendMessage", "SendMessage"
  std::string input;      // a JSON object, members by the model's names; blobs are their text
  Identity identity;      // in whose name
  std::string region;
  std::string source;  // the service that calls: "scheduler.amazonaws.com"
};

class ApiCaller {
 public:
  virtual ~ApiCaller() = default;
  // NotImplemented, by name, where the operation is not served or takes a stream.
  virtual Result<void> check(std::string_view service, std::string_view operation) const = 0;
  // `done` is called once, on any thread, and must not wait: the answer's body, or AWS's error.
  virtual void call(ApiCall call, std::function<void(Result<std::string>)> done) = 0;
};

}  // namespace tarn
