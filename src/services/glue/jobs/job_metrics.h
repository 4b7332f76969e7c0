// JobMetrics: what runs of each job came to, for /metrics, since the server's start. Not
// synchronised.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "base/metrics.h"
#include "core/job_runner.h"
#include "services/glue/jobs/job_store.h"

namespace tarn::glue {

class JobMetrics {
 public:
  struct JobName {
    std::string account, region, job;
    auto operator<=>(const JobName&) const = default;
  };

  void add(JobName name, RunState state, int64_t run_ms, const JobFigures& figures);
  void probe(MetricsText& out) const;

 private:
  struct Sums {
    std::map<RunState, int64_t> ended;
    int64_t run_ms = 0;
    JobFigures figures;  // added up, but for the memory: the most that a run had
  };
  using OneFigure = int64_t JobFigures::*;

  void probe_one(MetricsText& out, std::string_view family, std::string_view type,
                 std::string_view help, OneFigure figure) const;

  std::map<JobName, Sums> jobs_;
  std::map<RunState, int64_t> ended_;  // of all jobs
};

}  // namespace tarn::glue
