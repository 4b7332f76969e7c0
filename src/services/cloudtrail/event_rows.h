// What is stored of each call, and under which key. docs/formats/audit.md. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/audit.h"
#include "core/step_audit.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::cloudtrail {

using EventPlace = AuditPlace;

// An event as it is stored: account, region and place are in the key.
struct EventRow {
  AuditEvent event;
  template <class V>
  void fields(V& v) {
    v(1, event.identity.kind);
    v(2, event.identity.account);
    v(3, event.identity.arn);
    v(4, event.identity.principal_id);
    v(5, event.identity.user_name);
    v(6, event.identity.role_arn);
    v(7, event.identity.access_key_id);
    v(8, event.identity.session_created_ms);
    v(9, event.identity.service);
    v(10, event.event_source);
    v(11, event.event_name);
    v(12, event.request_id);
    v(13, event.source_ip);
    v(14, event.user_agent);
    v(15, event.error_code);
    v(16, event.error_message);
    v(17, event.request_parameters);
    v(18, event.response_elements);
    v(19, event.additional_data);
    v(20, event.resources);
    v(21, event.decisions);
    v(22, event.is_read_only);
    v(23, event.is_data_event);
    v(24, event.tls_details);
    v(25, event.shared_id);
  }
  store::UnknownFields unknown;
};

// A version 7 UUID made of the place, so that the id alone finds the event.
std::string event_id(const EventPlace& place);
std::optional<EventPlace> parse_event_id(std::string_view id);

// Management events are looked up; events of data, of which there are many more, lie apart.
enum class EventKind : uint8_t { kManagement, kData };
inline EventKind kind_of(const AuditEvent& event) {
  return event.is_data_event ? EventKind::kData : EventKind::kManagement;
}

// All events of the scope and kind; add the place for one.
store::Key events_key(const store::Scope& scope, EventKind kind);
std::string event_key(const store::Scope& scope, EventKind kind, const EventPlace& place);
std::optional<EventPlace> place_of(std::string_view event_key);

// Rows of all accounts together.
store::Scope directory_scope(uint64_t generation);

// Accounts and regions that have events.
store::Key places_key(uint64_t generation);
// Records that stand for a call in steps which has not ended: by account, region, time, sequence.
// The value is the event's kind, as in an outbox.
store::Key unfinished_key(uint64_t generation);
std::string unfinished_key(uint64_t generation, std::string_view account, std::string_view region,
                           const EventPlace& place);
// Counter: bytes of the events that are kept, keys included.
std::string kept_bytes_key(uint64_t generation);

}  // namespace tarn::cloudtrail
