// Who may do what with schedules: fills in what IAM is asked.
#include <string>
#include <utility>
#include <vector>

#include "services/scheduler/rows.h"
#include "services/scheduler/scheduler.h"
#include "services/scheduler/scheduler_operations.h"

namespace tarn::scheduler {
namespace {

using ScheduleAccess = std::vector<AccessRequest>;

template <class In>
Result<void> guard_schedule(Context& context, const In& in, ScheduleAccess& requests) {
  const std::string_view group = in.group_name.empty() ? kDefaultGroup : in.group_name;
  const ScheduleRef ref{std::string(context.account), std::string(context.region),
                        std::string(group), std::string(in.name)};
  requests.front().resources = {ref.arn()};
  return {};
}

void add_pass_role(const api::Target* target, ScheduleAccess& requests) {
  if (target == nullptr || target->role_arn.empty()) return;
  AccessRequest request;
  request.action = "iam:PassRole";
  request.resources = {std::string(target->role_arn)};
  request.conditions = {{"iam:PassedToService", std::string(kSchedulerPrincipal)}};
  requests.push_back(std::move(request));
}

}  // namespace

Result<void> refine_create_schedule(Scheduler&, Context& context,
                                    const api::CreateScheduleInput& in, ScheduleAccess& requests) {
  TRY(guard_schedule(context, in, requests));
  add_pass_role(in.target, requests);
  return {};
}

Result<void> refine_update_schedule(Scheduler&, Context& context,
                                    const api::UpdateScheduleInput& in, ScheduleAccess& requests) {
  TRY(guard_schedule(context, in, requests));
  add_pass_role(in.target, requests);
  return {};
}

Result<void> refine_get_schedule(Scheduler&, Context& context, const api::GetScheduleInput& in,
                                 ScheduleAccess& requests) {
  return guard_schedule(context, in, requests);
}

Result<void> refine_delete_schedule(Scheduler&, Context& context,
                                    const api::DeleteScheduleInput& in, ScheduleAccess& requests) {
  return guard_schedule(context, in, requests);
}

}  // namespace tarn::scheduler
