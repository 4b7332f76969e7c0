// Structured log: one JSON line an event on standard error.
//
//   log_info("query.finished", {{"query_id", id}, {"rows", rows}});
//
// An event's name is dotted lower case and constant; values vary. Never log secrets. Thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tarn {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

struct LogField {
  LogField(std::string_view name, std::string_view value) : name(name), text(value) {}
  LogField(std::string_view name, const char* value) : name(name), text(value) {}
  LogField(std::string_view name, const std::string& value) : name(name), text(value) {}
  LogField(std::string_view name, int64_t value)
      : name(name), text(std::to_string(value)), is_number(true) {}
  LogField(std::string_view name, int value) : LogField(name, static_cast<int64_t>(value)) {}
  LogField(std::string_view name, uint64_t value) : LogField(name, static_cast<int64_t>(value)) {}

  std::string_view name;
  std::string text;
  bool is_number = false;
};

// Lines that could not be written since the start: standard error was closed, or its disk full. The
// process goes on.
int64_t lost_log_lines();

void set_log_level(LogLevel level);
bool is_logged(LogLevel level);  // for those to whom gathering the fields costs
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

inline void log_debug(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kDebug, event, fields);
}
inline void log_info(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kInfo, event, fields);
}
inline void log_warn(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kWarn, event, fields);
}
inline void log_error(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kError, event, fields);
}

}  // namespace tarn
