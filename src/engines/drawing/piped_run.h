// PipedRun: a program in a sandbox from its launch to its end: bytes in, bytes out.
//
//   std::string out = TRY(PipedRun(std::move(launched), limits).run(input));
//
// One thread. Whatever the outcome, the sandbox is over or was told to end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/descriptor.h"
#include "engines/sandbox/control_groups.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::drawing {

// A sandbox on its way up, and our ends of its standard streams.
struct LaunchedProgram {
  engines::Descriptor status;  // sandbox_spec.h
  engines::Descriptor input, output, errors;
  std::unique_ptr<sandbox::ControlGroup> group;
  bool has_namespace = true;
};

struct PipedLimits {
  int64_t time_ms = 30'000;
  size_t output_bytes = 64 << 20;
};

class PipedRun {
 public:
  PipedRun(LaunchedProgram launched, PipedLimits limits)
      : program_(std::move(launched)), limits_(limits) {}

  // What the program wrote, if it ended with 0. Else DrawingFailed with its last line of standard
  // error, or with the limit that it met.
  Result<std::string> run(std::string_view input);

 private:
  using Time = std::chrono::steady_clock;

  void poll_once(Time::time_point deadline);
  void write_some();
  void read_some(engines::Descriptor& pipe, std::string& into, size_t bytes_max);
  void on_status(const sandbox::StatusMessage& message, std::vector<engines::Descriptor> handles);
  void kill_now();

  LaunchedProgram program_;
  const PipedLimits limits_;
  std::string_view rest_;  // of the input
  std::string output_, errors_, launch_error_;
  engines::Descriptor handle_;  // of the sandbox's first process
  bool is_over_ = false, is_killed_ = false, is_too_much_ = false;
  int exit_code_ = -1;
};

}  // namespace tarn::drawing
