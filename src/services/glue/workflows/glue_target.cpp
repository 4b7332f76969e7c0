#include "services/glue/workflows/glue_target.h"

#include <utility>
#include <vector>

#include "base/json.h"
#include "services/glue/jobs/job_errors.h"
#include "services/glue/jobs/job_runs.h"
#include "services/glue/jobs/job_settings.h"
#include "services/glue/workflows/schedules.h"
#include "services/glue/workflows/trigger_firing.h"

namespace tarn::glue {
namespace {

struct TargetName {
  std::string region, account, kind, name;
};

// arn:aws:glue:region:account:workflow/name
Result<TargetName> parse_target(std::string_view arn) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (int i = 0; i < 5; ++i) {
    const size_t end = arn.find(':', begin);
    if (end == std::string_view::npos) break;
    parts.emplace_back(arn.substr(begin, end - begin));
    begin = end + 1;
  }
  const std::string_view rest = arn.substr(begin);
  const size_t slash = rest.find('/');
  const std::string_view kind = rest.substr(0, slash);
  if (parts.size() != 5 || slash == std::string_view::npos ||
      (kind != "workflow" && kind != "job")) {
    return invalid_input("Glue takes events for workflows and jobs, not for " + std::string(arn));
  }
  return TargetName{parts[3], parts[4], std::string(kind), std::string(rest.substr(slash + 1))};
}

// What of a payload is a job's arguments: the names that begin with two dashes.
JobArguments arguments_in(const std::string& payload) {
  JobArguments out;
  const auto json = Json::parse(payload);
  if (!json.ok()) return out;
  for (const auto& [name, value] : json->members()) {
    if (name.starts_with("--")) out[name] = value.is_string() ? value.as_string() : value.dump();
  }
  return out;
}

// A workflow or job that an event started once is not started by the same event again.
std::string seen_key(const store::Scope& scope, std::string_view event_id) {
  return store::Key(scope, "glue.seen_event").add(event_id).bytes();
}

}  // namespace

Result<void> GlueTarget::check(store::Transaction& transaction, const TargetSource& source,
                               std::string_view target_arn, std::string_view role_arn) {
  const GlueParts& parts = glue_.parts();
  const TargetName target = TRY(parse_target(target_arn));
  const store::Scope scope{parts.database.generation(), target.account, target.region};
  if (target.kind == "workflow") {
    TRY(TriggerStore(transaction, scope).workflow(target.name));
  } else {
    TRY(JobStore(transaction, scope, parts.clock.domain_ms()).job(target.name));
  }
  if (role_arn.empty()) {
    if (source.account == target.account) return {};
    return Error(403, "AccessDeniedException",
                 "Glue takes events of other accounts through a role only.");
  }
  const Identity identity =
      TRY(parts.identities.assume_service_role(role_arn, source.service, "GlueTarget"));
  AccessRequest request;
  request.action = target.kind == "workflow" ? "glue:notifyEvent" : "glue:StartJobRun";
  request.resources = {std::string(target_arn)};
  return parts.authorizer.authorize(identity, request);
}

Result<void> GlueTarget::deliver(store::Transaction& transaction, const TargetEvent& event) {
  const GlueParts& parts = glue_.parts();
  const TargetName target = TRY(parse_target(event.target_arn));
  const store::Scope scope{parts.database.generation(), target.account, target.region};
  TRY(check(transaction, event.source, event.target_arn, event.role_arn));
  const std::string seen = seen_key(scope, event.id);
  if (TRY(transaction.get(seen))) return {};
  TRY(transaction.put(seen, ""));
  if (target.kind == "workflow") {
    return Firing(parts, transaction, scope, event.id).notify(target.name);
  }
  JobStore jobs(transaction, scope, parts.clock.domain_ms());
  RunRequest request;
  request.arguments = arguments_in(event.payload);
  TRY(check_arguments(request.arguments));
  request.request_id = event.id;
  TRY(jobs.start(TRY(jobs.job(target.name)), request, parts.random));
  return {};
}

void GlueTarget::wake() {
  glue_.job_runs().wake();
  glue_.schedules().wake();
}

}  // namespace tarn::glue
