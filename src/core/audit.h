// Audit: the record of every call, as CloudTrail keeps it. CloudTrail implements it.
//
// The gateway records each request; an implementation of an interface of core/ records each call
// that another service makes through it. A change's record is in the change's own commit; reads and
// denials join a later group commit, at most kAuditDelayMs later. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/identity.h"
#include "store/transaction.h"

namespace tarn {

inline constexpr int64_t kAuditDelayMs = 1000;

// A policy that took part in a decision.
struct ConsideredPolicy {
  std::string source;   // "identity-based policy", "permissions boundary", …
  std::string name;     // a managed policy's ARN, an inline one's name; empty: the only one
  std::string verdict;  // "allow", "deny", or "nothing": no statement applies
  std::string sid;      // of the statement that applies
  template <class V>
  void fields(V& v) {
    v(1, source);
    v(2, name);
    v(3, verdict);
    v(4, sid);
  }
};

// Why one action on one resource was allowed or denied.
struct AccessDecision {
  std::string action;    // "s3:GetObject"
  std::string resource;  // an ARN, or "*"
  bool allowed = false;
  std::string reason;  // "allowed by an identity-based policy", AWS's wording of a denial
  std::vector<ConsideredPolicy> policies;
  template <class V>
  void fields(V& v) {
    v(1, action);
    v(2, resource);
    v(3, allowed);
    v(4, reason);
    v(5, policies);
  }
};

// Shared: the same decision is made for many calls.
using AccessDecisions = std::vector<std::shared_ptr<const AccessDecision>>;

// One call. JSON texts are objects; empty ones are null.
struct AuditEvent {
  Identity identity;
  std::string account;       // whose record it is: the caller's, or that of the owner for others
  std::string region;        // where the call was made
  std::string event_source;  // "s3.amazonaws.com"
  std::string event_name;    // "GetObject"
  std::string request_id;
  std::string source_ip;  // an address, or the service that called: "glue.amazonaws.com"
  std::string user_agent;
  std::string error_code;  // empty: it succeeded
  std::string error_message;
  std::string request_parameters;
  std::string response_elements;
  std::string additional_data;
  std::vector<std::string> resources;  // ARNs
  AccessDecisions decisions;
  bool is_read_only = false;
  bool is_data_event = false;  // of a resource's data: not looked up, delivered where selected
  std::string tls_details;     // of a call over TLS
  std::string shared_id;       // of a call that two accounts have on record
};

class Audit {
 public:
  virtual ~Audit() = default;
  // In the transaction of the change that it records.
  virtual Result<void> record(AuditEvent event, store::Transaction& transaction) = 0;
  virtual void record_later(AuditEvent event) = 0;
  // False: what waits to be written is too much, and callers are to be told to come again.
  virtual bool has_room() const = 0;
};

}  // namespace tarn
