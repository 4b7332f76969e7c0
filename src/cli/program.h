// Program: the whole server, every implementation wired to the interfaces that it serves. The one
// place that knows them all. Members are made in order and destroyed in reverse.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/options.h"
#include "cli/root_keys.h"
#include "engines/sandbox/spawner.h"

namespace tarn::cli {

class Program {
 public:
  // Opens the data folder, recovers what an earlier process left, and listens. `spawner` was forked
  // before, and outlives the program.
  static Result<std::unique_ptr<Program>> start(const Options& options, sandbox::Spawner& spawner);
  ~Program();

  std::vector<std::string> addresses() const;
  const RootKeys& root_keys() const;
  const std::string& new_master_key_path() const;  // empty: it was there before
  const std::string& console() const;              // its address, or why there is none
  // Accepts no more, and waits for what runs.
  void drain(int64_t deadline_ms);

 private:
  struct Parts;
  explicit Program(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tarn::cli
