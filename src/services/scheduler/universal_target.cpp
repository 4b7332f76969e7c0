#include "services/scheduler/universal_target.h"

#include <future>
#include <utility>

namespace tarn::scheduler {
namespace {

constexpr std::string_view kUniversalStart = "arn:aws:scheduler:::";
constexpr std::string_view kSdkStart = "arn:aws:scheduler:::aws-sdk:";

}  // namespace

bool is_universal(std::string_view arn) { return arn.starts_with(kUniversalStart); }

std::optional<UniversalAction> parse_universal_arn(std::string_view arn) {
  if (!arn.starts_with(kSdkStart)) return {};
  arn.remove_prefix(kSdkStart.size());
  const size_t colon = arn.find(':');
  if (colon == 0 || colon == std::string_view::npos) return {};
  const UniversalAction action{arn.substr(0, colon), arn.substr(colon + 1)};
  if (action.operation.empty() || action.operation.find(':') != std::string_view::npos) return {};
  return action;
}

Result<void> universal_call(Scheduler& scheduler, const TargetRow& target, std::string input,
                            const ScheduleRef& ref) {
  const auto action = parse_universal_arn(target.arn);
  if (!action || scheduler.caller() == nullptr) {
    return Error(400, "ValidationException", "Nothing serves " + target.arn + ".");
  }
  ApiCall call;
  call.service = action->service;
  call.operation = action->operation;
  call.input = std::move(input);
  call.identity = TRY(scheduler.parts().identities.assume_service_role(
      target.role_arn, kSchedulerPrincipal, "schedule"));
  call.region = ref.region;
  call.source = kSchedulerPrincipal;
  std::promise<Result<std::string>> answer;
  scheduler.caller()->call(std::move(call), [&answer](Result<std::string> result) {
    answer.set_value(std::move(result));
  });
  const auto got = answer.get_future().get();
  if (!got.ok()) return got.error();
  return {};
}

}  // namespace tarn::scheduler
