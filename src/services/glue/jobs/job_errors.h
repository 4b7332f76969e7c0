// Errors of jobs, triggers and workflows, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "services/glue/errors.h"

namespace tarn::glue {

inline Error no_such_job(std::string_view name) {
  return entity_not_found("Job with name: " + std::string(name) + " not found.");
}
inline Error no_job_to_start() {
  return entity_not_found("Failed to start job run due to missing metadata");
}
inline Error job_exists(std::string_view name) {
  return already_exists("Job with name: " + std::string(name) + " already exists.");
}
inline Error no_such_run(std::string_view job, std::string_view id) {
  return entity_not_found("Job Run: " + std::string(id) + " of the job " + std::string(job) +
                          " not found.");
}
inline Error too_many_runs(std::string_view job) {
  return Error(400, "ConcurrentRunsExceededException",
               "Concurrent runs exceeded for " + std::string(job));
}
inline Error no_such_bookmark(std::string_view job) {
  return entity_not_found("Continuation for job " + std::string(job) + " not found");
}
// A run that cannot be stopped any more.
inline Error run_is_over(std::string_view id) {
  return Error(400, "IllegalJobStateException",
               "Job Run " + std::string(id) + " is not running and cannot be stopped.");
}
inline Error not_served_for_jobs(std::string_view what) {
  return invalid_input(std::string(what) + " is not served by Tarn's jobs.");
}

}  // namespace tarn::glue
