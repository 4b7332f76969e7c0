// Between the API's structs and the rows of jobs and runs; what their settings come to. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "core/job_runner.h"
#include "services/glue/jobs/job_rows.h"
#include "services/glue/jobs/job_store.h"
#include "wire/gen/glue_types.h"

namespace tarn::glue {

// InvalidInputException, naming what Tarn does not serve.
Result<JobRow> to_job_row(const api::CreateJobRequest& in);
Result<JobRow> to_job_row(const JobRow& old, const api::JobUpdate& in);
Result<RunRequest> to_run_request(const api::StartJobRunRequest& in);
Result<void> check_arguments(const JobArguments& arguments);
// What a run of the job with these arguments takes; an error where it is real Spark, and none is
// here.
struct RunKind {
  bool uses_spark = false, is_scala = false;
};
Result<RunKind> kind_of_run(const JobRow& job, const JobArguments& arguments,
                            const JobRunner* runner);

// Of a visual job: what its nodes say.
Result<std::string> generated_script(const JobRow& row);

Result<api::Job> to_api(const JobRow& row, Arena& arena);
api::JobRun to_api(const RunRow& row, int64_t now_ms, Arena& arena);

// The job's defaults, under the run's own arguments, under what the job fixes.
JobArguments merged_arguments(const JobRow& job, const JobArguments& of_run);
// What the run's workers are: processing units, memory of one, and how long it may take.
double dpus_of(const JobCapacity& capacity, bool is_python_shell);
int64_t memory_mib_of(const JobCapacity& capacity, bool is_python_shell);
int32_t timeout_minutes_of(const JobCapacity& capacity);

}  // namespace tarn::glue
