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
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "core/function_version.h"

namespace tarn {

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
  // The answer comes after the invocation's lines were handed to its version's log: who then
  // forgets the event for good loses no line of it to a crash.
  bool answers_after_log = false;
  // InvokeWithResponseStream; empty: the answer is buffered. Never called after the answer, nor may
  // what they were given then be.
  FunctionChunk on_chunk;
  // Before the first chunk, where the function streams: what it says of the content's type.
  std::function<void(std::string content_type)> on_stream;
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

// Nothing: environments of the version can be had as copies. An Error's code is the type of what
// went wrong ("Runtime.ImportModuleError", "Sandbox.Timedout"), or ServiceException.
using FunctionSnapshotDone = std::function<void(Result<void>)>;

// What keep_ready() has come to.
struct FunctionReadiness {
  int64_t environments = 0;  // that are initialized
  bool has_failed = false;   // the last one that was started did not get so far
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

  // Keeps so many environments of a version initialized, whether it is invoked or not, until it is
  // retired; 0: none for its own sake.
  virtual void keep_ready(std::shared_ptr<const FunctionVersion> version, int64_t environments) = 0;
  virtual FunctionReadiness readiness(const std::string& version_key) const = 0;

  // All that AWS has and Tarn knows, those that are here first.
  virtual std::vector<FunctionRuntime> runtimes() const = 0;
  // InvalidParameterValueException with the list of those that are here, for one that is not.
  virtual Result<void> check_runtime(std::string_view runtime) const = 0;
  // InvalidParameterValueException, saying why, where versions of this runtime can't be initialized
  // once for all their environments.
  virtual Result<void> check_snap_start(std::string_view runtime) const = 0;
  // Initializes a version that has snap_start, unless it is. Invocations do so too at need.
  virtual void make_snapshot(std::shared_ptr<const FunctionVersion> version,
                             FunctionSnapshotDone done) = 0;
  virtual const SandboxTier& tier() const = 0;
  virtual void probe(MetricsText& out) const = 0;
};

}  // namespace tarn
