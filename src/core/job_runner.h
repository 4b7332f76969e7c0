// JobRunner: runs scripts of jobs, each in a sandbox of its own. engines/jobs implements it.
//
//   JobEnd end = runner.run(order, events);        // waits until the job is over
//   runner.stop(order.run_id);                     // from another thread
//
// The script does not begin before events.on_running() has returned true. Thread-safe; callbacks
// come on the thread that called run(), and may wait.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "core/function_runner.h"
#include "core/logs.h"

namespace tarn {

// One run as it is to be.
struct JobOrder {
  std::string run_id;  // unique for ever; a file name
  std::string region;
  bool is_python_shell = false;
  bool uses_spark = false;  // real Spark; has_spark() said that there is one
  bool is_scala = false;    // and the script is to be compiled for it
  std::string python;       // the minor version that was asked for, "3.9"; empty: any
  std::string script;       // its text
  // What the script is called in error messages: "etl.py".
  std::string script_name;
  std::vector<std::string> arguments;  // sys.argv[1:]
  std::string settings;                // a JSON object, for the runtime in the sandbox
  FunctionCredentials credentials;
  std::string endpoint_url;
  int64_t memory_mib = 1024;
  int64_t timeout_ms = 0;  // from on_running()
};

// What a run read and wrote, as its engine counted it.
struct JobFigures {
  int64_t rows_read = 0, rows_written = 0;
  int64_t bytes_read = 0, bytes_written = 0;
  int64_t max_memory_mib = 0;
};

enum class JobOutcome { kSucceeded, kFailed, kStopped, kTimedOut, kNotStarted };

struct JobEnd {
  JobOutcome outcome = JobOutcome::kNotStarted;
  std::string message;  // why it failed, as users read it; with kNotStarted the platform's reason
  std::string detail;   // what is to be known of a run that succeeded too: a warning
  JobFigures figures;
};

class JobEvents {
 public:
  virtual ~JobEvents() = default;
  // False: it is not to run any more.
  virtual bool on_running() = 0;
  // Lines of standard output, or of standard error.
  virtual void on_lines(bool is_error, const std::vector<LogLine>& lines) = 0;
  // The script's runtime asks: a JSON object in, one out. An error is told to the script.
  virtual Result<std::string> on_request(std::string_view request) = 0;
};

class JobRunner {
 public:
  virtual ~JobRunner() = default;
  // Gets ready for a first run, which may take a second or two; run() does it too.
  virtual void warm() = 0;
  virtual JobEnd run(const JobOrder& order, JobEvents& events) = 0;
  virtual void stop(const std::string& run_id) = 0;
  // Ends all runs, and those that come: kNotStarted for what did not run, kFailed for what did.
  virtual void stop_all() = 0;
  // Memory that one job may have here, of what its workers ask for.
  virtual int64_t memory_limit_mib() const = 0;
  virtual bool has_spark() const = 0;
  virtual void probe(MetricsText& out) const = 0;
};

}  // namespace tarn
