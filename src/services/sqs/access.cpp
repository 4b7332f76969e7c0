#include "services/sqs/access.h"

#include <string>
#include <utility>
#include <vector>

#include "services/sqs/sqs.h"
#include "services/sqs/sqs_operations.h"

namespace tarn::sqs {

AccessRequest access_to(const QueueRow& queue, std::string_view action) {
  AccessRequest request;
  request.action = action;
  request.resources = {queue.ref().arn()};
  request.resource_account = queue.account;
  request.resource_policy = queue.text("Policy");
  return request;
}

namespace {

using AccessRequests = std::vector<AccessRequest>;

// A queue that is not there has no policy; the operation says that it is missing.
Result<void> guard(Context& context, const QueueRef& ref, AccessRequests& requests) {
  AccessRequest& request = requests.front();
  request.resources = {ref.arn()};
  request.resource_account = ref.account;
  const auto queue = TRY(find_queue(context.transaction, context.generation, ref));
  if (queue) request.resource_policy = queue->text("Policy");
  return {};
}

template <class In>
Result<void> guard_queue(Context& context, const In& in, AccessRequests& requests) {
  return guard(context, TRY(queue_of(context, in.queue_url)), requests);
}

}  // namespace

#define TARN_REFINE(operation, Request)                                           \
  Result<void> refine_##operation(Sqs&, Context& context, const api::Request& in, \
                                  AccessRequests& requests) {                     \
    return guard_queue(context, in, requests);                                    \
  }

TARN_REFINE(list_dead_letter_source_queues, ListDeadLetterSourceQueuesRequest)
TARN_REFINE(delete_queue, DeleteQueueRequest)
TARN_REFINE(purge_queue, PurgeQueueRequest)
TARN_REFINE(get_queue_attributes, GetQueueAttributesRequest)
TARN_REFINE(set_queue_attributes, SetQueueAttributesRequest)
TARN_REFINE(add_permission, AddPermissionRequest)
TARN_REFINE(remove_permission, RemovePermissionRequest)
TARN_REFINE(tag_queue, TagQueueRequest)
TARN_REFINE(untag_queue, UntagQueueRequest)
TARN_REFINE(list_queue_tags, ListQueueTagsRequest)
TARN_REFINE(send_message, SendMessageRequest)
TARN_REFINE(send_message_batch, SendMessageBatchRequest)
TARN_REFINE(receive_message, ReceiveMessageRequest)
TARN_REFINE(delete_message, DeleteMessageRequest)
TARN_REFINE(delete_message_batch, DeleteMessageBatchRequest)
TARN_REFINE(change_message_visibility, ChangeMessageVisibilityRequest)
TARN_REFINE(change_message_visibility_batch, ChangeMessageVisibilityBatchRequest)
#undef TARN_REFINE

Result<void> refine_get_queue_url(Sqs&, Context& context, const api::GetQueueUrlRequest& in,
                                  AccessRequests& requests) {
  const std::string_view account =
      in.queue_owner_aws_account_id.empty() ? context.account : in.queue_owner_aws_account_id;
  return guard(context,
               {std::string(account), std::string(context.region), std::string(in.queue_name)},
               requests);
}

Result<void> refine_create_queue(Sqs&, Context&, const api::CreateQueueRequest& in,
                                 AccessRequests& requests) {
  if (in.tags.empty()) return {};
  AccessRequest tagging = requests.front();
  tagging.action = "sqs:TagQueue";
  requests.push_back(std::move(tagging));
  return {};
}

}  // namespace tarn::sqs
