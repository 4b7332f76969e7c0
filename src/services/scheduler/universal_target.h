// Universal targets: any operation of the API that is served, named by its ARN:
// arn:aws:scheduler:::aws-sdk:sqs:sendMessage. Called in the name of the target's role.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/scheduler/rows.h"
#include "services/scheduler/scheduler.h"

namespace tarn::scheduler {

struct UniversalAction {
  std::string_view service;    // "sqs"
  std::string_view operation;  // "sendMessage"
};

bool is_universal(std::string_view arn);
// Views into the ARN; nothing where it is no such ARN.
std::optional<UniversalAction> parse_universal_arn(std::string_view arn);

// Waits for the answer, on a thread that may.
Result<void> universal_call(Scheduler& scheduler, const TargetRow& target, std::string input,
                            const ScheduleRef& ref);

}  // namespace tarn::scheduler
