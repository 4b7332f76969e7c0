#include "gateway/record.h"

#include <chrono>

#include "base/log.h"

namespace tarn::gateway {
namespace {

int64_t microseconds_since(std::chrono::steady_clock::time_point start) {
  const auto taken = std::chrono::steady_clock::now() - start;
  return std::chrono::duration_cast<std::chrono::microseconds>(taken).count();
}

// Failures of ours are errors, denials worth a look, all else is for who wants to see it.
LogLevel level_of(int status) {
  if (status >= 500 && status != 501 && status != 503) return LogLevel::kError;
  if (status == 401 || status == 403) return LogLevel::kInfo;
  return LogLevel::kDebug;
}

}  // namespace

Result<void> record_change(Gateway& gateway, const Request& request, const CallOutcome& outcome,
                           store::Transaction& transaction) {
  for (AuditEvent& event : make_audit_events(request, outcome)) {
    TRY(gateway.audit().record(std::move(event), transaction));
  }
  return {};
}

void record_later(Gateway& gateway, const Request& request, const CallOutcome& outcome) {
  for (AuditEvent& event : make_audit_events(request, outcome)) {
    gateway.audit().record_later(std::move(event));
  }
}

void record_answer(Gateway& gateway, const Request& request, int status, const Error* error) {
  const int64_t taken_us = microseconds_since(request.arrived);
  gateway.metrics().record(request.route, status, taken_us);
  const LogLevel level = level_of(status);
  if (!is_logged(level)) return;
  const auto* service = request.route.service;
  const auto* operation = request.route.operation;
  log(level, "request",
      {{"request_id", request.request_id},
       {"service", service ? service->name : "none"},
       {"operation", operation ? operation->name : "none"},
       {"status", status},
       {"microseconds", taken_us},
       {"principal", request.identity.arn},
       {"source_ip", request.head.source_ip},
       {"code", error ? std::string_view(error->code()) : std::string_view()},
       {"message", error ? std::string_view(error->message()) : std::string_view()}});
}

}  // namespace tarn::gateway
