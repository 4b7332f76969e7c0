// ReceiveMessage: takes what is there, or waits for it on no thread.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/waiting_progress.h"
#include "services/sqs/errors.h"
#include "services/sqs/message_attributes.h"
#include "services/sqs/received.h"
#include "services/sqs/senders.h"
#include "services/sqs/sqs.h"
#include "services/sqs/sqs_operations.h"

namespace tarn::sqs {

std::map<std::string, std::string> system_attributes(const TakenMessage& message, bool is_fifo) {
  const MessageRow& row = message.row;
  std::map<std::string, std::string> all = {
      {"SenderId", row.sender},
      {"SentTimestamp", std::to_string(row.sent_ms)},
      {"ApproximateReceiveCount", std::to_string(row.receives)},
      {"ApproximateFirstReceiveTimestamp", std::to_string(row.first_received_ms)}};
  if (!row.group.empty()) all["MessageGroupId"] = row.group;
  if (!row.trace.empty()) all["AWSTraceHeader"] = row.trace;
  if (!row.dead_letter_source.empty()) all["DeadLetterQueueSourceArn"] = row.dead_letter_source;
  if (is_fifo) {
    all["MessageDeduplicationId"] = row.deduplication;
    all["SequenceNumber"] = sequence_text(message.sequence);
  }
  return all;
}

namespace {

constexpr int32_t kMaxMessages = 10;
constexpr size_t kMaxAttemptIdBytes = 128;

struct ReceiveProgress final : WaitingProgress {
  ReceiveProgress(Sqs& sqs, const QueueRow& queue, int64_t until_ms)
      : sqs(sqs), queue(queue.id), is_fifo(queue.is_fifo), until_ms(until_ms) {}
  void wait(std::function<void()> resume) const override {
    sqs.waiters().add(queue, is_fifo, until_ms, std::move(resume));
  }
  // What it would take comes back only after its visibility time-out.
  bool is_for_caller_only() const override { return true; }
  Sqs& sqs;
  const int64_t queue;
  const bool is_fifo;
  const int64_t until_ms;  // monotonic
};

Result<void> check_range(const std::optional<int32_t>& value, int32_t least, int64_t most,
                         std::string_view name, std::string_view reason) {
  if (!value || (*value >= least && *value <= most)) return {};
  return invalid_value(std::to_string(*value), name, reason);
}

Result<void> check_request(const api::ReceiveMessageRequest& in) {
  TRY(check_range(in.max_number_of_messages, 1, kMaxMessages, "MaxNumberOfMessages",
                  "Must be between 1 and 10, if provided."));
  TRY(check_range(in.wait_time_seconds, 0, kMaxWaitSeconds, "WaitTimeSeconds",
                  "Must be >= 0 and <= 20, if provided."));
  TRY(check_range(in.visibility_timeout, 0, kMaxVisibilitySeconds, "VisibilityTimeout",
                  "Must be >= 0 and <= 43200, if provided."));
  for (const auto* list : {&in.attribute_names, &in.message_system_attribute_names}) {
    for (const wire::Text name : *list) {
      constexpr std::string_view kKnown[] = {"All",
                                             "ApproximateFirstReceiveTimestamp",
                                             "ApproximateReceiveCount",
                                             "AWSTraceHeader",
                                             "DeadLetterQueueSourceArn",
                                             "MessageDeduplicationId",
                                             "MessageGroupId",
                                             "SenderId",
                                             "SentTimestamp",
                                             "SequenceNumber"};
      if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown)) {
        return unknown_attribute(name);
      }
    }
  }
  return {};
}

Result<void> check_attempt(const api::ReceiveMessageRequest& in, bool is_fifo) {
  const std::string_view id = in.receive_request_attempt_id;
  if (!wire::present(in.receive_request_attempt_id)) return {};
  if (!is_fifo) {
    return invalid_value("The request include parameter that is not valid for this queue type");
  }
  const bool is_valid =
      !id.empty() && id.size() <= kMaxAttemptIdBytes &&
      std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 127; });
  if (is_valid) return {};
  return invalid_value(id, "ReceiveRequestAttemptId",
                       "ReceiveRequestAttemptId can only include alphanumeric and punctuation "
                       "characters. 1 to 128 in length.");
}

void add_system_attributes(Context& context, const api::ReceiveMessageRequest& in, bool is_fifo,
                           const TakenMessage& message, api::Message& out) {
  const auto is_asked = [&](std::string_view name) {
    for (const auto* list : {&in.attribute_names, &in.message_system_attribute_names}) {
      for (const wire::Text one : *list) {
        if (one == "All" || one == name) return true;
      }
    }
    return false;
  };
  auto all = system_attributes(message, is_fifo);
  std::erase_if(all, [&](const auto& one) { return !is_asked(one.first); });
  if (all.empty()) return;
  out.attributes = wire::make_map<wire::Text>(context.arena, all.size());
  uint32_t at = 0;
  for (const auto& [name, value] : all) {
    out.attributes[at++] = {context.arena.copy(name), context.arena.copy(value)};
  }
}

void add_message_attributes(Context& context, const api::ReceiveMessageRequest& in,
                            const TakenMessage& message, api::Message& out) {
  std::vector<AttributeRow> wanted;
  for (const AttributeRow& attribute : message.content.attributes) {
    if (is_wanted(in.message_attribute_names, attribute.name)) wanted.push_back(attribute);
  }
  if (wanted.empty()) return;
  out.md5_of_message_attributes = context.arena.copy(attributes_md5(wanted));
  out.message_attributes = wire::make_map<api::MessageAttributeValue>(context.arena, wanted.size());
  for (uint32_t i = 0; i < wanted.size(); ++i) {
    out.message_attributes[i].key = context.arena.copy(wanted[i].name);
    api::MessageAttributeValue& value = out.message_attributes[i].value;
    value.data_type = context.arena.copy(wanted[i].data_type);
    const bool is_binary = wanted[i].data_type.starts_with("Binary");
    (is_binary ? value.binary_value : value.string_value) = context.arena.copy(wanted[i].value);
  }
}

}  // namespace

Result<api::ReceiveMessageResult> receive_message(Sqs& sqs, Context& context,
                                                  const api::ReceiveMessageRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  const QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  TRY(check_request(in));
  TRY(check_attempt(in, queue.is_fifo));
  TakeOptions options;
  options.attempt = in.receive_request_attempt_id;
  options.most = static_cast<size_t>(in.max_number_of_messages.value_or(1));
  options.visibility_ms =
      1000 * (in.visibility_timeout ? *in.visibility_timeout : queue.number("VisibilityTimeout"));
  options.owner = context.request_id;
  const int64_t wait_ms =
      1000 * (in.wait_time_seconds ? *in.wait_time_seconds
                                   : queue.number("ReceiveMessageWaitTimeSeconds"));
  if (TRY(sqs.messages().is_full(context.transaction, queue))) {
    if (wait_ms == 0 && !queue.is_fifo) return too_many_in_flight(kMaxInFlight);
    options.most = 0;
  }
  Aftermath aftermath;
  const auto taken = TRY(sqs.messages().take(context.transaction, queue, options, aftermath));
  context.after_commit([&sqs, aftermath] { sqs.follow(aftermath); });
  api::ReceiveMessageResult out;
  if (taken.empty()) {
    const auto* before = dynamic_cast<const ReceiveProgress*>(context.progress.get());
    const int64_t now_ms = context.clock.monotonic_ms();
    const int64_t until_ms = before == nullptr ? now_ms + wait_ms : before->until_ms;
    if (now_ms < until_ms && sqs.waiters().takes()) {
      context.next_progress = std::make_shared<ReceiveProgress>(sqs, queue, until_ms);
    }
    return out;
  }
  out.messages = wire::make_list<api::Message>(context.arena, taken.size());
  for (uint32_t i = 0; i < taken.size(); ++i) {
    api::Message& message = out.messages[i];
    message.message_id = context.arena.copy(taken[i].row.id);
    message.receipt_handle = context.arena.copy(taken[i].handle);
    message.md5_of_body = context.arena.copy(taken[i].row.body_md5);
    message.body = context.arena.copy(taken[i].content.body);
    add_system_attributes(context, in, queue.is_fifo, taken[i], message);
    add_message_attributes(context, in, taken[i], message);
  }
  return out;
}

}  // namespace tarn::sqs
