#include "gateway/record.h"

#include <chrono>

#include "base/log.h"
#include "gateway/errors.h"

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
  // The decisions are copied: the commit may lose its race, and the call be recorded again.
  auto events = make_audit_events(request, outcome, request.decisions);
  for (size_t i = 0; i < events.size(); ++i) {
    const bool was_begun = i < request.begun.size();
    TRY(was_begun ? gateway.step_audit().finish(request.begun[i], std::move(events[i]), transaction)
                  : gateway.audit().record(std::move(events[i]), transaction));
  }
  return {};
}

Result<std::vector<AuditPlace>> record_step(Gateway& gateway, const Request& request,
                                            store::Transaction& transaction) {
  std::vector<AuditPlace> places = request.begun;
  if (!places.empty()) return places;
  const Error unfinished = not_finished();
  for (AuditEvent& event : make_audit_events(request, {.error = &unfinished}, request.decisions)) {
    places.push_back(TRY(gateway.step_audit().begin(std::move(event), transaction)));
  }
  return places;
}

void record_later(Gateway& gateway, Request& request, const CallOutcome& outcome) {
  auto events = make_audit_events(request, outcome, std::move(request.decisions));
  for (size_t i = 0; i < events.size(); ++i) {
    if (i < request.begun.size()) {
      gateway.step_audit().finish_later(request.begun[i], std::move(events[i]));
    } else {
      gateway.audit().record_later(std::move(events[i]));
    }
  }
}

void record_answer(Gateway& gateway, const Request& request, const Answered& answered) {
  const int64_t taken_us = microseconds_since(request.arrived);
  const uint64_t bytes_in = request.body.size() + request.upload_end.size_bytes;
  gateway.metrics().record(request.route,
                           {answered.status, taken_us, bytes_in, answered.bytes_out});
  const LogLevel level = level_of(answered.status);
  if (!is_logged(level)) return;
  const auto* service = request.route.service;
  const auto* operation = request.route.operation;
  const Error* error = answered.error;
  log(level, "request",
      {{"request_id", request.request_id},
       {"service", service ? service->name : "none"},
       {"operation", operation ? operation->name : "none"},
       {"status", answered.status},
       {"microseconds", taken_us},
       {"principal", request.identity->arn},
       {"source_ip", request.head.source_ip},
       {"code", error ? std::string_view(error->code()) : std::string_view()},
       {"message", error ? std::string_view(error->message()) : std::string_view()}});
}

}  // namespace tarn::gateway
