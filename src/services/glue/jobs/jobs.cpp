// CreateJob, UpdateJob, DeleteJob, GetJob, GetJobs, ListJobs, BatchGetJobs.
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "services/glue/convert.h"
#include "services/glue/crawler_settings.h"
#include "services/glue/glue_operations.h"
#include "services/glue/jobs/job_errors.h"
#include "services/glue/jobs/job_runs.h"
#include "services/glue/jobs/job_settings.h"
#include "services/glue/jobs/job_store.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"
#include "services/glue/tags.h"

namespace tarn::glue {
namespace {

void pass_job_role(const Context& context, std::string_view role,
                   std::vector<AccessRequest>& requests) {
  if (role.empty()) return;
  AccessRequest request;
  request.action = "iam:PassRole";
  request.resources = {crawler_role_arn(role, context.account)};
  request.conditions = {{"iam:PassedToService", "glue.amazonaws.com"}};
  requests.push_back(std::move(request));
}

// One page of jobs; sets `token` where there are more.
Result<std::vector<JobRow>> page_of_jobs(Context& context, const std::optional<int32_t>& max,
                                         wire::Text next_token, wire::Text& token) {
  const std::string prefix = store::Key(context.scope(), "glue.job").bytes();
  const std::string start = TRY(read_token(next_token, prefix));
  const size_t limit = page_size(max, kMaxLongPage);
  std::vector<JobRow> found;
  TRY(jobs_of(context).each_job(start, [&](const JobRow& row) -> Result<bool> {
    if (found.size() == limit) {
      token = context.arena.copy(make_token(job_key(context.scope(), row.name).bytes()));
      return false;
    }
    found.push_back(row);
    return true;
  }));
  return found;
}

// A visual job's script goes where the job says, as the caller, once the job is there. Until then,
// and where the caller may not write there, a run takes what the nodes say.
void put_generated_script(Glue& glue, Context& context, const JobRow& row) {
  if (row.nodes.empty()) return;
  const Caller caller{context.identity, std::string(context.region),
                      std::string(context.request_id)};
  context.after_commit([&glue, caller, row] {
    glue.job_runs().post([&glue, caller, row] {
      const auto written = [&]() -> Result<void> {
        const S3Path path = TRY(parse_s3_path(row.script_location));
        auto writer =
            TRY(glue.parts().objects.create(caller, path.bucket, path.key, "text/x-python"));
        TRY(writer->write(TRY(generated_script(row))));
        TRY(writer->finish());
        return {};
      }();
      if (!written.ok()) {
        log_warn("glue.script_not_written",
                 {{"job", row.name}, {"error", written.error().message()}});
      }
    });
  });
}

}  // namespace

Result<void> refine_create_job(Glue&, Context& context, const api::CreateJobRequest& in,
                               std::vector<AccessRequest>& requests) {
  pass_job_role(context, in.role, requests);
  return {};
}

Result<void> refine_update_job(Glue&, Context& context, const api::UpdateJobRequest& in,
                               std::vector<AccessRequest>& requests) {
  if (in.job_update != nullptr) pass_job_role(context, in.job_update->role, requests);
  return {};
}

Result<api::CreateJobResponse> create_job(Glue& glue, Context& context,
                                          const api::CreateJobRequest& in) {
  const JobRow row = TRY(to_job_row(in));
  TRY(kind_of_run(row, merged_arguments(row, {}), glue.parts().job_runner));
  TRY(jobs_of(context).create(row));
  put_generated_script(glue, context, row);
  TRY(put_tags(context, resource_arn(context, "job", in.name), in.tags));
  context.after_commit([&glue] { glue.job_runs().warm(); });
  api::CreateJobResponse out;
  out.name = in.name;
  return out;
}

Result<api::UpdateJobResponse> update_job(Glue& glue, Context& context,
                                          const api::UpdateJobRequest& in) {
  JobStore jobs = jobs_of(context);
  const JobRow old = TRY(jobs.job(in.job_name));
  const JobRow row = TRY(to_job_row(old, *in.job_update));
  TRY(kind_of_run(row, merged_arguments(row, {}), glue.parts().job_runner));
  TRY(jobs.update(row));
  put_generated_script(glue, context, row);
  api::UpdateJobResponse out;
  out.job_name = in.job_name;
  return out;
}

// No error where there is none, as AWS's.
Result<api::DeleteJobResponse> delete_job(Glue&, Context& context,
                                          const api::DeleteJobRequest& in) {
  TRY(jobs_of(context).erase(in.job_name));
  TRY(drop_tags(context, resource_arn(context, "job", in.job_name)));
  api::DeleteJobResponse out;
  out.job_name = in.job_name;
  return out;
}

Result<api::GetJobResponse> get_job(Glue&, Context& context, const api::GetJobRequest& in) {
  const JobRow row = TRY(jobs_of(context).job(in.job_name));
  api::GetJobResponse out;
  out.job = context.arena.make<api::Job>();
  *out.job = TRY(to_api(row, context.arena));
  return out;
}

Result<api::GetJobsResponse> get_jobs(Glue&, Context& context, const api::GetJobsRequest& in) {
  api::GetJobsResponse out;
  const auto rows = TRY(page_of_jobs(context, in.max_results, in.next_token, out.next_token));
  out.jobs = wire::make_list<api::Job>(context.arena, rows.size());
  for (uint32_t i = 0; i < out.jobs.size; ++i) out.jobs[i] = TRY(to_api(rows[i], context.arena));
  return out;
}

Result<api::ListJobsResponse> list_jobs(Glue&, Context& context, const api::ListJobsRequest& in) {
  if (!in.tags.empty()) return invalid_input("A filter of jobs by tags is not served by Tarn.");
  api::ListJobsResponse out;
  std::vector<std::string> names;
  for (const JobRow& row :
       TRY(page_of_jobs(context, in.max_results, in.next_token, out.next_token))) {
    names.push_back(row.name);
  }
  out.job_names = to_texts(names, context.arena);
  return out;
}

Result<api::BatchGetJobsResponse> batch_get_jobs(Glue&, Context& context,
                                                 const api::BatchGetJobsRequest& in) {
  std::vector<api::Job> found;
  std::vector<std::string> missing;
  for (const wire::Text name : in.job_names) {
    if (const auto row = TRY(jobs_of(context).find(name))) {
      found.push_back(TRY(to_api(*row, context.arena)));
    } else {
      missing.emplace_back(name);
    }
  }
  api::BatchGetJobsResponse out;
  out.jobs = to_list(found, context.arena);
  out.jobs_not_found = to_texts(missing, context.arena);
  return out;
}

}  // namespace tarn::glue
