// What SNS stores of messages on their way. Plain values; their keys are in row_store.h.
#pragma once

#include <cstdint>
#include <string>

#include "store/row.h"

namespace tarn::sns {

// Where a message is: of how many pieces it is, and up to which subscription it is delivered.
struct OutboxRow {
  int64_t pieces = 0;
  std::string done;  // id of the last subscription that has it
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, pieces);
    v(2, done);
  }
};

// A request to an HTTP endpoint.
struct PostRow {
  std::string subscription_arn;
  std::string url;
  std::string type;  // "Notification", "SubscriptionConfirmation"
  std::string message_id;
  bool is_raw = false;
  int64_t pieces = 0;  // of the body
  int64_t attempts = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, subscription_arn);
    v(2, url);
    v(3, type);
    v(4, message_id);
    v(5, is_raw);
    v(6, pieces);
    v(7, attempts);
  }
};

struct DeduplicationRow {
  std::string message_id;
  std::string sequence;
  int64_t ends_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, message_id);
    v(2, sequence);
    v(3, ends_ms);
  }
};

}  // namespace tarn::sns
