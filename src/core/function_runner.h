// FunctionRunner: runs versions of functions in sandboxes. engines/lambda implements it.
//
//   runner.invoke(version, std::move(invocation), [](Result<FunctionAnswer> answer) { ... });
//
// Nothing here waits. Every callback comes later, on a thread of the runner's, and must not wait
// either, but where its comment says that it may. How many invocations run at one time is the
// caller's to limit (reserved concurrency); the runner only refuses what the machine cannot hold.
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/metrics.h"
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

// A streaming answer as it comes. The runner hands over no more before `resume` is called, by any
// thread, once.
using FunctionChunk = std::function<void(std::string bytes, std::function<void()> resume)>;

struct FunctionInvocation {
  std::string request_id;        // a UUID; of the Invoke request
  std::string invoked_arn;       // as called, with its qualifier if it had one
  std::string payload;           // JSON; at most kFunctionPayloadBytesMax
  std::string client_context;    // JSON, decoded; empty: none
  std::string cognito_identity;  // JSON; empty: none
  std::string trace_id;          // X-Ray's header: "Root=1-…;Parent=…;Sampled=0"; empty: made
  bool wants_log_tail = false;
  // InvokeWithResponseStream; empty: the answer is buffered. Never called after the answer.
  FunctionChunk on_chunk;
};

struct FunctionAnswer {
  // "" or "Unhandled": the header X-Amz-Function-Error. Time-outs, exits, missing handlers and what
  // else the function did wrong are answers too, with the payload that AWS gives them.
  std::string function_error;
  std::string payload;       // JSON; empty where it went through `on_chunk`
  std::string content_type;  // of a streamed answer, as the function said
  std::string log_tail;      // the last 4 KiB of the invocation's log, if wanted
  int64_t init_us = 0;       // 0: the environment was warm
  int64_t duration_us = 0;
  int64_t billed_ms = 0;
  int64_t max_memory_mib = 0;
  bool timed_out = false;
};

// An Error instead of an answer says that the function did not run, and that AWS's Invoke fails:
// TooManyRequestsException where the machine holds no more environments, InvalidRuntimeException
// where the runtime is not here, ServiceException for the rest.
using FunctionDone = std::function<void(Result<FunctionAnswer>)>;

struct FunctionRuntime {
  std::string name;  // "python3.12"
  bool is_here = false;
  std::string program;  // what runs it: "/usr/bin/python3.11"; empty: the code's own bootstrap
  std::string
      reason;  // why it is not here, or what it is instead ("CPython 3.11 instead, allowed by
               // --nearest-python")
};

// How well functions are kept apart on this machine.
struct SandboxTier {
  std::string name;  // "full", "namespaces", "process", "none": the last runs nothing
  std::vector<std::string> unprotected;  // what it does not do, a sentence each
};

constexpr int64_t kFunctionPayloadBytesMax = 6 * 1024 * 1024;
constexpr int64_t kFunctionStreamBytesMax = 200ll * 1024 * 1024;
constexpr int64_t kFunctionLogTailBytes = 4096;

class FunctionRunner {
 public:
  virtual ~FunctionRunner() = default;

  // `version` is shared with the environments that run it; one object a key.
  virtual void invoke(std::shared_ptr<const FunctionVersion> version, FunctionInvocation invocation,
                      FunctionDone done) = 0;

  // Code or configuration has changed, or the function is gone: its environments end when idle, at
  // once where they are. `gone` comes when nothing reads its folders or logs any more. The key is
  // not used again.
  virtual void retire(const std::string& version_key, std::function<void()> gone) = 0;

  // All that AWS has and Tarn knows, those that are here first.
  virtual std::vector<FunctionRuntime> runtimes() const = 0;
  // InvalidParameterValueException with the list of those that are here, for one that is not.
  virtual Result<void> check_runtime(std::string_view runtime) const = 0;
  virtual const SandboxTier& tier() const = 0;
  virtual void probe(MetricsText& out) const = 0;
};

}  // namespace tarn
