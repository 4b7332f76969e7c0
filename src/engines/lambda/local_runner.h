// LocalRunner: FunctionRunner in sandboxes of this machine.
//
//   auto runner = TRY(LocalRunner::start(std::move(spawner), options));
//
// Thread-safe. The destructor ends every environment, and answers what was running with an error.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/function_runner.h"
#include "engines/lambda/runtime_catalog.h"
#include "engines/lambda/version_pool.h"
#include "engines/sandbox/control_groups.h"
#include "engines/sandbox/spawner.h"

namespace tarn::runner {

struct LocalRunnerOptions {
  std::string runtimes_folder;      // holds python/, node/, packages/ and libtarn-zygote.so
  std::string scratch_folder;       // of /tmp where it cannot be mounted
  std::vector<std::string> hidden;  // never shown to a function: the data folder, the master key
  CatalogOptions catalog;
  PoolLimits limits;
};

class LocalRunner : public FunctionRunner {
 public:
  static Result<std::unique_ptr<LocalRunner>> start(sandbox::Spawner& spawner, Clock& clock,
                                                    LocalRunnerOptions options);
  // Where sandboxes of this server get theirs, which is found out once.
  virtual const sandbox::ControlGroups& groups() const = 0;
};

}  // namespace tarn::runner
