// The sandbox of one environment: what a function sees of the machine, which is what AWS shows it:
// /var/task, /opt, /var/runtime, /tmp, the system's libraries, its variables. Pure functions.
#pragma once

#include <string>

#include "core/function_runner.h"
#include "engines/lambda/runtime_catalog.h"
#include "engines/sandbox/sandbox_spec.h"
#include "engines/sandbox/tier.h"

namespace tarn::runner {

// What is the same for all environments of a server.
struct RecipeSurroundings {
  sandbox::Tier tier;
  bool limits_memory = false;          // by control groups
  std::string runtimes_folder;         // python/ and node/: what runs in the sandbox
  std::string packages_folder;         // of Python, with boto3; empty: there are none
  std::string node_packages_folder;    // a node_modules, with the AWS SDK; empty: there is none
  std::vector<std::string> hidden;     // the data folder, the master key
  std::string runtime_api;             // "127.0.0.1:41234"
  std::vector<sandbox::Mount> system;  // system_mounts()
  std::vector<sandbox::RootEntry> entries;
};

// Why an environment is started.
enum class StartKind : uint8_t {
  kOnDemand,  // an invocation waits
  kKept,      // ahead of any
  kOriginal,  // to be copied
  kCopy,      // of the version's original
};

// Of one environment.
struct RecipeParts {
  const FunctionVersion& version;
  const RuntimeProgram& program;
  const FunctionCredentials& credentials;
  std::string log_stream;
  std::string scratch_folder;  // /tmp where the tier cannot mount one
  uint32_t slot = 0;           // unique among those that live
  StartKind kind = StartKind::kOnDemand;
};

// AWS_LAMBDA_INITIALIZATION_TYPE.
const char* initialization_type(StartKind kind);

// The descriptors that a runtime gets, by number.
constexpr int kLogDescriptor = 1;  // and 2
constexpr int kFramesDescriptor = 3;
constexpr int kApiDescriptor = 4;      // of our own runtimes
constexpr int kControlDescriptor = 5;  // of an original: requests to copy it

// The system's folders, files and devices; asks the file system what is there.
void add_system(RecipeSurroundings& surroundings);

// Runtime.InvalidEntrypoint where there is nothing to run.
Result<sandbox::SandboxSpec> make_recipe(const RecipeSurroundings& surroundings,
                                         const RecipeParts& parts);

// Of a copy of the version's original, which was made with `slot` and has most of it already.
sandbox::SandboxSpec make_copy_recipe(const RecipeSurroundings& surroundings,
                                      const RecipeParts& parts);

// Whether the program is a copy of the zygote.
bool uses_zygote(const FunctionVersion& version, const RuntimeProgram& program);

}  // namespace tarn::runner
