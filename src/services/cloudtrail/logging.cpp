// Logging: a trail's switch, and how its deliveries go.
#include <string>
#include <vector>

#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/cloudtrail_operations.h"
#include "services/cloudtrail/trail_status.h"
#include "services/cloudtrail/trail_support.h"

namespace tarn::cloudtrail {
namespace {

void tell_time(Context& context, int64_t time_ms, std::optional<wire::Timestamp>& stamp,
               wire::Text& text) {
  text = time_ms == 0 ? "" : context.arena.copy(format_iso8601(time_ms));
  if (time_ms != 0) stamp = wire::Timestamp{time_ms};
}

Result<void> switch_logging(Cloudtrail& cloudtrail, Context& context, std::string_view name,
                            bool on) {
  TrailRow trail = TRY(require_own_trail(context, name));
  const int64_t now_ms = context.clock.domain_ms();
  if (on && !trail.is_logging) trail.started_ms = now_ms;
  if (!on && trail.is_logging) trail.stopped_ms = now_ms;
  trail.is_logging = on;
  TRY(put_trail(context, trail));
  context.after_commit([&cloudtrail] { cloudtrail.book().changed(); });
  return {};
}

}  // namespace

Result<void> refine_start_logging(Cloudtrail&, Context& context, const api::StartLoggingRequest& in,
                                  std::vector<AccessRequest>& requests) {
  return name_trail(context, in.name, requests);
}

Result<api::StartLoggingResponse> start_logging(Cloudtrail& cloudtrail, Context& context,
                                                const api::StartLoggingRequest& in) {
  TRY(switch_logging(cloudtrail, context, in.name, true));
  return api::StartLoggingResponse{};
}

Result<void> refine_stop_logging(Cloudtrail&, Context& context, const api::StopLoggingRequest& in,
                                 std::vector<AccessRequest>& requests) {
  return name_trail(context, in.name, requests);
}

Result<api::StopLoggingResponse> stop_logging(Cloudtrail& cloudtrail, Context& context,
                                              const api::StopLoggingRequest& in) {
  TRY(switch_logging(cloudtrail, context, in.name, false));
  return api::StopLoggingResponse{};
}

Result<void> refine_get_trail_status(Cloudtrail&, Context& context,
                                     const api::GetTrailStatusRequest& in,
                                     std::vector<AccessRequest>& requests) {
  return name_trail(context, in.name, requests);
}

Result<api::GetTrailStatusResponse> get_trail_status(Cloudtrail&, Context& context,
                                                     const api::GetTrailStatusRequest& in) {
  const TrailRow trail = TRY(require_trail(context, in.name));
  const TrailStatusRow status =
      TRY(read_trail_status(context.transaction, context.generation, name_of(trail)));
  api::GetTrailStatusResponse out;
  out.is_logging = trail.is_logging;
  tell_time(context, trail.started_ms, out.start_logging_time, out.time_logging_started);
  tell_time(context, trail.stopped_ms, out.stop_logging_time, out.time_logging_stopped);
  const bool went_well = status.attempted_ms != 0 && status.delivery_error.empty();
  tell_time(context, status.delivered_ms, out.latest_delivery_time,
            out.latest_delivery_attempt_succeeded);
  if (!went_well) out.latest_delivery_attempt_succeeded = "";
  out.latest_delivery_attempt_time =
      status.attempted_ms == 0 ? "" : context.arena.copy(format_iso8601(status.attempted_ms));
  if (!status.delivery_error.empty()) {
    out.latest_delivery_error = context.arena.copy(status.delivery_error);
  }
  if (status.digested_ms != 0)
    out.latest_digest_delivery_time = wire::Timestamp{status.digested_ms};
  if (!status.digest_error.empty()) {
    out.latest_digest_delivery_error = context.arena.copy(status.digest_error);
  }
  out.latest_notification_attempt_time = "";
  out.latest_notification_attempt_succeeded = "";
  return out;
}

}  // namespace tarn::cloudtrail
