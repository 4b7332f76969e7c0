// DeleteMessage, ChangeMessageVisibility, and both in batches.
#include <string>
#include <utility>
#include <vector>

#include "services/sqs/batch.h"
#include "services/sqs/errors.h"
#include "services/sqs/sqs.h"
#include "services/sqs/sqs_operations.h"

namespace tarn::sqs {
namespace {

Result<int64_t> visibility_ms_of(const std::optional<int32_t>& seconds) {
  if (!seconds) return missing_value("VisibilityTimeout");
  if (*seconds < 0 || *seconds > kMaxVisibilitySeconds) {
    return invalid_value(std::to_string(*seconds), "VisibilityTimeout",
                         "VisibilityTimeout must be an integer between 0 and 43200");
  }
  return int64_t{1000} * *seconds;
}

Result<void> change_one(Sqs& sqs, Context& context, const QueueRow& queue, wire::Text handle,
                        const std::optional<int32_t>& seconds, Aftermath& aftermath) {
  const int64_t visibility_ms = TRY(visibility_ms_of(seconds));
  return sqs.messages().change_visibility(context.transaction, queue, handle, visibility_ms,
                                          aftermath);
}

// Does `act` with each entry; a lost race fails the whole.
template <class Result_, class Entry, class Out, class Act>
Result<void> do_batch(Context& context, const wire::List<Entry>& entries, Out& out,
                      const Act& act) {
  std::vector<std::string_view> done;
  std::vector<FailedEntry> failed;
  for (const Entry& entry : entries) {
    auto result = act(entry);
    if (result.ok()) {
      done.push_back(entry.id);
    } else if (result.error().is_conflict()) {
      return result;
    } else {
      failed.push_back({entry.id, std::move(result).error()});
    }
  }
  out.successful = wire::make_list<Result_>(context.arena, done.size());
  for (uint32_t i = 0; i < done.size(); ++i) out.successful[i].id = context.arena.copy(done[i]);
  out.failed = tell_failed(context, failed);
  return {};
}

}  // namespace

Result<api::DeleteMessageResponse> delete_message(Sqs& sqs, Context& context,
                                                  const api::DeleteMessageRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  const QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  TRY(sqs.messages().remove(context.transaction, queue, in.receipt_handle));
  if (queue.is_fifo) {  // what comes next in the group
    context.after_commit([&sqs] { sqs.wake(); });
  }
  return api::DeleteMessageResponse{};
}

Result<api::DeleteMessageBatchResult> delete_message_batch(
    Sqs& sqs, Context& context, const api::DeleteMessageBatchRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  const QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  TRY(check_entries(in.entries, "DeleteMessageBatch"));
  api::DeleteMessageBatchResult out;
  TRY(do_batch<api::DeleteMessageBatchResultEntry>(
      context, in.entries, out, [&](const api::DeleteMessageBatchRequestEntry& entry) {
        return sqs.messages().remove(context.transaction, queue, entry.receipt_handle);
      }));
  if (queue.is_fifo) context.after_commit([&sqs] { sqs.wake(); });
  return out;
}

Result<api::ChangeMessageVisibilityResponse> change_message_visibility(
    Sqs& sqs, Context& context, const api::ChangeMessageVisibilityRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  const QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  Aftermath aftermath;
  TRY(change_one(sqs, context, queue, in.receipt_handle, in.visibility_timeout, aftermath));
  context.after_commit([&sqs, aftermath] { sqs.follow(aftermath); });
  return api::ChangeMessageVisibilityResponse{};
}

Result<api::ChangeMessageVisibilityBatchResult> change_message_visibility_batch(
    Sqs& sqs, Context& context, const api::ChangeMessageVisibilityBatchRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  const QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  TRY(check_entries(in.entries, "ChangeMessageVisibilityBatch"));
  api::ChangeMessageVisibilityBatchResult out;
  Aftermath aftermath;
  TRY(do_batch<api::ChangeMessageVisibilityBatchResultEntry>(
      context, in.entries, out, [&](const api::ChangeMessageVisibilityBatchRequestEntry& entry) {
        return change_one(sqs, context, queue, entry.receipt_handle, entry.visibility_timeout,
                          aftermath);
      }));
  context.after_commit([&sqs, aftermath] { sqs.follow(aftermath); });
  return out;
}

}  // namespace tarn::sqs
