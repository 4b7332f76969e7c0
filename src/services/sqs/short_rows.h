// What SQS remembers for minutes only. Plain values; their keys are in row_keys.h, and the janitor
// takes them away.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/row.h"

namespace tarn::sqs {

// What was sent to a FIFO queue within five minutes.
struct DeduplicationRow {
  std::string message_id;
  int64_t sequence = 0;
  int64_t ends_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, message_id);
    v(2, sequence);
    v(3, ends_ms);
  }
};

// What a receiver got by an attempt's id.
struct AttemptRow {
  struct Message {
    int64_t sequence = 0;
    int64_t receives = 0;
    int64_t due_ms = 0;
    template <class V>
    void fields(V& v) {
      v(1, sequence);
      v(2, receives);
      v(3, due_ms);
    }
  };
  std::vector<Message> messages;
  int64_t ends_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, messages);
    v(2, ends_ms);
  }
};

// A queue that was deleted.
struct DeletedRow {
  int64_t at_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, at_ms);
  }
};

}  // namespace tarn::sqs
