// What the platform itself writes into a function's log: START, END, REPORT and their kin, as text
// or, with the log format JSON, as platform events. Pure functions; lines carry no end.
#pragma once

#include <cstdint>
#include <string>

#include "core/function_runner.h"

namespace tarn::runner {

struct Report {
  std::string request_id;
  int64_t duration_us = 0;
  int64_t billed_ms = 0;
  int64_t memory_mib = 0;
  int64_t max_memory_mib = 0;
  int64_t init_us = 0;     // 0: warm, or a copy
  int64_t restore_us = 0;  // of a copy, once
  std::string status;      // "success", "error", "timeout", "failure"
  std::string error_type;  // "Runtime.ExitError"
};

// `type`: of the initialization, as the function's variable has it.
std::string init_start_line(const FunctionVersion& version, const std::string& runtime,
                            const std::string& sandbox, const std::string& type, int64_t now_ms);
// Of an initialization that failed (`status`: "error" or "timeout"), or of a snapshot's
// ("success").
std::string init_report_line(const FunctionVersion& version, int64_t init_us,
                             const std::string& status, const std::string& error_type,
                             const std::string& type, int64_t now_ms);
// Of a copy.
std::string restore_start_line(const FunctionVersion& version, const std::string& runtime,
                               int64_t now_ms);
std::string restore_report_line(const FunctionVersion& version, int64_t restore_us,
                                const std::string& status, const std::string& error_type,
                                int64_t now_ms);
std::string start_line(const FunctionVersion& version, const std::string& request_id,
                       int64_t now_ms);
std::string end_line(const FunctionVersion& version, const Report& report, int64_t now_ms);
std::string report_line(const FunctionVersion& version, const Report& report, int64_t now_ms);

// "Task timed out after 3.00 seconds"
std::string timeout_text(int64_t timeout_ms);

}  // namespace tarn::runner
