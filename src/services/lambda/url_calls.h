// UrlCalls: calls of functions by their URLs. A caller waits on no thread.
//
// AuthType NONE asks the function's policy whether everybody may (lambda:InvokeFunctionUrl),
// AWS_IAM whether who signed may. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/thread_pool.h"
#include "core/web_endpoints.h"
#include "services/lambda/lambda.h"

namespace tarn::lambda {

class UrlCalls final : public WebEndpoints {
 public:
  explicit UrlCalls(Lambda& lambda);

  bool takes(std::string_view host, std::string_view target) const override;
  size_t max_body_bytes() const override;
  void answer(std::shared_ptr<WebRequest> request, std::function<void(WebAnswer)> done) override;

 private:
  class OneCall;

  Lambda& lambda_;
  ThreadPool pool_;  // makes answers of what functions say
};

}  // namespace tarn::lambda
