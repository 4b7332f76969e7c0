// Zygotes: one warm Python interpreter a program, with boto3 imported, whose copies become
// environments. Started when first asked for, and again should one die. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/result.h"
#include "engines/descriptor.h"
#include "engines/sandbox/spawner.h"

namespace tarn::runner {

struct ZygoteFiles {
  std::string library;  // libtarn-zygote.so
  std::string script;   // zygote.py
  std::string packages_folder;
};

class Zygotes {
 public:
  Zygotes(sandbox::Spawner& spawner, ZygoteFiles files)
      : spawner_(spawner), files_(std::move(files)) {}

  // Starts it if it does not run; comes back before it is warm.
  Result<void> warm(const std::string& program);
  // Asks it for a copy (sandbox::request_launch).
  Result<engines::Descriptor> launch(const std::string& program, const sandbox::SandboxSpec& spec,
                                     std::span<const int> descriptors);

 private:
  struct Zygote {
    engines::Descriptor control;
    engines::Descriptor status;
  };
  Result<int> control_of(const std::string& program);
  Result<Zygote> start(const std::string& program);

  sandbox::Spawner& spawner_;
  const ZygoteFiles files_;
  std::mutex mutex_;
  std::map<std::string, Zygote> zygotes_;  // by program
};

}  // namespace tarn::runner
