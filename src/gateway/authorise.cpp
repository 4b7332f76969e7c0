#include "gateway/authorise.h"

#include <string>
#include <utility>
#include <vector>

#include "gateway/errors.h"
#include "wire/expand.h"

namespace tarn::gateway {
namespace {

std::vector<std::pair<std::string, std::string>> global_conditions(const Context& context) {
  const RequestHead& head = context.head;
  const int64_t now_ms = context.clock.domain_ms();
  std::vector<std::pair<std::string, std::string>> keys = {
      {"aws:SourceIp", std::string(head.source_ip)},
      {"aws:SecureTransport", head.is_secure ? "true" : "false"},
      {"aws:CurrentTime", format_iso8601(now_ms)},
      {"aws:EpochTime", std::to_string(now_ms / 1000)},
      {"aws:RequestedRegion", std::string(context.region)},
      {"aws:ViaAWSService", "false"}};
  for (const auto& [header, key] :
       {std::pair("user-agent", "aws:UserAgent"), std::pair("referer", "aws:Referer")}) {
    const std::string_view value = head.header(header);
    if (value.data() != nullptr) keys.emplace_back(key, value);
  }
  return keys;
}

}  // namespace

Result<void> authorise(Authorizer& authorizer, Context& context, Request& request) {
  request.decisions.clear();
  const OperationBinding& binding = *request.binding;
  if (binding.action.empty()) return {};
  const wire::Shape& shape = *binding.operation->input;
  AccessRequest access;
  access.action = binding.action;
  for (std::string_view pattern : binding.resources) {
    for (std::string& arn :
         wire::expand_template(shape, request.input, pattern, context.region, context.account)) {
      access.resources.push_back(std::move(arn));
    }
  }
  for (const ConditionTemplate& condition : binding.conditions) {
    for (std::string& value : wire::expand_condition(shape, request.input, condition.value,
                                                     context.region, context.account)) {
      access.conditions.emplace_back(condition.key, std::move(value));
    }
  }
  std::vector<AccessRequest> requests = {std::move(access)};
  if (binding.refine != nullptr) {
    TRY(binding.refine(request.service, context, request.input, requests));
  }
  const auto global = global_conditions(context);
  for (AccessRequest& one : requests) {
    one.global = global;
    one.decisions = &request.decisions;
    if (!one.resource_account.empty()) request.resource_account = one.resource_account;
    if (auto allowed = authorizer.authorize(context.identity, one); !allowed.ok()) {
      return denied(std::move(allowed).error(), request.route.protocol);
    }
  }
  return {};
}

}  // namespace tarn::gateway
