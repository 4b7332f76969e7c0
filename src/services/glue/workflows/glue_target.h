// GlueTarget: events that start workflows and jobs, as core/event_targets.h has it.
//
// A workflow's ARN counts the event for its event trigger (NotifyEvent of AWS); a job's starts a
// run, whose arguments are the payload where that is an object of strings by "--name". With a role,
// the role must be allowed glue:notifyEvent or glue:StartJobRun. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/event_targets.h"
#include "services/glue/glue.h"

namespace tarn::glue {

class GlueTarget final : public EventTarget {
 public:
  explicit GlueTarget(Glue& glue) : glue_(glue) {}

  Result<void> check(store::Transaction& transaction, const TargetSource& source,
                     std::string_view target_arn, std::string_view role_arn) override;
  Result<void> deliver(store::Transaction& transaction, const TargetEvent& event) override;
  void wake() override;

 private:
  Glue& glue_;
};

}  // namespace tarn::glue
