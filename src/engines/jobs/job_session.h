// JobSession: one run from its launch to its end, on the thread that calls run(): its output, its
// control channel, its time, its memory.
//
// The control channel is a stream of JSON objects, one a line. Ours: first the order; then "go",
// once the run is RUNNING; then an answer a request. The runtime's: {"event":"ready"},
// {"event":"ask", "body":…}, {"event":"detail","text":…}, {"event":"figures", "rows_read":…},
// {"event":"failed","message":…}, {"event":"done"}.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "core/job_runner.h"
#include "engines/descriptor.h"
#include "engines/sandbox/control_groups.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::jobs {

// A sandbox on its way up, and our ends of what leads into it.
struct LaunchedJob {
  engines::Descriptor status;  // sandbox_spec.h
  engines::Descriptor output, errors, control;
  std::unique_ptr<sandbox::ControlGroup> group;
  bool has_namespace = true;
  bool counts_memory = false;  // no control group does: it is to be watched
  std::string scratch_folder;
  int64_t disk_bytes = 0;  // what may lie there
};

class JobSession {
 public:
  JobSession(const JobOrder& order, JobEvents& events, const Clock& clock);

  JobEnd run(LaunchedJob launched);
  void stop();   // any thread
  void close();  // any thread: the server stops

 private:
  struct Stream {
    engines::Descriptor pipe;
    std::string rest;
    std::vector<LogLine> lines;
  };

  int64_t job_time_ms() const;
  int64_t wait_ms() const;
  void poll_once();
  void on_status(const sandbox::StatusMessage& message, std::vector<engines::Descriptor> handles);
  void read_stream(Stream& stream);
  void flush_logs(bool all);
  void read_control();
  void write_control();
  void on_message(std::string_view line);
  void answer(std::string_view request);
  void on_figures(const Json& message);
  void on_ready();
  void check_limits();
  bool is_late() const;
  void check_memory();
  void check_disk();
  void kill_now();
  JobEnd verdict();
  std::string exit_text() const;

  const JobOrder& order_;
  JobEvents& events_;
  const Clock& clock_;
  LaunchedJob job_;
  engines::Descriptor wake_;  // an eventfd
  std::atomic<bool> is_stopped_{false}, is_closing_{false};

  engines::Descriptor handle_;  // of the sandbox's first process
  pid_t first_process_ = -1;
  bool is_over_ = false, is_killed_ = false;
  bool is_running_ = false, is_refused_ = false;
  bool is_timed_out_ = false, is_out_of_memory_ = false, is_out_of_disk_ = false;
  bool is_done_ = false, has_failed_ = false;
  std::string failure_, detail_, launch_error_;
  JobFigures figures_;
  int exit_value_ = -1;
  bool was_signaled_ = false;

  Stream output_, errors_;
  std::string control_in_, control_out_;
  int64_t start_deadline_ms_ = 0, run_deadline_ms_ = 0;
  int64_t flushed_ms_ = 0, memory_checked_ms_ = 0, disk_checked_ms_ = 0;
  int64_t max_memory_bytes_ = 0;
};

}  // namespace tarn::jobs
