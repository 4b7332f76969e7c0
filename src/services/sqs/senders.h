// What sending by a request and sending by an event of another service have in common.
// Pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "base/hash.h"
#include "core/identity.h"
#include "services/sqs/errors.h"
#include "services/sqs/message_attributes.h"
#include "services/sqs/messages.h"

namespace tarn::sqs {

// Body and attributes, as they count for limits.
inline size_t message_bytes(const NewMessage& message) {
  return message.content.body.size() + attributes_bytes(message.content.attributes);
}

// SenderId: a user's id, a session's id and name, an account, a service.
inline std::string sender_id(const Identity& identity) {
  if (!identity.service.empty()) return identity.service;
  return identity.principal_id.empty() ? identity.account : identity.principal_id;
}

// Twenty digits, as AWS writes them.
inline std::string sequence_text(int64_t sequence) {
  const std::string digits = std::to_string(sequence);
  return std::string(digits.size() < 20 ? 20 - digits.size() : 0, '0') + digits;
}

inline Error no_deduplication() {
  return invalid_value(
      "The queue should either have ContentBasedDeduplication enabled or "
      "MessageDeduplicationId provided explicitly");
}

// The id of a FIFO queue's message, where it is its content's.
inline Result<void> complete_deduplication(const QueueRow& queue, NewMessage& message) {
  if (!message.deduplication.empty()) return {};
  if (queue.text("ContentBasedDeduplication") != "true") return no_deduplication();
  message.deduplication = sha256_hex(message.content.body);
  return {};
}

}  // namespace tarn::sqs
