#include "gateway/authorise.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/errors.h"
#include "wire/expand.h"

namespace tarn::gateway {
namespace {

std::optional<std::string_view> header_of(const RequestHead& head, std::string_view name) {
  const std::string_view value = head.header(name);
  if (value.data() == nullptr) return std::nullopt;
  return value;
}

RequestFacts facts_of(const Context& context) {
  const RequestHead& head = context.head;
  return {head.source_ip,
          head.is_secure,
          context.clock.domain_ms(),
          context.region,
          header_of(head, "user-agent"),
          header_of(head, "referer")};
}

}  // namespace

Result<void> authorise(Authorizer& authorizer, Context& context, Request& request) {
  request.decisions.clear();
  const OperationBinding& binding = *request.binding;
  if (binding.action.empty()) return {};
  const wire::Shape& shape = *binding.operation->input;
  std::vector<AccessRequest> requests(1);
  AccessRequest& access = requests.front();
  access.action = binding.action;
  access.resources.reserve(binding.resources.size());
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
  if (binding.refine != nullptr) {
    TRY(binding.refine(request.service, context, request.input, requests));
  }
  const RequestFacts facts = facts_of(context);
  for (AccessRequest& one : requests) {
    one.facts = &facts;
    one.decisions = &request.decisions;
    if (!one.resource_account.empty()) request.resource_account = one.resource_account;
    if (auto allowed = authorizer.authorize(context.identity, one); !allowed.ok()) {
      return denied(std::move(allowed).error(), request.route.protocol);
    }
  }
  return {};
}

}  // namespace tarn::gateway
