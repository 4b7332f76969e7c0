// SQS's errors, in AWS's wording. Codes of older SDKs are in models/patches/sqs.json.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::sqs {

inline Error no_such_queue() {
  return Error(400, "QueueDoesNotExist", "The specified queue does not exist.");
}
inline Error invalid_value(std::string message) {
  return Error(400, "InvalidParameterValue", std::move(message));
}
// "Value 99 for parameter X is invalid. Reason: Must be …"
inline Error invalid_value(std::string_view value, std::string_view parameter,
                           std::string_view reason) {
  return invalid_value("Value " + std::string(value) + " for parameter " + std::string(parameter) +
                       " is invalid. Reason: " + std::string(reason));
}
inline Error missing_value(std::string_view parameter) {
  return Error(400, "MissingParameter",
               "The request must contain the parameter " + std::string(parameter) + ".");
}
inline Error invalid_address(std::string_view url) {
  return Error(404, "InvalidAddress",
               "The address " + std::string(url) + " is not valid for this endpoint.");
}
inline Error queue_exists(std::string_view attribute) {
  return Error(400, "QueueNameExists",
               "A queue already exists with the same name and a different value for attribute " +
                   std::string(attribute));
}
inline Error unknown_attribute(std::string_view name) {
  return Error(400, "InvalidAttributeName", "Unknown Attribute " + std::string(name) + ".");
}
inline Error unknown_attribute_text(std::string message) {
  return Error(400, "InvalidAttributeName", std::move(message));
}
inline Error invalid_attribute(std::string_view name) {
  return Error(400, "InvalidAttributeValue",
               "Invalid value for the parameter " + std::string(name) + ".");
}
inline Error invalid_attribute_text(std::string message) {
  return Error(400, "InvalidAttributeValue", std::move(message));
}
inline Error invalid_handle(std::string_view handle) {
  return Error(
      404, "ReceiptHandleIsInvalid",
      "The input receipt handle \"" + std::string(handle) + "\" is not a valid receipt handle.");
}
inline Error expired_handle(std::string_view handle) {
  return invalid_value(handle, "ReceiptHandle", "The receipt handle has expired.");
}
inline Error not_in_flight(std::string_view handle) {
  return Error(400, "MessageNotInflight",
               "Value " + std::string(handle) +
                   " for parameter ReceiptHandle is invalid. Reason: Message does not exist or is "
                   "not available for visibility timeout change.");
}
inline Error purge_in_progress(std::string_view queue) {
  return Error(
      403, "PurgeQueueInProgress",
      "Only one PurgeQueue operation on " + std::string(queue) + " is allowed every 60 seconds.");
}
inline Error invalid_contents() {
  return Error(400, "InvalidMessageContents",
               "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to "
               "#xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
}
inline Error empty_batch(std::string_view entry) {
  return Error(
      400, "EmptyBatchRequest",
      "There should be at least one " + std::string(entry) + "RequestEntry in the request.");
}
inline Error too_many_entries(size_t sent) {
  return Error(
      400, "TooManyEntriesInBatchRequest",
      "Maximum number of entries per request are 10. You have sent " + std::to_string(sent) + ".");
}
inline Error invalid_entry_id() {
  return Error(
      400, "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
      "It can be at most 80 letters long.");
}
inline Error repeated_entry_id(std::string_view id) {
  return Error(400, "BatchEntryIdsNotDistinct", "Id " + std::string(id) + " repeated.");
}
inline Error too_long_a_batch(size_t limit_bytes, size_t sent_bytes) {
  return Error(400, "BatchRequestTooLong",
               "Batch requests cannot be longer than " + std::to_string(limit_bytes) +
                   " bytes. You have sent " + std::to_string(sent_bytes) + " bytes.");
}
inline Error deleted_recently() {
  return Error(400, "QueueDeletedRecently",
               "You must wait 60 seconds after deleting a queue before you can create another with "
               "the same name.");
}
inline Error too_many_in_flight(int64_t limit) {
  return Error(403, "OverLimit",
               "The queue has too many messages in flight: " + std::to_string(limit) +
                   ". Delete messages after they are processed.");
}
inline Error over_limit(std::string message) { return Error(403, "OverLimit", std::move(message)); }

}  // namespace tarn::sqs
