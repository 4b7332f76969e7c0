// Queues as targets of events, and as sources for pollers of other services.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "services/sqs/access.h"
#include "services/sqs/errors.h"
#include "services/sqs/message_attributes.h"
#include "services/sqs/received.h"
#include "services/sqs/senders.h"
#include "services/sqs/sqs.h"

namespace tarn::sqs {
namespace {

constexpr size_t kMaxEventBytes = 700'000;  // one transaction's share

Error not_a_queue(std::string_view arn) {
  return invalid_value("Not the ARN of a queue: " + std::string(arn));
}

}  // namespace

Result<void> Sqs::check(store::Transaction& transaction, const TargetSource& source,
                        std::string_view queue_arn, std::string_view role_arn) {
  const auto ref = parse_queue_arn(queue_arn);
  if (!ref) return not_a_queue(queue_arn);
  const QueueRow queue = TRY(require_queue(transaction, parts_.database.generation(), *ref));
  AccessRequest request = access_to(queue, "sqs:SendMessage");
  return authorize_sender(parts_.identities, parts_.authorizer, source, role_arn,
                          std::move(request));
}

Result<void> Sqs::deliver(store::Transaction& transaction, const TargetEvent& event) {
  const auto ref = parse_queue_arn(event.target_arn);
  if (!ref) return not_a_queue(event.target_arn);
  const QueueRow queue = TRY(require_queue(transaction, parts_.database.generation(), *ref));
  NewMessage message;
  message.id = make_uuid(parts_.random);
  message.content.body = event.payload;
  for (const TargetAttribute& one : event.attributes) {
    message.content.attributes.push_back({one.name, one.data_type, one.value});
  }
  std::sort(message.content.attributes.begin(), message.content.attributes.end(),
            [](const AttributeRow& a, const AttributeRow& b) { return a.name < b.name; });
  message.sender = event.source.service;
  message.group = event.message_group_id;
  message.deduplication = event.message_deduplication_id;
  if (!event.lineage.empty()) message.trace = "Lineage=" + event.lineage;
  message.delay_ms = 1000 * queue.number("DelaySeconds");
  if (queue.is_fifo) {
    if (message.group.empty()) return missing_value("MessageGroupId");
    TRY(complete_deduplication(queue, message));
  } else {
    message.deduplication.clear();
  }
  const size_t bytes = message_bytes(message);
  if (bytes > kMaxEventBytes || static_cast<int64_t>(bytes) > queue.number("MaximumMessageSize")) {
    return invalid_value("The event is too large for the queue.");
  }
  message.content_id = TRY(messages_.sequence().next());
  const auto pieces = TRY(messages_.contents().seal(message.content_id, message.content));
  Aftermath aftermath;
  const auto sent = TRY(messages_.put(transaction, queue, message, pieces.size(), aftermath));
  if (sent.is_duplicate) return {};
  for (size_t i = 0; i < pieces.size(); ++i) {
    TRY(messages_.contents().put_piece(transaction, message.content_id, i, pieces[i]));
  }
  return {};
}

Result<QueueRow> Sqs::open_for(const Caller& caller, store::Transaction& transaction,
                               std::string_view queue_arn, std::string_view action) {
  const auto ref = parse_queue_arn(queue_arn);
  if (!ref) return not_a_queue(queue_arn);
  QueueRow queue = TRY(require_queue(transaction, parts_.database.generation(), *ref));
  AccessRequest request = access_to(queue, action);
  request.conditions = caller.conditions;
  TRY(parts_.authorizer.authorize(caller.identity, request));
  return queue;
}

Result<QueueFacts> Sqs::describe(const Caller& caller, std::string_view queue_arn) {
  const auto snapshot = parts_.database.begin();
  const QueueRow queue = TRY(open_for(caller, *snapshot, queue_arn, "sqs:GetQueueAttributes"));
  return QueueFacts{queue.is_fifo, queue.number("VisibilityTimeout")};
}

Result<std::vector<QueuedMessage>> Sqs::receive(const Caller& caller, std::string_view queue_arn,
                                                size_t most) {
  std::vector<TakenMessage> taken;
  Aftermath aftermath;
  bool is_fifo = false;
  TakeOptions options;
  options.most = std::min<size_t>(most, 10);
  options.owner = make_uuid(parts_.random);
  TRY(store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
    aftermath = {};
    const QueueRow queue = TRY(open_for(caller, transaction, queue_arn, "sqs:ReceiveMessage"));
    is_fifo = queue.is_fifo;
    options.visibility_ms = 1000 * queue.number("VisibilityTimeout");
    taken = TRY(messages_.take(transaction, queue, options, aftermath));
    return {};
  }));
  // What was taken is no arrival for the poller itself.
  follow(aftermath);
  std::vector<QueuedMessage> messages;
  for (TakenMessage& one : taken) {
    QueuedMessage message;
    message.id = one.row.id;
    message.receipt_handle = one.handle;
    message.attributes = system_attributes(one, is_fifo);
    message.body = std::move(one.content.body);
    message.body_md5 = one.row.body_md5;
    message.attributes_md5 = attributes_md5(one.content.attributes);
    for (AttributeRow& attribute : one.content.attributes) {
      message.message_attributes.push_back({attribute.name, attribute.data_type, attribute.value});
    }
    messages.push_back(std::move(message));
  }
  return messages;
}

Result<void> Sqs::remove(const Caller& caller, std::string_view queue_arn,
                         const std::vector<std::string>& receipt_handles) {
  TRY(store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
    const QueueRow queue = TRY(open_for(caller, transaction, queue_arn, "sqs:DeleteMessage"));
    for (const std::string& handle : receipt_handles) {
      auto removed = messages_.remove(transaction, queue, handle);
      if (!removed.ok() && removed.error().is_conflict()) return removed;
      if (!removed.ok()) {
        log_warn("sqs.not_removed",
                 {{"queue", queue.ref().arn()}, {"message", removed.error().message()}});
      }
    }
    return {};
  }));
  wake();
  return {};
}

Result<void> Sqs::give_back(const Caller& caller, std::string_view queue_arn,
                            const std::vector<std::string>& receipt_handles) {
  Aftermath aftermath;
  TRY(store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
    aftermath = {};
    const QueueRow queue =
        TRY(open_for(caller, transaction, queue_arn, "sqs:ChangeMessageVisibility"));
    for (const std::string& handle : receipt_handles) {
      auto changed = messages_.change_visibility(transaction, queue, handle, 0, aftermath);
      if (!changed.ok() && changed.error().is_conflict()) return changed;
    }
    return {};
  }));
  follow(aftermath);
  return {};
}

}  // namespace tarn::sqs
