#include "services/glue/jobs/job_metrics.h"

#include <algorithm>
#include <utility>

namespace tarn::glue {
namespace {

constexpr size_t kMaxJobsTold = 1000;  // the runs of more are told of together
constexpr std::string_view kOtherJobs = "(others)";

}  // namespace

void JobMetrics::add(JobName name, RunState state, int64_t run_ms, const JobFigures& figures) {
  ++ended_[state];
  if (jobs_.size() >= kMaxJobsTold && !jobs_.contains(name)) {
    name = {{}, {}, std::string(kOtherJobs)};
  }
  Sums& sums = jobs_[std::move(name)];
  ++sums.ended[state];
  sums.run_ms += run_ms;
  sums.figures.rows_read += figures.rows_read;
  sums.figures.rows_written += figures.rows_written;
  sums.figures.bytes_read += figures.bytes_read;
  sums.figures.bytes_written += figures.bytes_written;
  sums.figures.max_memory_mib = std::max(sums.figures.max_memory_mib, figures.max_memory_mib);
}

void JobMetrics::probe_one(MetricsText& out, std::string_view family, std::string_view type,
                           std::string_view help, OneFigure figure) const {
  out.family(family, type, help);
  for (const auto& [name, sums] : jobs_) {
    out.sample(family, {{"account", name.account}, {"region", name.region}, {"job", name.job}},
               sums.figures.*figure);
  }
}

void JobMetrics::probe(MetricsText& out) const {
  out.family("tarn_job_runs_total", "counter", "Runs of jobs that ended, by how.");
  for (const auto& [state, count] : ended_) {
    out.sample("tarn_job_runs_total", {{"state", to_text(state)}}, count);
  }
  out.family("tarn_glue_job_runs_total", "counter", "Runs of a job that ended, by how.");
  for (const auto& [name, sums] : jobs_) {
    for (const auto& [state, count] : sums.ended) {
      out.sample("tarn_glue_job_runs_total",
                 {{"account", name.account},
                  {"region", name.region},
                  {"job", name.job},
                  {"state", to_text(state)}},
                 count);
    }
  }
  out.family("tarn_glue_job_seconds_total", "counter", "How long a job's scripts ran.");
  for (const auto& [name, sums] : jobs_) {
    out.sample("tarn_glue_job_seconds_total",
               {{"account", name.account}, {"region", name.region}, {"job", name.job}},
               static_cast<double>(sums.run_ms) / 1000);
  }
  probe_one(out, "tarn_glue_job_read_rows_total", "counter", "Rows that a job's sources gave.",
            &JobFigures::rows_read);
  probe_one(out, "tarn_glue_job_written_rows_total", "counter", "Rows that a job wrote.",
            &JobFigures::rows_written);
  probe_one(out, "tarn_glue_job_read_bytes_total", "counter", "Bytes of files that a job read.",
            &JobFigures::bytes_read);
  probe_one(out, "tarn_glue_job_written_bytes_total", "counter", "Bytes of files that a job wrote.",
            &JobFigures::bytes_written);
  probe_one(out, "tarn_glue_job_memory_mebibytes", "gauge", "The most memory that a run had.",
            &JobFigures::max_memory_mib);
}

}  // namespace tarn::glue
