#include "services/glue/glue.h"

#include <utility>

#include "services/glue/crawls.h"
#include "services/glue/jobs/job_runs.h"
#include "services/glue/workflows/schedules.h"
#include "services/glue/workflows/trigger_firing.h"

namespace tarn::glue {

Glue::Glue(GlueParts parts)
    : parts_(parts),
      job_runs_(std::make_unique<JobRuns>(*this)),
      crawls_(std::make_unique<Crawls>(*this)),
      schedules_(std::make_unique<Schedules>(*this)) {
  crawls_->mend();
}

Glue::~Glue() = default;

void Glue::start(std::string endpoint_url) {
  job_runs_->start(std::move(endpoint_url));
  schedules_->start();
}

void Glue::stop() {
  schedules_->stop();
  job_runs_->stop();
}

void Glue::launch(const Started& started) {
  for (const CrawlTicket& ticket : started.crawls) crawls_->start(ticket);
  if (started.has_runs) job_runs_->wake();
  if (parts_.events != nullptr) parts_.events->wake();
}

}  // namespace tarn::glue
