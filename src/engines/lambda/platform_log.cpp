#include "engines/lambda/platform_log.h"

#include <cstdio>

#include "base/clock.h"
#include "base/json.h"

namespace tarn::runner {

namespace {

std::string fixed(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string milliseconds(int64_t us) { return fixed(static_cast<double>(us) / 1000.0); }

int64_t whole_ms(int64_t us) { return (us + 999) / 1000; }

Json number(int64_t us) { return Json(static_cast<double>((us + 5) / 10) / 100.0); }

std::string event(const std::string& type, int64_t now_ms, Json record) {
  Json line = Json::object();
  line.set("time", format_iso8601(now_ms, true));
  line.set("type", type);
  line.set("record", std::move(record));
  return line.dump();
}

bool is_json(const FunctionVersion& version) {
  return version.log_format == FunctionLogFormat::kJson;
}

}  // namespace

std::string init_start_line(const FunctionVersion& version, const std::string& runtime,
                            const std::string& sandbox, const std::string& type, int64_t now_ms) {
  if (!is_json(version)) {
    return "INIT_START Runtime Version: " + runtime + "\tSandbox: " + sandbox;
  }
  Json record = Json::object();
  record.set("initializationType", type);
  record.set("phase", "init");
  record.set("functionName", version.name);
  record.set("functionVersion", version.version);
  record.set("runtimeVersion", runtime);
  record.set("sandbox", sandbox);
  return event("platform.initStart", now_ms, std::move(record));
}

std::string init_report_line(const FunctionVersion& version, int64_t init_us,
                             const std::string& status, const std::string& error_type,
                             const std::string& type, int64_t now_ms) {
  if (!is_json(version)) {
    return "INIT_REPORT Init Duration: " + milliseconds(init_us) +
           " ms\tPhase: init\tStatus: " + status +
           (error_type.empty() ? "" : "\tError Type: " + error_type);
  }
  Json metrics = Json::object();
  metrics.set("durationMs", number(init_us));
  Json record = Json::object();
  record.set("initializationType", type);
  record.set("phase", "init");
  record.set("status", status);
  if (!error_type.empty()) record.set("errorType", error_type);
  record.set("metrics", std::move(metrics));
  return event("platform.initReport", now_ms, std::move(record));
}

std::string restore_start_line(const FunctionVersion& version, const std::string& runtime,
                               int64_t now_ms) {
  if (!is_json(version)) return "RESTORE_START Runtime Version: " + runtime;
  Json record = Json::object();
  record.set("functionName", version.name);
  record.set("functionVersion", version.version);
  record.set("runtimeVersion", runtime);
  return event("platform.restoreStart", now_ms, std::move(record));
}

std::string restore_report_line(const FunctionVersion& version, int64_t restore_us,
                                const std::string& status, const std::string& error_type,
                                int64_t now_ms) {
  if (!is_json(version)) {
    std::string line = "RESTORE_REPORT Restore Duration: " + milliseconds(restore_us) + " ms";
    if (status != "success") line += "\tStatus: " + status;
    return line + (error_type.empty() ? "" : "\tError Type: " + error_type);
  }
  Json metrics = Json::object();
  metrics.set("durationMs", number(restore_us));
  Json record = Json::object();
  record.set("status", status);
  if (!error_type.empty()) record.set("errorType", error_type);
  record.set("metrics", std::move(metrics));
  return event("platform.restoreReport", now_ms, std::move(record));
}

std::string start_line(const FunctionVersion& version, const std::string& request_id,
                       int64_t now_ms) {
  if (!is_json(version)) {
    return "START RequestId: " + request_id + " Version: " + version.version;
  }
  Json record = Json::object();
  record.set("requestId", request_id);
  record.set("version", version.version);
  return event("platform.start", now_ms, std::move(record));
}

std::string end_line(const FunctionVersion& version, const Report& report, int64_t now_ms) {
  if (!is_json(version)) return "END RequestId: " + report.request_id;
  Json metrics = Json::object();
  metrics.set("durationMs", number(report.duration_us));
  Json record = Json::object();
  record.set("requestId", report.request_id);
  record.set("status", report.status);
  record.set("metrics", std::move(metrics));
  return event("platform.runtimeDone", now_ms, std::move(record));
}

std::string report_line(const FunctionVersion& version, const Report& report, int64_t now_ms) {
  if (!is_json(version)) {
    std::string line = "REPORT RequestId: " + report.request_id +
                       "\tDuration: " + milliseconds(report.duration_us) +
                       " ms\tBilled Duration: " + std::to_string(report.billed_ms) +
                       " ms\tMemory Size: " + std::to_string(report.memory_mib) +
                       " MB\tMax Memory Used: " + std::to_string(report.max_memory_mib) + " MB\t";
    if (report.init_us > 0) line += "Init Duration: " + milliseconds(report.init_us) + " ms\t";
    if (report.restore_us > 0) {
      line += "Restore Duration: " + milliseconds(report.restore_us) +
              " ms\tBilled Restore Duration: " + std::to_string(whole_ms(report.restore_us)) +
              " ms\t";
    }
    if (report.status != "success") line += "Status: " + report.status;
    if (!report.error_type.empty()) line += "\tError Type: " + report.error_type;
    return line;
  }
  Json metrics = Json::object();
  metrics.set("durationMs", number(report.duration_us));
  metrics.set("billedDurationMs", report.billed_ms);
  metrics.set("memorySizeMB", report.memory_mib);
  metrics.set("maxMemoryUsedMB", report.max_memory_mib);
  if (report.init_us > 0) metrics.set("initDurationMs", number(report.init_us));
  if (report.restore_us > 0) {
    metrics.set("restoreDurationMs", number(report.restore_us));
    metrics.set("billedRestoreDurationMs", whole_ms(report.restore_us));
  }
  Json record = Json::object();
  record.set("requestId", report.request_id);
  record.set("status", report.status);
  if (!report.error_type.empty()) record.set("errorType", report.error_type);
  record.set("metrics", std::move(metrics));
  return event("platform.report", now_ms, std::move(record));
}

std::string timeout_text(int64_t timeout_ms) {
  return "Task timed out after " + fixed(static_cast<double>(timeout_ms) / 1000.0) + " seconds";
}

}  // namespace tarn::runner
