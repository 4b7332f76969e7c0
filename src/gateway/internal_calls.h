// InternalCalls: operations called by this program itself, on the path of every request but
// without a connection (core/api_caller.h).
//
//   InternalCalls calls(gateway);
//   calls.call({"sqs", "sendMessage", json, identity, region, "scheduler.amazonaws.com"}, done);
//
// Thread-safe once the gateway's services are added.
#pragma once

#include "core/api_caller.h"
#include "gateway/gateway.h"

namespace tarn::gateway {

class InternalCalls final : public ApiCaller {
 public:
  explicit InternalCalls(Gateway& gateway) : gateway_(gateway) {}

  Result<void> check(std::string_view service, std::string_view operation) const override;
  void call(ApiCall call, std::function<void(Result<std::string>)> done) override;

 private:
  Gateway& gateway_;
};

}  // namespace tarn::gateway
