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
Result<int> backup(const Options& options, const std::string& folder);
Result<int> restore(const Options& options);
Result<int> rotate_master_key(const Options& options);
Result<int> explain(const Options& options, const std::string& request_id);
Result<int> print_logs(const Options& options, const std::string& group);  // logs

// "http://127.0.0.1:4566", from --endpoint or --listen.
std::string endpoint_of(const Options& options);

}  // namespace tarn::cli
