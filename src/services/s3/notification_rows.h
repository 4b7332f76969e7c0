// Rows of bucket notifications: a bucket's rules, and the events on their way to targets. Their
// keys are in notifications.cpp. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/row.h"

namespace tarn::s3 {

struct NotificationRule {
  std::string id;
  std::string target_arn;
  std::vector<std::string> events;  // "s3:ObjectCreated:*"
  std::string prefix;
  std::string suffix;
  bool has_prefix = false;  // an empty one may be given
  bool has_suffix = false;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, target_arn);
    v(3, events);
    v(4, prefix);
    v(5, suffix);
    v(6, has_prefix);
    v(7, has_suffix);
  }
};

struct NotificationRules {
  std::vector<NotificationRule> rules;
  bool has_event_bridge = false;  // each event goes to the account's default event bus too
  store::UnknownFields unknown;
  bool empty() const { return rules.empty() && !has_event_bridge; }
  template <class V>
  void fields(V& v) {
    v(1, rules);
    v(2, has_event_bridge);
  }
};

// One event for one target, written with the change that it tells of.
struct OutboxRow {
  std::string id;          // unique for ever
  std::string target_arn;  // empty: the default event bus
  std::string rule_id;
  std::string event;  // "ObjectCreated:Put"
  std::string bucket;
  std::string account;       // of the bucket
  std::string canonical_id;  // of its owner
  std::string region;
  std::string key;
  bool has_content = false;  // size and ETag
  uint64_t size_bytes = 0;
  std::string etag;
  std::string version_id;  // empty: the bucket keeps none
  int64_t sequence = 0;
  int64_t at_ms = 0;
  std::string principal_id;
  std::string source_ip;
  std::string request_id;
  std::string lineage;
  std::string requester;  // account, or service
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, target_arn);
    v(3, rule_id);
    v(4, event);
    v(5, bucket);
    v(6, account);
    v(7, canonical_id);
    v(8, region);
    v(9, key);
    v(10, has_content);
    v(11, size_bytes);
    v(12, etag);
    v(13, version_id);
    v(14, sequence);
    v(15, at_ms);
    v(16, principal_id);
    v(17, source_ip);
    v(18, request_id);
    v(19, lineage);
    v(20, requester);
  }
};

}  // namespace tarn::s3
