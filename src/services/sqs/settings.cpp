// GetQueueAttributes, SetQueueAttributes; tags and permissions of queues.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/redrive.h"
#include "services/sqs/sqs.h"
#include "services/sqs/sqs_operations.h"

namespace tarn::sqs {

Result<void> check_redrive(Context& context, const QueueRow& queue) {
  const std::string_view text = queue.text("RedrivePolicy");
  if (text.empty()) return {};
  const auto refused = [&](std::string_view reason) {
    return invalid_value(text, "RedrivePolicy", reason);
  };
  const auto policy = TRY(parse_redrive_policy(text));
  const auto ref = parse_queue_arn(policy.target_arn);
  if (ref->account != queue.account || ref->region != queue.region) {
    return refused("Dead-letter queue must be in same account and region as the source.");
  }
  const auto target = TRY(find_queue(context.transaction, context.generation, *ref));
  if (!target) return refused("Dead letter target does not exist.");
  if (target->is_fifo != queue.is_fifo) {
    return refused("Dead-letter queue must be same type of queue as the source.");
  }
  if (!allows_redrive(target->text("RedriveAllowPolicy"), queue.ref().arn())) {
    return refused("Dead-letter queue does not allow the source queue to use it.");
  }
  return {};
}

namespace {

constexpr size_t kMaxTags = 50;
constexpr size_t kMaxLabelBytes = 80;
constexpr size_t kMaxActions = 7;
constexpr std::string_view kSharedActions[] = {
    "*",           "ChangeMessageVisibility",    "DeleteMessage", "GetQueueAttributes",
    "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue",    "ReceiveMessage",
    "SendMessage"};

Result<QueueRow> load(Context& context, wire::Text url) {
  const QueueRef ref = TRY(queue_of(context, url));
  return require_queue(context.transaction, context.generation, ref);
}

std::string seconds_of(int64_t unix_ms) { return std::to_string(unix_ms / 1000); }

bool is_count(std::string_view name) { return name.starts_with("ApproximateNumberOf"); }

// Empty: the queue does not have it.
std::string value_of(const QueueRow& queue, const QueueCounts& counts, std::string_view name) {
  if (name == "ApproximateNumberOfMessages") return std::to_string(counts.visible);
  if (name == "ApproximateNumberOfMessagesNotVisible") return std::to_string(counts.in_flight);
  if (name == "ApproximateNumberOfMessagesDelayed") return std::to_string(counts.delayed);
  if (name == "CreatedTimestamp") return seconds_of(queue.created_ms);
  if (name == "LastModifiedTimestamp") return seconds_of(queue.modified_ms);
  if (name == "QueueArn") return queue.ref().arn();
  if (name == "FifoQueue") return queue.is_fifo ? "true" : "";
  const bool is_of_fifo = name == "ContentBasedDeduplication" || name == "DeduplicationScope" ||
                          name == "FifoThroughputLimit";
  if (is_of_fifo && !queue.is_fifo) return {};
  const std::string_view set = queue.text(name);
  return std::string(set.empty() ? default_of(name) : set);
}

Result<Json> read_policy(const QueueRow& queue) {
  if (queue.text("Policy").empty()) {
    return Json::object()
        .set("Version", "2008-10-17")
        .set("Id", queue.ref().arn() + "/SQSDefaultPolicy")
        .set("Statement", Json::array());
  }
  return Json::parse(queue.text("Policy"));
}

std::string sid_of(const Json& statement) {
  const Json* sid = statement.find("Sid");
  return sid == nullptr ? std::string() : sid->as_string();
}

std::vector<Json> statements_of(const Json& policy) {
  const Json* statements = policy.find("Statement");
  if (statements == nullptr) return {};
  return statements->is_array() ? statements->items() : std::vector<Json>{*statements};
}

Json one_or_all(std::vector<std::string> texts) {
  if (texts.size() == 1) return Json(texts.front());
  Json list = Json::array();
  for (std::string& text : texts) list.push(Json(text));
  return list;
}

Result<Json> to_statement(const QueueRow& queue, const api::AddPermissionRequest& in) {
  std::vector<std::string> principals, actions;
  for (const wire::Text account : in.aws_account_ids) {
    if (account.size() != 12 || account.find_first_not_of("0123456789") != account.npos) {
      return invalid_value(account, "PrincipalId", "Unable to verify.");
    }
    principals.push_back("arn:aws:iam::" + std::string(account) + ":root");
  }
  if (principals.empty()) return missing_value("PrincipalId");
  for (const wire::Text action : in.actions) {
    const bool is_shared = std::find(std::begin(kSharedActions), std::end(kSharedActions),
                                     action) != std::end(kSharedActions);
    if (!is_shared) {
      return invalid_value("SQS:" + std::string(action), "ActionName",
                           "Only the queue owner is allowed to invoke this action.");
    }
    actions.push_back("SQS:" + std::string(action));
  }
  if (actions.empty()) return missing_value("ActionName");
  if (actions.size() > kMaxActions) {
    return over_limit(std::to_string(actions.size()) + " Actions were found, maximum allowed is " +
                      std::to_string(kMaxActions) + ".");
  }
  return Json::object()
      .set("Sid", in.label)
      .set("Effect", "Allow")
      .set("Principal", Json::object().set("AWS", one_or_all(std::move(principals))))
      .set("Action", one_or_all(std::move(actions)))
      .set("Resource", queue.ref().arn());
}

Result<void> store_policy(Context& context, QueueRow queue, Json policy,
                          std::vector<Json> statements) {
  Json list = Json::array();
  for (Json& statement : statements) list.push(std::move(statement));
  if (list.items().empty()) {
    queue.attributes.erase("Policy");
  } else {
    policy.set("Statement", std::move(list));
    queue.attributes["Policy"] = policy.dump();
  }
  return store_queue(context.transaction, context.generation, queue);
}

}  // namespace

Result<api::GetQueueAttributesResult> get_queue_attributes(
    Sqs& sqs, Context& context, const api::GetQueueAttributesRequest& in) {
  const QueueRow queue = TRY(load(context, in.queue_url));
  const auto& known = known_attributes();
  std::vector<std::string_view> names;
  bool wants_counts = false;
  for (const wire::Text name : in.attribute_names) {
    if (name == "All") {
      names = known;
      wants_counts = true;
      break;
    }
    if (std::find(known.begin(), known.end(), name) == known.end()) return unknown_attribute(name);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    wants_counts = wants_counts || is_count(name);
  }
  QueueCounts counts;
  if (wants_counts) counts = TRY(sqs.messages().count(context.transaction, queue));
  std::vector<std::pair<std::string_view, std::string>> found;
  for (const std::string_view name : names) {
    std::string value = value_of(queue, counts, name);
    if (!value.empty()) found.emplace_back(name, std::move(value));
  }
  api::GetQueueAttributesResult out;
  if (found.empty()) return out;
  out.attributes = wire::make_map<wire::Text>(context.arena, found.size());
  for (uint32_t i = 0; i < found.size(); ++i) {
    out.attributes[i] = {context.arena.copy(found[i].first), context.arena.copy(found[i].second)};
  }
  return out;
}

Result<api::SetQueueAttributesResponse> set_queue_attributes(
    Sqs&, Context& context, const api::SetQueueAttributesRequest& in) {
  QueueRow queue = TRY(load(context, in.queue_url));
  const auto changes = TRY(read_attributes(in.attributes, queue.is_fifo, false));
  for (const auto& [name, value] : changes) {
    if (value.empty()) {
      queue.attributes.erase(name);
    } else {
      queue.attributes[name] = value;
    }
  }
  if (changes.contains("RedrivePolicy")) TRY(check_redrive(context, queue));
  queue.modified_ms = context.clock.domain_ms();
  TRY(store_queue(context.transaction, context.generation, queue));
  return api::SetQueueAttributesResponse{};
}

Result<api::AddPermissionResponse> add_permission(Sqs&, Context& context,
                                                  const api::AddPermissionRequest& in) {
  const QueueRow queue = TRY(load(context, in.queue_url));
  if (in.label.empty() || in.label.size() > kMaxLabelBytes) {
    return invalid_value(in.label, "Label", "Must have 1 to 80 characters.");
  }
  const Json policy = TRY(read_policy(queue));
  auto statements = statements_of(policy);
  const bool is_taken = std::any_of(statements.begin(), statements.end(),
                                    [&](const Json& one) { return sid_of(one) == in.label; });
  if (is_taken) return invalid_value(in.label, "Label", "Already exists.");
  statements.push_back(TRY(to_statement(queue, in)));
  TRY(store_policy(context, queue, policy, std::move(statements)));
  return api::AddPermissionResponse{};
}

Result<api::RemovePermissionResponse> remove_permission(Sqs&, Context& context,
                                                        const api::RemovePermissionRequest& in) {
  const QueueRow queue = TRY(load(context, in.queue_url));
  const Json policy = TRY(read_policy(queue));
  auto statements = statements_of(policy);
  const size_t erased =
      std::erase_if(statements, [&](const Json& one) { return sid_of(one) == in.label; });
  if (erased == 0) {
    return invalid_value(in.label, "Label", "can't find label.");
  }
  TRY(store_policy(context, queue, policy, std::move(statements)));
  return api::RemovePermissionResponse{};
}

Result<api::TagQueueResponse> tag_queue(Sqs&, Context& context, const api::TagQueueRequest& in) {
  QueueRow queue = TRY(load(context, in.queue_url));
  for (const auto& tag : in.tags) queue.tags[std::string(tag.key)] = tag.value;
  if (queue.tags.size() > kMaxTags) {
    return invalid_value("Too many tags added for queue " + queue.name + ".");
  }
  TRY(store_queue(context.transaction, context.generation, queue));
  return api::TagQueueResponse{};
}

Result<api::UntagQueueResponse> untag_queue(Sqs&, Context& context,
                                            const api::UntagQueueRequest& in) {
  QueueRow queue = TRY(load(context, in.queue_url));
  for (const wire::Text key : in.tag_keys) queue.tags.erase(std::string(key));
  TRY(store_queue(context.transaction, context.generation, queue));
  return api::UntagQueueResponse{};
}

Result<api::ListQueueTagsResult> list_queue_tags(Sqs&, Context& context,
                                                 const api::ListQueueTagsRequest& in) {
  const QueueRow queue = TRY(load(context, in.queue_url));
  api::ListQueueTagsResult out;
  if (queue.tags.empty()) return out;
  out.tags = wire::make_map<wire::Text>(context.arena, queue.tags.size());
  uint32_t at = 0;
  for (const auto& [key, value] : queue.tags) {
    out.tags[at++] = {context.arena.copy(key), context.arena.copy(value)};
  }
  return out;
}

}  // namespace tarn::sqs
