// FunctionVersion: one version of a function as a FunctionRunner takes it. A plain value.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/logs.h"

namespace tarn {

struct FunctionCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  int64_t expires_ms = 0;  // real time; an environment ends before its credentials do
};

enum class FunctionLogFormat { kText, kJson };

// One version as it is to run. Immutable: other code or configuration is another version with
// another key, and the old one is retired.
struct FunctionVersion {
  std::string key;      // the caller's, unique for ever among versions of all accounts
  std::string account;  // twelve digits
  std::string region;
  std::string arn;  // of the function, without qualifier
  std::string name;
  std::string version;  // "$LATEST", "7"

  std::string runtime;      // "python3.12", "nodejs20.x", "provided.al2023"
  std::string handler;      // "index.handler"
  std::string code_folder;  // absolute; becomes /var/task. All may read files and enter folders
  std::vector<std::string> layer_folders;  // absolute; /opt is all of them, the last one on top
  std::vector<std::pair<std::string, std::string>> environment;  // the user's variables

  int64_t memory_mib = 128;
  int64_t timeout_ms = 3000;
  int64_t ephemeral_storage_mib = 512;  // of /tmp
  // Initialized once; its environments are copies of what came of that.
  bool snap_start = false;

  std::string endpoint_url;  // AWS_ENDPOINT_URL: where the function finds this server
  std::string log_group;     // "/aws/lambda/NAME"
  FunctionLogFormat log_format = FunctionLogFormat::kText;
  std::string application_log_level;  // of JSON: "INFO", …; empty: INFO
  std::string system_log_level;       // of JSON

  // The role's session. Called once for each environment, on a thread where it may wait.
  std::function<Result<FunctionCredentials>()> credentials;
  // Takes the lines of one stream ("2026/01/31/[$LATEST]0a1b…") of `log_group` in their order, in
  // batches. Called on a thread that does nothing else: it may wait, for the durable append say,
  // and then the function's own writes wait when 1 MiB of lines does.
  std::function<void(const std::string& stream, const std::vector<LogLine>& lines)> log;
};

}  // namespace tarn
