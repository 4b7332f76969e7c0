#include "cli/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "base/log.h"

namespace tarn::cli {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

int64_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  long total_pages = 0, resident_pages = 0;
  const int read = std::fscanf(file, "%ld %ld", &total_pages, &resident_pages);
  std::fclose(file);
  return read == 2 ? resident_pages * ::sysconf(_SC_PAGESIZE) : 0;
}

int64_t open_descriptors() {
  std::error_code error;
  int64_t count = 0;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
  return count;
}

}  // namespace

void probe_process(MetricsText& out) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  out.family("process_cpu_seconds_total", "counter", "User and system time.");
  out.sample("process_cpu_seconds_total", {},
             seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  out.family("process_resident_memory_bytes", "gauge", "Resident memory.");
  out.sample("process_resident_memory_bytes", {}, resident_bytes());
  out.family("tarn_log_lines_lost_total", "counter", "Lines that standard error did not take.");
  out.sample("tarn_log_lines_lost_total", {}, lost_log_lines());
  out.family("process_open_fds", "gauge", "Open descriptors.");
  out.sample("process_open_fds", {}, open_descriptors());
}

}  // namespace tarn::cli
