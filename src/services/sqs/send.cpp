// SendMessage, SendMessageBatch. What is too large for one commit is stored in several: contents
// first, what makes them messages last.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "services/sqs/batch.h"
#include "services/sqs/errors.h"
#include "services/sqs/message_attributes.h"
#include "services/sqs/senders.h"
#include "services/sqs/sqs.h"
#include "services/sqs/sqs_operations.h"

namespace tarn::sqs {
namespace {

constexpr size_t kStepBytes = 640'000;
constexpr size_t kMaxIdBytes = 128;

// Between two steps: which contents the messages have, and how many pieces of them are stored.
struct SendProgress final : Progress {
  std::vector<int64_t> contents;
  size_t stored = 0;
};

struct Piece {
  int64_t content = 0;
  size_t number = 0;
  std::string sealed;
};

bool is_token(std::string_view text) {
  if (text.empty() || text.size() > kMaxIdBytes) return false;
  constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  for (const char c : text) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_plain && kPunctuation.find(c) == kPunctuation.npos) return false;
  }
  return true;
}

Error not_a_token(std::string_view value, std::string_view parameter) {
  return invalid_value(value, parameter,
                       std::string(parameter) +
                           " can only include alphanumeric and punctuation characters. 1 to 128 in "
                           "length.");
}

template <class In>
Result<void> read_fifo(const QueueRow& queue, const In& in, NewMessage& message) {
  if (wire::present(in.message_group_id)) {
    if (!is_token(in.message_group_id)) {
      return not_a_token(in.message_group_id, "MessageGroupId");
    }
    message.group = in.message_group_id;
  }
  if (wire::present(in.message_deduplication_id)) {
    if (!queue.is_fifo) {
      return invalid_value(in.message_deduplication_id, "MessageDeduplicationId",
                           "The request includes a parameter that is not valid for this queue "
                           "type.");
    }
    if (!is_token(in.message_deduplication_id)) {
      return not_a_token(in.message_deduplication_id, "MessageDeduplicationId");
    }
    message.deduplication = in.message_deduplication_id;
  }
  if (!queue.is_fifo) return {};
  if (in.delay_seconds && *in.delay_seconds != 0) {
    return invalid_value(std::to_string(*in.delay_seconds), "DelaySeconds",
                         "The request include parameter that is not valid for this queue type.");
  }
  if (message.group.empty()) return missing_value("MessageGroupId");
  return complete_deduplication(queue, message);
}

template <class In>
Result<NewMessage> read_message(const QueueRow& queue, const In& in) {
  NewMessage message;
  if (in.message_body.empty()) return missing_value("MessageBody");
  TRY(check_characters(in.message_body));
  message.content.body = in.message_body;
  message.content.attributes = TRY(read_message_attributes(in.message_attributes));
  message.trace = TRY(read_trace_header(in.message_system_attributes));
  const int64_t limit = queue.number("MaximumMessageSize");
  if (static_cast<int64_t>(message_bytes(message)) > limit) {
    return invalid_value(
        "One or more parameters are invalid. Reason: Message must be shorter than " +
        std::to_string(limit) + " bytes.");
  }
  // A FIFO queue delays all of its messages alike.
  const int64_t delay =
      in.delay_seconds && !queue.is_fifo ? *in.delay_seconds : queue.number("DelaySeconds");
  if (delay < 0 || delay > kMaxDelaySeconds) {
    return invalid_value(std::to_string(delay), "DelaySeconds",
                         "DelaySeconds must be >= 0 and <= 900.");
  }
  message.delay_ms = delay * 1000;
  TRY(read_fifo(queue, in, message));
  return message;
}

// What every entry for a FIFO queue must say; one that does not fails the whole batch.
Result<void> check_fifo_entries(const QueueRow& queue, const api::SendMessageBatchRequest& in) {
  if (!queue.is_fifo) return {};
  const bool is_by_content = queue.text("ContentBasedDeduplication") == "true";
  for (const auto& entry : in.entries) {
    if (!wire::present(entry.message_group_id)) {
      return invalid_value("The request must contain the parameter MessageGroupId.");
    }
    if (!is_by_content && !wire::present(entry.message_deduplication_id)) return no_deduplication();
  }
  return {};
}

class Sending {
 public:
  Sending(Sqs& sqs, Context& context, const QueueRow& queue)
      : sqs_(sqs), context_(context), queue_(queue) {}

  // Nothing where another step is to follow.
  Result<std::optional<std::vector<SentMessage>>> send(std::vector<NewMessage>& messages) {
    TRY(name(messages));
    std::vector<Piece> pieces;
    std::vector<size_t> counts;
    for (const NewMessage& message : messages) {
      auto sealed = TRY(sqs_.messages().contents().seal(message.content_id, message.content));
      counts.push_back(sealed.size());
      for (size_t i = 0; i < sealed.size(); ++i) {
        pieces.push_back({message.content_id, i, std::move(sealed[i])});
      }
    }
    const auto* before = dynamic_cast<const SendProgress*>(context_.progress.get());
    size_t at = before == nullptr ? 0 : before->stored;
    size_t bytes = 0;
    for (; at < pieces.size() && bytes + pieces[at].sealed.size() <= kStepBytes; ++at) {
      const Piece& piece = pieces[at];
      TRY(sqs_.messages().contents().put_piece(context_.transaction, piece.content, piece.number,
                                               piece.sealed));
      bytes += piece.sealed.size();
    }
    if (at < pieces.size()) {
      TRY(go_on(messages, at));
      return std::optional<std::vector<SentMessage>>();
    }
    return std::optional(TRY(finish(messages, counts, before != nullptr)));
  }

 private:
  // Ids that later steps need again.
  Result<void> name(std::vector<NewMessage>& messages) {
    const auto* before = dynamic_cast<const SendProgress*>(context_.progress.get());
    for (size_t i = 0; i < messages.size(); ++i) {
      messages[i].content_id =
          before != nullptr ? before->contents[i] : TRY(sqs_.messages().sequence().next());
      messages[i].id = make_uuid(context_.random);
      messages[i].sender = sender_id(context_.identity);
      if (messages[i].trace.empty()) {
        messages[i].trace = context_.head.header("x-amzn-trace-id");
      }
    }
    return {};
  }

  Result<void> go_on(const std::vector<NewMessage>& messages, size_t stored) {
    auto progress = std::make_shared<SendProgress>();
    progress->stored = stored;
    for (const NewMessage& message : messages) {
      progress->contents.push_back(message.content_id);
      TRY(sqs_.messages().contents().mark_partial(context_.transaction, message.content_id, true));
    }
    context_.next_progress = std::move(progress);
    return {};
  }

  Result<std::vector<SentMessage>> finish(const std::vector<NewMessage>& messages,
                                          const std::vector<size_t>& counts, bool was_partial) {
    std::vector<SentMessage> all;
    Aftermath aftermath;
    for (size_t i = 0; i < messages.size(); ++i) {
      const int64_t content = messages[i].content_id;
      if (was_partial) {
        TRY(sqs_.messages().contents().mark_partial(context_.transaction, content, false));
      }
      all.push_back(TRY(
          sqs_.messages().put(context_.transaction, queue_, messages[i], counts[i], aftermath)));
      if (all.back().is_duplicate) {
        TRY(sqs_.messages().contents().drop(context_.transaction, content));
      }
    }
    context_.after_commit([&sqs = sqs_, aftermath] { sqs.follow(aftermath); });
    return all;
  }

  Sqs& sqs_;
  Context& context_;
  const QueueRow& queue_;
};

template <class Out>
void describe(Context& context, const QueueRow& queue, const NewMessage& message,
              const SentMessage& sent, Out& out) {
  out.message_id = context.arena.copy(sent.id);
  out.md5_of_message_body = context.arena.copy(md5_hex(message.content.body));
  const std::string digest = attributes_md5(message.content.attributes);
  if (!digest.empty()) out.md5_of_message_attributes = context.arena.copy(digest);
  if (queue.is_fifo) out.sequence_number = context.arena.copy(sequence_text(sent.sequence));
}

// AWSTraceHeader is the only system attribute that senders have.
template <class In, class Out>
void describe_system(Context& context, const In& in, Out& out) {
  if (in.message_system_attributes.empty()) return;
  std::vector<AttributeRow> rows;
  for (const auto& [name, value] : in.message_system_attributes) {
    rows.push_back(
        {std::string(name), std::string(value.data_type), std::string(value.string_value)});
  }
  out.md5_of_message_system_attributes = context.arena.copy(attributes_md5(rows));
}

}  // namespace

Result<api::SendMessageResult> send_message(Sqs& sqs, Context& context,
                                            const api::SendMessageRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  const QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  std::vector<NewMessage> messages;
  messages.push_back(TRY(read_message(queue, in)));
  const auto sent = TRY(Sending(sqs, context, queue).send(messages));
  api::SendMessageResult out;
  if (!sent) return out;
  describe(context, queue, messages[0], (*sent)[0], out);
  describe_system(context, in, out);
  return out;
}

Result<api::SendMessageBatchResult> send_message_batch(Sqs& sqs, Context& context,
                                                       const api::SendMessageBatchRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  const QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  TRY(check_entries(in.entries, "SendMessageBatch"));
  TRY(check_fifo_entries(queue, in));
  std::vector<NewMessage> messages;
  std::vector<const api::SendMessageBatchRequestEntry*> entries;
  std::vector<FailedEntry> failed;
  size_t bytes = 0;
  for (const auto& entry : in.entries) {
    auto message = read_message(queue, entry);
    if (!message.ok()) {
      bytes += entry.message_body.size();
      failed.push_back({entry.id, std::move(message).error()});
      continue;
    }
    bytes += message_bytes(*message);
    messages.push_back(*std::move(message));
    entries.push_back(&entry);
  }
  if (bytes > static_cast<size_t>(kMaxMessageBytes)) {
    return too_long_a_batch(static_cast<size_t>(kMaxMessageBytes), bytes);
  }
  std::vector<SentMessage> all;
  if (!messages.empty()) {
    auto sent = TRY(Sending(sqs, context, queue).send(messages));
    if (!sent) return api::SendMessageBatchResult{};
    all = *std::move(sent);
  }
  api::SendMessageBatchResult out;
  out.successful =
      wire::make_list<api::SendMessageBatchResultEntry>(context.arena, messages.size());
  for (uint32_t i = 0; i < messages.size(); ++i) {
    out.successful[i].id = context.arena.copy(entries[i]->id);
    describe(context, queue, messages[i], all[i], out.successful[i]);
    describe_system(context, *entries[i], out.successful[i]);
  }
  out.failed = tell_failed(context, failed);
  return out;
}

}  // namespace tarn::sqs
