// What CloudWatch Logs stores, and its keys. Each function reads or writes through a transaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::logs {

struct GroupRow {
  std::string name;
  int64_t created_ms = 0;
  std::map<std::string, std::string> tags;
  std::string log_group_class;
  std::optional<int64_t> retention_days;
  bool has_subscriptions = false;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, created_ms);
    v(3, tags);
    v(4, log_group_class);
    v(5, retention_days);
    v(6, has_subscriptions);
  }
  store::UnknownFields unknown;
};

struct StreamRow {
  std::string name;
  int64_t created_ms = 0;
  std::optional<int64_t> first_event_ms;
  std::optional<int64_t> last_event_ms;
  std::optional<int64_t> last_ingestion_ms;
  int64_t next_sequence = 0;
  int64_t stored_bytes = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, created_ms);
    v(3, first_event_ms);
    v(4, last_event_ms);
    v(5, last_ingestion_ms);
    v(6, next_sequence);
    v(7, stored_bytes);
  }
  store::UnknownFields unknown;
};

struct EventRow {
  std::string message;
  int64_t ingestion_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, message);
    v(2, ingestion_ms);
  }
  store::UnknownFields unknown;
};

struct SubscriptionRow {
  std::string name;
  std::string pattern;
  std::string destination_arn;
  std::string role_arn;
  std::string distribution;
  int64_t created_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, pattern);
    v(3, destination_arn);
    v(4, role_arn);
    v(5, distribution);
    v(6, created_ms);
  }
  store::UnknownFields unknown;
};

// A policy that lets others write to log groups.
struct ResourcePolicyRow {
  std::string name;
  std::string document;  // JSON
  int64_t updated_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, document);
    v(3, updated_ms);
  }
  store::UnknownFields unknown;
};

store::Key group_key(const store::Scope& scope, std::string_view group);
store::Key stream_key(const store::Scope& scope, std::string_view group, std::string_view stream);
// Events of a stream that are rows of their own (event_rows.h); add timestamp and sequence.
store::Key events_key(const store::Scope& scope, std::string_view group, std::string_view stream);

store::Key streams_key(const store::Scope& scope, std::string_view group);
store::Key subscriptions_key(const store::Scope& scope, std::string_view group);
store::Key resource_policy_key(const store::Scope& scope, std::string_view name);
store::Key resource_policies_key(const store::Scope& scope);

// ResourceNotFoundException where it is missing.
Result<GroupRow> require_group(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view group);
Result<StreamRow> require_stream(store::Transaction& transaction, const store::Scope& scope,
                                 std::string_view group, std::string_view stream);

}  // namespace tarn::logs
