#include "cli/copy_printer.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "base/clock.h"

namespace tarn::cli {
namespace {

constexpr int64_t kTerminalEveryMs = 200;
constexpr int64_t kElsewhereEveryMs = 10'000;

}  // namespace

std::string size_text(int64_t bytes) {
  static constexpr const char* kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text;
}

CopyLine::CopyLine() : is_terminal_(::isatty(STDERR_FILENO) != 0) {}

void CopyLine::print(int64_t files, int64_t files_total, int64_t copied_bytes) {
  const int64_t now_ms = SystemClock().monotonic_ms();
  const int64_t every_ms = is_terminal_ ? kTerminalEveryMs : kElsewhereEveryMs;
  if (has_printed_ && now_ms - printed_ms_ < every_ms) return;
  if (files_total == 0) return;
  has_printed_ = true;
  printed_ms_ = now_ms;
  std::fprintf(stderr, "%s%lld of %lld files, %s copied%s", is_terminal_ ? "\r" : "",
               static_cast<long long>(files), static_cast<long long>(files_total),
               size_text(copied_bytes).c_str(), is_terminal_ ? "   " : "\n");
  std::fflush(stderr);
}

void CopyLine::end() {
  if (has_printed_ && is_terminal_) std::fprintf(stderr, "\n");
}

CopyPrinter::CopyPrinter(const store::CopyProgress& progress) : progress_(progress) {
  thread_ = std::thread([this] {
    CopyLine line;
    while (!is_stopped_) {
      line.print(static_cast<int64_t>(progress_.files), static_cast<int64_t>(progress_.files_total),
                 static_cast<int64_t>(progress_.copied_bytes));
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    line.end();
  });
}

void CopyPrinter::stop() {
  is_stopped_ = true;
  if (thread_.joinable()) thread_.join();
}

}  // namespace tarn::cli
