#include "core/internal_call.h"

namespace tarn {

AuditEvent internal_call(const Caller& caller, std::string_view event_source,
                         std::string_view event_name, CallKind kind) {
  AuditEvent event;
  event.identity = caller.identity;
  event.account = caller.identity.account;
  event.region = caller.region;
  event.event_source = event_source;
  event.event_name = event_name;
  event.request_id = caller.request_id;
  const std::string& service = caller.identity.service;
  event.source_ip = event.user_agent = service.empty() ? "AWS Internal" : service;
  event.is_read_only = kind == CallKind::kRead || kind == CallKind::kReadData;
  event.is_data_event = kind == CallKind::kReadData || kind == CallKind::kWriteData;
  return event;
}

}  // namespace tarn
