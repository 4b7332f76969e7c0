// The sandbox of one run: what a job sees of the machine. Pure but for looking at files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/job_runner.h"
#include "engines/jobs/spark_place.h"
#include "engines/lambda/recipe.h"
#include "engines/lambda/runtime_catalog.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::jobs {

// The interpreter for jobs: one that the packages' compiled modules are for, else any; nothing
// where there is no Python.
std::optional<runner::RuntimeProgram> find_job_python(const runner::RuntimeCatalog& catalog,
                                                      const std::string& packages_folder);

// The descriptors that the runtime gets, beside standard output and error.
constexpr int kControlDescriptor = 3;

struct JobRecipeParts {
  const JobOrder& order;
  const runner::RuntimeProgram& program;
  std::string scratch_folder;         // becomes /tmp; belongs to the sandbox's user
  uint64_t disk_bytes = 0;            // what one file there may have
  uint32_t slot = 0;                  // unique among those that live
  const SparkPlace* spark = nullptr;  // of an order that uses it
};

// The user of the machine that the job is, where it has one of its own.
uint32_t job_user(uint32_t slot);

sandbox::SandboxSpec make_job_recipe(const runner::RecipeSurroundings& surroundings,
                                     const JobRecipeParts& parts);

}  // namespace tarn::jobs
