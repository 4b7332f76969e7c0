#include "base/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>

#include "base/clock.h"
#include "base/json.h"

namespace tarn {
namespace {

std::atomic<LogLevel> g_level{LogLevel::kInfo};
std::atomic<int64_t> g_lost_lines{0};

const char* level_name(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

// One write as a rule, so that lines of several threads do not mix. A log that takes nothing must
// not stop the server: the line is lost, and counted.
void write_line(std::string_view line) {
  while (!line.empty()) {
    const ssize_t count = ::write(STDERR_FILENO, line.data(), line.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      ++g_lost_lines;
      return;
    }
    line.remove_prefix(static_cast<size_t>(count));
  }
}

}  // namespace

void set_log_level(LogLevel level) { g_level = level; }

bool is_logged(LogLevel level) { return level >= g_level.load(std::memory_order_relaxed); }

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!is_logged(level)) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string line = "{\"time\":\"";
  line += format_iso8601(std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), true);
  line.append("\",\"level\":\"").append(level_name(level));
  line.append("\",\"event\":").append(json_quote(event));
  for (const LogField& field : fields) {
    line.append(",").append(json_quote(field.name)).append(":");
    line += field.is_number ? field.text : json_quote(field.text);
  }
  line += "}\n";
  write_line(line);
}

int64_t lost_log_lines() { return g_lost_lines.load(); }

}  // namespace tarn
