// AwsCli: runs the stock `aws` command of the PATH, showing each call before it runs, so that what
// the demo does can be pasted into a shell. No shell is involved. Not thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tarn::cli {

using Arguments = std::vector<std::string>;

class AwsCli {
 public:
  struct Settings {
    std::string endpoint;
    std::string access_key_id;
    std::string secret_access_key;
    std::string region;
  };

  explicit AwsCli(const Settings& settings);

  // Refuses an aws command that is missing or too old for AWS_ENDPOINT_URL.
  Result<void> check_version();

  // Prints the command and lets it write to the terminal itself.
  Result<void> show(const Arguments& arguments);
  // Prints the command; returns what it wrote, as JSON (null where it wrote nothing).
  Result<Json> call(const Arguments& arguments);
  // The same unprinted, for polling and looking.
  Result<Json> ask(const Arguments& arguments);

 private:
  struct Outcome {
    int exit_code = 0;
    std::string output;
    std::string errors;
  };
  Result<Outcome> run(const Arguments& arguments, bool captures_output);
  Result<Json> capture(const Arguments& arguments);

  std::vector<std::string> environment_;
};

}  // namespace tarn::cli
