// What people see while a backup or a restore copies: one line that changes on a terminal, a line
// now and then elsewhere. On standard error.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "store/file_copy.h"

namespace tarn::cli {

std::string size_text(int64_t bytes);  // "3.4 GiB"

class CopyLine {
 public:
  CopyLine();
  void print(int64_t files, int64_t files_total, int64_t copied_bytes);
  void end();

 private:
  const bool is_terminal_;
  int64_t printed_ms_ = 0;
  bool has_printed_ = false;
};

// Prints the progress of what another thread copies.
class CopyPrinter {
 public:
  explicit CopyPrinter(const store::CopyProgress& progress);
  ~CopyPrinter() { stop(); }
  void stop();

 private:
  const store::CopyProgress& progress_;
  std::atomic<bool> is_stopped_{false};
  std::thread thread_;
};

}  // namespace tarn::cli
