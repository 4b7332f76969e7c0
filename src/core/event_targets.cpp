#include "core/event_targets.h"

namespace tarn {
namespace {

Error not_a_target(std::string_view arn) {
  return Error(400, "InvalidArgument",
               "Events can't be sent to " + std::string(arn) + ": no service here takes them.");
}

// arn:partition:service:region:…
std::string region_in(std::string_view arn) {
  for (int part = 0; part < 3; ++part) {
    const size_t colon = arn.find(':');
    if (colon == arn.npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return std::string(arn.substr(0, arn.find(':')));
}

}  // namespace

Result<void> authorize_sender(Identities& identities, Authorizer& authorizer,
                              const TargetSource& source, std::string_view role_arn,
                              AccessRequest request) {
  request.conditions.emplace_back("aws:SourceArn", source.arn);
  request.conditions.emplace_back("aws:SourceAccount", source.account);
  if (!request.resources.empty()) {
    request.global.emplace_back("aws:RequestedRegion", region_in(request.resources.front()));
  }
  if (!role_arn.empty()) {
    const Identity role = TRY(identities.assume_service_role(role_arn, source.service, "events"));
    return authorizer.authorize(role, request);
  }
  Identity service;
  service.kind = PrincipalKind::kService;
  service.service = service.principal_id = source.service;
  return authorizer.authorize(service, request);
}

EventTarget* EventTargets::find(std::string_view target_arn) const {
  // arn:partition:service:…
  const size_t partition = target_arn.find(':');
  if (partition == std::string_view::npos) return nullptr;
  const size_t service = target_arn.find(':', partition + 1);
  if (service == std::string_view::npos) return nullptr;
  const size_t end = target_arn.find(':', service + 1);
  if (end == std::string_view::npos) return nullptr;
  const auto found = targets_.find(target_arn.substr(service + 1, end - service - 1));
  return found == targets_.end() ? nullptr : found->second;
}

Result<void> EventTargets::check(store::Transaction& transaction, const TargetSource& source,
                                 std::string_view target_arn, std::string_view role_arn) const {
  EventTarget* target = find(target_arn);
  if (target == nullptr) return not_a_target(target_arn);
  return target->check(transaction, source, target_arn, role_arn);
}

Result<void> EventTargets::deliver(store::Transaction& transaction,
                                   const TargetEvent& event) const {
  EventTarget* target = find(event.target_arn);
  if (target == nullptr) return not_a_target(event.target_arn);
  return target->deliver(transaction, event);
}

void EventTargets::wake(std::string_view target_arn) const {
  if (EventTarget* target = find(target_arn)) target->wake();
}

}  // namespace tarn
