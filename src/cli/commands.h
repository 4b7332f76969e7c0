// The verbs of `tarn`. Each returns the process's exit code; an error is printed by main.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/options.h"

namespace tarn::cli {

Result<int> serve(const Options& options);
Result<int> demo(const Options& options);
Result<int> print_environment(const Options& options);  // env
Result<int> configure(const Options& options);
Result<int> fsck(const Options& options);
Result<int> explain(const Options& options, const std::string& request_id);

// Where the master key is: --master-key-file, or `master-key` in the data folder.
struct MasterKeyPlace {
  std::string folder;
  std::string name;
};
MasterKeyPlace master_key_place(const Options& options);

// "http://127.0.0.1:4566", from --endpoint or --listen.
std::string endpoint_of(const Options& options);

}  // namespace tarn::cli
