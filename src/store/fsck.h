// fsck: checks of what the store promises whatever the services keep in it.
//
//   FsckHooks hooks;
//   hooks.extents = …;   // the services' extents, with their keys
//   hooks.checks.push_back({"s3", [&](FsckReport& report) { … }});
//   glue::add_row_rules(hooks.rules);
//   FsckReport report = TRY(run_fsck(*database, *blobs, *files, blobs_path, hooks));
//
// Reads everything and changes nothing; needs a store that nobody writes to. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/files.h"
#include "store/row_rules.h"

namespace tarn::store {

inline constexpr size_t kMaxReportedProblems = 1000;

struct FsckReport {
  uint64_t rows = 0;
  uint64_t counters = 0;
  uint64_t extents = 0;
  uint64_t extent_bytes = 0;
  uint64_t orphan_extents = 0;  // garbage that the next start collects: no problem
  uint64_t orphan_bytes = 0;
  uint64_t orphan_files = 0;  // files and packs without anything else
  uint64_t problem_count = 0;
  std::vector<std::string> problems;  // the first kMaxReportedProblems

  void add_problem(std::string problem);
  bool is_clean() const { return problem_count == 0; }
};

// An extent that a row refers to. Without a key only its presence is checked.
struct ReferencedExtent {
  std::string owner;  // for messages: "s3 object bucket/key"
  Extent extent;
  FrameKey key;
};

struct FsckHooks {
  // Calls `each` for every extent that rows of the services refer to.
  std::function<Result<void>(
      const std::function<Result<void>(const ReferencedExtent& extent)>& each)>
      extents;
  // More checks, run in order after the store's own.
  struct Check {
    std::string name;
    std::function<Result<void>(FsckReport& report)> run;
  };
  std::vector<Check> checks;
  RowRules rules;
};

// An error only when the check itself could not go on.
Result<FsckReport> run_fsck(Database& database, Blobs& blobs, Files& files,
                            const std::string& blobs_path, const FsckHooks& hooks);

}  // namespace tarn::store
