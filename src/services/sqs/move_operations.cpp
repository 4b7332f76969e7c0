// StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "services/sqs/access.h"
#include "services/sqs/errors.h"
#include "services/sqs/move_tasks.h"
#include "services/sqs/sqs.h"
#include "services/sqs/sqs_operations.h"

namespace tarn::sqs {
namespace {

constexpr int32_t kMaxPerSecond = 500;
constexpr int32_t kMaxListed = 10;
constexpr size_t kMaxKept = 10;  // of a queue's tasks that have ended

Error no_such_task(std::string_view what) {
  return Error(
      404, "ResourceNotFoundException",
      "The resource that you specified for the " + std::string(what) + " parameter doesn't exist.");
}

Error unsupported(std::string message) {
  return Error(400, "UnsupportedOperation", std::move(message));
}

Result<QueueRow> load_queue(Context& context, std::string_view arn, std::string_view parameter) {
  const auto ref = parse_queue_arn(arn);
  if (!ref) return invalid_value(arn, parameter, "It is not the ARN of a queue.");
  auto queue = TRY(find_queue(context.transaction, context.generation, *ref));
  if (!queue) return no_such_task(parameter);
  return *std::move(queue);
}

Result<bool> is_dead_letter_queue(Context& context, const QueueRow& queue) {
  const std::string arn = queue.ref().arn();
  const std::string prefix = store::Key(queue.ref().scope(context.generation), "sqs.queue").bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<QueueRow>(cursor->value()));
    if (row.text("RedrivePolicy").empty()) continue;
    const auto policy = parse_redrive_policy(row.text("RedrivePolicy"));
    if (policy.ok() && policy->target_arn == arn) return true;
  }
  return false;
}

std::string handle_of(const MoveTaskRow& row) {
  return base64_encode(
      Json::object().set("taskId", row.id).set("sourceArn", row.source_arn).dump());
}

bool is_active(const MoveTaskRow& row) {
  return row.status == MoveStatus::kRunning || row.status == MoveStatus::kCancelling;
}

}  // namespace

Result<void> refine_start_message_move_task(Sqs&, Context& context,
                                            const api::StartMessageMoveTaskRequest& in,
                                            std::vector<AccessRequest>& requests) {
  const auto add = [&](std::string_view arn, std::string_view action) -> Result<void> {
    const auto ref = parse_queue_arn(arn);
    if (!ref) return {};
    const auto queue = TRY(find_queue(context.transaction, context.generation, *ref));
    if (queue) requests.push_back(access_to(*queue, action));
    return {};
  };
  requests.clear();
  for (const char* action : {"sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage",
                             "sqs:GetQueueAttributes"}) {
    TRY(add(in.source_arn, action));
  }
  if (!in.destination_arn.empty()) TRY(add(in.destination_arn, "sqs:SendMessage"));
  return {};
}

Result<api::StartMessageMoveTaskResult> start_message_move_task(
    Sqs& sqs, Context& context, const api::StartMessageMoveTaskRequest& in) {
  const QueueRow source = TRY(load_queue(context, in.source_arn, "SourceArn"));
  if (!TRY(is_dead_letter_queue(context, source))) {
    return invalid_value("Source queue must be configured as a Dead Letter Queue.");
  }
  MoveTaskRow row;
  if (!in.destination_arn.empty()) {
    const QueueRow target = TRY(load_queue(context, in.destination_arn, "DestinationArn"));
    if (target.is_fifo != source.is_fifo) {
      return invalid_value("Source queue and destination queue must be of the same type.");
    }
    row.target_arn = in.destination_arn;
  }
  if (in.max_number_of_messages_per_second) {
    row.per_second = *in.max_number_of_messages_per_second;
    if (row.per_second < 1 || row.per_second > kMaxPerSecond) {
      return invalid_value(std::to_string(row.per_second), "MaxNumberOfMessagesPerSecond",
                           "Must be between 1 and 500.");
    }
  }
  const auto tasks = TRY(load_move_tasks(context.transaction, context.generation, in.source_arn));
  if (std::any_of(tasks.begin(), tasks.end(), is_active)) {
    return invalid_value(
        "There is already a task running. Only one active task is allowed for a source queue arn "
        "at a given time.");
  }
  for (size_t i = kMaxKept - 1; i < tasks.size(); ++i) {
    TRY(erase_move_task(context.transaction, context.generation, tasks[i]));
  }
  row.id = make_uuid(context.random);
  row.source_arn = in.source_arn;
  row.started_ms = context.clock.domain_ms();
  row.to_move = TRY(sqs.messages().count(context.transaction, source))
  .visible;
  TRY(store_move_task(context.transaction, context.generation, row));
  context.after_commit([&sqs] { sqs.mover().wake(); });
  api::StartMessageMoveTaskResult out;
  out.task_handle = context.arena.copy(handle_of(row));
  return out;
}

Result<void> refine_list_message_move_tasks(Sqs&, Context& context,
                                            const api::ListMessageMoveTasksRequest& in,
                                            std::vector<AccessRequest>& requests) {
  const auto ref = parse_queue_arn(in.source_arn);
  if (!ref) return {};
  const auto queue = TRY(find_queue(context.transaction, context.generation, *ref));
  if (queue) requests.front() = access_to(*queue, "sqs:ListMessageMoveTasks");
  return {};
}

Result<api::ListMessageMoveTasksResult> list_message_move_tasks(
    Sqs&, Context& context, const api::ListMessageMoveTasksRequest& in) {
  const int32_t most = in.max_results.value_or(1);
  if (most < 1 || most > kMaxListed) {
    return invalid_value(std::to_string(most), "MaxResults", "Must be between 1 and 10.");
  }
  TRY(load_queue(context, in.source_arn, "SourceArn"));
  auto tasks = TRY(load_move_tasks(context.transaction, context.generation, in.source_arn));
  if (tasks.size() > static_cast<size_t>(most)) tasks.resize(static_cast<size_t>(most));
  api::ListMessageMoveTasksResult out;
  out.results = wire::make_list<api::ListMessageMoveTasksResultEntry>(context.arena, tasks.size());
  for (uint32_t i = 0; i < tasks.size(); ++i) {
    const MoveTaskRow& row = tasks[i];
    auto& one = out.results[i];
    if (row.status == MoveStatus::kRunning) one.task_handle = context.arena.copy(handle_of(row));
    one.status = context.arena.copy(name_of(row.status));
    one.source_arn = context.arena.copy(row.source_arn);
    if (!row.target_arn.empty()) one.destination_arn = context.arena.copy(row.target_arn);
    if (row.per_second > 0) {
      one.max_number_of_messages_per_second = static_cast<int32_t>(row.per_second);
    }
    one.approximate_number_of_messages_moved = row.moved;
    one.approximate_number_of_messages_to_move = row.to_move;
    if (!row.failure.empty()) one.failure_reason = context.arena.copy(row.failure);
    one.started_timestamp = row.started_ms;
  }
  return out;
}

// The handle names the queue.
Result<void> refine_cancel_message_move_task(Sqs&, Context& context,
                                             const api::CancelMessageMoveTaskRequest& in,
                                             std::vector<AccessRequest>& requests) {
  const auto text = base64_decode(in.task_handle);
  const auto json = Json::parse(text ? *text : std::string());
  const Json* arn = json.ok() ? json->find("sourceArn") : nullptr;
  const auto ref = parse_queue_arn(arn == nullptr ? std::string() : arn->as_string());
  if (!ref) return {};
  const auto queue = TRY(find_queue(context.transaction, context.generation, *ref));
  if (queue) requests.front() = access_to(*queue, "sqs:CancelMessageMoveTask");
  return {};
}

Result<api::CancelMessageMoveTaskResult> cancel_message_move_task(
    Sqs& sqs, Context& context, const api::CancelMessageMoveTaskRequest& in) {
  const auto text = base64_decode(in.task_handle);
  const auto json = Json::parse(text ? *text : std::string());
  const Json* arn = json.ok() ? json->find("sourceArn") : nullptr;
  const Json* id = json.ok() ? json->find("taskId") : nullptr;
  if (arn == nullptr || id == nullptr) {
    return invalid_value("Value for parameter TaskHandle is invalid.");
  }
  TRY(load_queue(context, arn->as_string(), "SourceArn"));
  auto rows = TRY(load_move_tasks(context.transaction, context.generation, arn->as_string()));
  for (MoveTaskRow& row : rows) {
    if (row.id != id->as_string()) continue;
    if (row.status != MoveStatus::kRunning) {
      return unsupported("Only active tasks can be cancelled.");
    }
    row.status = MoveStatus::kCancelling;
    TRY(store_move_task(context.transaction, context.generation, row));
    context.after_commit([&sqs] { sqs.mover().wake(); });
    api::CancelMessageMoveTaskResult out;
    out.approximate_number_of_messages_moved = row.moved;
    return out;
  }
  return Error(404, "ResourceNotFoundException", "Task does not exist.");
}

}  // namespace tarn::sqs
