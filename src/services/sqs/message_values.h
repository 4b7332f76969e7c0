// What Messages takes and gives (messages.h). Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "services/sqs/rows.h"

namespace tarn::sqs {

struct NewMessage {
  std::string id;
  ContentRow content;
  std::string sender;
  std::string group;
  std::string deduplication;
  std::string trace;
  int64_t delay_ms = 0;
  int64_t content_id = 0;  // from Sequence
};

struct SentMessage {
  std::string id;
  int64_t sequence = 0;
  bool is_duplicate = false;  // of one that was sent within five minutes: nothing was written
};

struct TakenMessage {
  MessageRow row;
  int64_t sequence = 0;
  std::string handle;
  ContentRow content;
};

// Messages that may be received from `due_ms` on.
struct Arrival {
  int64_t queue = 0;  // id
  int64_t due_ms = 0;
  size_t count = 1;
};

struct Aftermath {
  std::vector<Arrival> arrivals;
  std::vector<std::string> claims;
};

inline constexpr int64_t kMaxInFlight = 120'000;

struct TakeOptions {
  size_t most = 1;
  int64_t visibility_ms = 0;
  std::string owner;  // of the claims: unique for the call, the same when it runs again
  // ReceiveRequestAttemptId of a FIFO queue: within five minutes the same id gets the same
  // messages.
  std::string attempt;
};

struct QueueCounts {
  int64_t visible = 0;
  int64_t in_flight = 0;
  int64_t delayed = 0;
};

}  // namespace tarn::sqs
