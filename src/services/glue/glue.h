// Glue: the service's state and parts. Operations are free functions over it (glue_operations.h).
//
//   Glue glue({database, authorizer, clock, random, objects, logs, identities, audit});
//   gateway.serve(bind(glue));
//
// The constructor mends what a killed server left: crawls that were running are FAILED. Jobs run
// from start() to stop(), which waits for them; the destructor stops crawls and waits too.
// Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "core/audit.h"
#include "core/catalog.h"
#include "core/identities.h"
#include "core/job_runner.h"
#include "core/logs.h"
#include "core/objects.h"
#include "core/service_events.h"
#include "core/sessions.h"
#include "store/database.h"

namespace tarn::glue {

struct GlueParts {
  store::Database& database;
  Authorizer& authorizer;
  const Clock& clock;
  Random& random;
  Objects& objects;
  LogGroups& logs;
  Identities& identities;
  Audit& audit;
  // Where null, jobs are kept and don't run; events are told to nobody.
  Sessions* sessions = nullptr;
  JobRunner* job_runner = nullptr;
  ServiceEvents* events = nullptr;
};

class Crawls;
class JobRuns;
class Schedules;
struct Started;

class Glue {
 public:
  explicit Glue(GlueParts parts);
  ~Glue();
  Glue(const Glue&) = delete;
  Glue& operator=(const Glue&) = delete;

  const GlueParts& parts() const { return parts_; }
  Crawls& crawls() { return *crawls_; }
  JobRuns& job_runs() { return *job_runs_; }
  Schedules& schedules() { return *schedules_; }
  // What a commit has made RUNNING or STARTING.
  void launch(const Started& started);

  void start(std::string endpoint_url);  // where scripts of jobs find this server
  void stop();

 private:
  GlueParts parts_;
  std::unique_ptr<JobRuns> job_runs_;
  std::unique_ptr<Crawls> crawls_;
  std::unique_ptr<Schedules> schedules_;
};

}  // namespace tarn::glue
