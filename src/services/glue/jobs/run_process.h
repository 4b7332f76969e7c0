// RunProcess: one run from its role to the end of its process. Runs on one thread.
//
// Its script and its sandbox act as the job's role, whose session the script gets as credentials.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/job_runner.h"
#include "services/glue/jobs/job_runs.h"

namespace tarn::glue {

struct RunResult {
  RunState state = RunState::kError;
  std::string error, detail;
  bool has_begun = false;  // the script
  JobFigures figures;
  int64_t run_ms = 0;
};

class RunProcess final : private JobEvents {
 public:
  RunProcess(const GlueParts& parts, const RunTicket& ticket, const std::string& endpoint_url)
      : parts_(parts), ticket_(ticket), endpoint_url_(endpoint_url) {}

  RunResult run();

 private:
  Result<JobOrder> prepare();
  Result<std::string> read_script(const Caller& caller, std::string_view location);
  Result<FunctionCredentials> issue_session(Identity identity, int64_t lasting_ms);
  Result<std::string> settings();
  RunResult to_result(const JobEnd& end) const;
  void log_figures(const RunResult& result);

  bool on_running() override;
  void on_lines(bool is_error, const std::vector<LogLine>& lines) override;
  Result<std::string> on_request(std::string_view request) override;

  const GlueParts& parts_;
  const RunTicket& ticket_;
  const std::string& endpoint_url_;
  JobRow job_;
  RunRow run_;
  JobArguments arguments_;
  std::string bookmark_option_;
  bool has_begun_ = false;
  int64_t running_at_ms_ = 0;  // of the monotonic clock
};

}  // namespace tarn::glue
