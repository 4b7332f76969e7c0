// LocalJobRunner: JobRunner in sandboxes of this machine, copies of a warm interpreter that has
// the job's packages loaded.
//
//   auto runner = LocalJobRunner::start(spawner, clock, options);
//
// Thread-safe. stop_all() before the destructor; no run() may be under way then.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/job_runner.h"
#include "engines/jobs/spark_place.h"
#include "engines/sandbox/control_groups.h"
#include "engines/sandbox/spawner.h"

namespace tarn::jobs {

struct LocalJobRunnerOptions {
  std::string runtimes_folder;      // holds python/, packages/ and libtarn-zygote.so
  std::string scratch_folder;       // /tmp of each run, a folder of its own
  std::vector<std::string> hidden;  // never shown to a job: the data folder, the master key
  sandbox::ControlGroups groups;    // of the server's sandboxes
  SparkSettings spark;
  int64_t disk_mib = 64 * 1024;  // of files that a run keeps in /tmp
};

class LocalJobRunner : public JobRunner {
 public:
  static std::unique_ptr<LocalJobRunner> start(sandbox::Spawner& spawner, const Clock& clock,
                                               LocalJobRunnerOptions options);
};

}  // namespace tarn::jobs
