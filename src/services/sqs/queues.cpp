// CreateQueue, GetQueueUrl, ListQueues, ListDeadLetterSourceQueues, DeleteQueue, PurgeQueue.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "services/sqs/errors.h"
#include "services/sqs/redrive.h"
#include "services/sqs/sqs.h"
#include "services/sqs/sqs_operations.h"

namespace tarn::sqs {
namespace {

constexpr int32_t kMaxPage = 1000;
constexpr size_t kMaxTags = 50;
constexpr size_t kSecretBytes = 32;
constexpr int64_t kPurgePauseMs = 60'000;
constexpr size_t kMaxQueuesScanned = 100'000;

// Attributes of a queue that is there already must be what they are.
Result<void> check_same(const QueueRow& queue,
                        const std::map<std::string, std::string>& attributes) {
  for (const auto& [name, value] : attributes) {
    std::string_view is = queue.text(name);
    if (is.empty()) is = name == "FifoQueue" ? "true" : default_of(name);
    if (is != value) return queue_exists(name);
  }
  return {};
}

Result<QueueRow> make_queue(Sqs& sqs, Context& context, const api::CreateQueueRequest& in,
                            std::map<std::string, std::string> attributes, bool is_fifo) {
  QueueRow row;
  row.name = in.queue_name;
  row.account = context.account;
  row.region = context.region;
  row.id = TRY(sqs.messages().sequence().next());
  row.is_fifo = is_fifo;
  row.attributes = std::move(attributes);
  row.attributes.erase("FifoQueue");
  if (in.tags.size > kMaxTags) {
    return invalid_value("Too many tags added for queue " + row.name + ".");
  }
  for (const auto& tag : in.tags) row.tags[std::string(tag.key)] = tag.value;
  row.secret = context.random.bytes(kSecretBytes);
  row.created_ms = row.modified_ms = context.clock.domain_ms();
  TRY(check_redrive(context, row));
  TRY(register_queue(context.transaction, context.generation, row));
  TRY(store_queue(context.transaction, context.generation, row));
  return row;
}

Result<void> check_not_just_deleted(Context& context, const QueueRef& ref) {
  const std::string key = Rows(context.generation).deleted(ref).bytes();
  const auto bytes = TRY(context.transaction.get(key));
  if (!bytes) return {};
  const auto row = TRY(store::decode_row<DeletedRow>(*bytes));
  if (context.clock.domain_ms() - row.at_ms < kDeletedPauseMs) return deleted_recently();
  return context.transaction.erase(key);
}

struct Listing {
  std::vector<std::string> names;
  std::string next;  // the last name, where there are more
};

template <class Fits>
Result<Listing> list(Context& context, const store::Scope& scope, std::string_view prefix,
                     wire::Text token, std::optional<int32_t> most, const Fits& fits) {
  if (most && (*most < 1 || *most > kMaxPage)) {
    return invalid_value(std::to_string(*most), "MaxResults", "Must be between 1 and 1000.");
  }
  const store::Key base(scope, "sqs.queue");
  store::Key begin = base;
  std::string start = begin.add_prefix(prefix).bytes();
  const std::string end = store::prefix_end(start);
  if (!token.empty()) {
    const auto last = base64_decode(token);
    if (!last) return invalid_value("Invalid or expired next token.");
    store::Key after = base;
    start = store::prefix_end(after.add(*last).bytes());
  }
  Listing listing;
  auto cursor = TRY(context.transaction.scan_loosely(start, end));
  for (size_t i = 0; cursor->valid() && i < kMaxQueuesScanned; ++i, TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<QueueRow>(cursor->value()));
    if (!fits(row)) continue;
    if (listing.names.size() == static_cast<size_t>(most.value_or(kMaxPage))) {
      if (most) listing.next = listing.names.back();
      break;
    }
    listing.names.push_back(row.name);
  }
  return listing;
}

template <class Out>
void fill(Context& context, const QueueRef& place, const Listing& listing, Out& out) {
  out.queue_urls = wire::make_list<wire::Text>(context.arena, listing.names.size());
  for (uint32_t i = 0; i < listing.names.size(); ++i) {
    const QueueRef ref{place.account, place.region, listing.names[i]};
    out.queue_urls[i] = context.arena.copy(url_of(context, ref));
  }
  if (!listing.next.empty()) {
    out.next_token = context.arena.copy(base64_encode(listing.next));
  }
}

}  // namespace

Result<api::CreateQueueResult> create_queue(Sqs& sqs, Context& context,
                                            const api::CreateQueueRequest& in) {
  const bool wants_fifo =
      std::any_of(in.attributes.begin(), in.attributes.end(), [](const auto& attribute) {
        return attribute.key == "FifoQueue" && to_lower_ascii(attribute.value) == "true";
      });
  if (!is_queue_name(in.queue_name, wants_fifo)) {
    return wants_fifo
               ? invalid_value(
                     "The name of a FIFO queue can only include alphanumeric characters, hyphens, "
                     "or underscores, must end with .fifo suffix and be 1 to 80 in length.")
               : invalid_value(
                     "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 "
                     "in length");
  }
  auto attributes = TRY(read_attributes(in.attributes, wants_fifo, true));
  const QueueRef ref{std::string(context.account), std::string(context.region),
                     std::string(in.queue_name)};
  const auto existing = TRY(find_queue(context.transaction, context.generation, ref));
  if (existing) {
    TRY(check_same(*existing, attributes));
  } else {
    TRY(check_not_just_deleted(context, ref));
    TRY(make_queue(sqs, context, in, std::move(attributes), wants_fifo));
  }
  api::CreateQueueResult out;
  out.queue_url = context.arena.copy(url_of(context, ref));
  return out;
}

Result<api::GetQueueUrlResult> get_queue_url(Sqs&, Context& context,
                                             const api::GetQueueUrlRequest& in) {
  const std::string_view account =
      in.queue_owner_aws_account_id.empty() ? context.account : in.queue_owner_aws_account_id;
  const QueueRef ref{std::string(account), std::string(context.region), std::string(in.queue_name)};
  TRY(require_queue(context.transaction, context.generation, ref));
  api::GetQueueUrlResult out;
  out.queue_url = context.arena.copy(url_of(context, ref));
  return out;
}

Result<api::ListQueuesResult> list_queues(Sqs&, Context& context,
                                          const api::ListQueuesRequest& in) {
  const auto listing = TRY(list(context, context.scope(), in.queue_name_prefix, in.next_token,
                                in.max_results, [](const QueueRow&) { return true; }));
  api::ListQueuesResult out;
  if (listing.names.empty()) return out;
  fill(context, {std::string(context.account), std::string(context.region), {}}, listing, out);
  return out;
}

Result<api::ListDeadLetterSourceQueuesResult> list_dead_letter_source_queues(
    Sqs&, Context& context, const api::ListDeadLetterSourceQueuesRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  TRY(require_queue(context.transaction, context.generation, ref));
  const auto listing = TRY(list(context, ref.scope(context.generation), {}, in.next_token,
                                in.max_results, [&](const QueueRow& row) {
                                  const auto policy = row.text("RedrivePolicy");
                                  if (policy.empty()) return false;
                                  const auto redrive = parse_redrive_policy(policy);
                                  return redrive.ok() && redrive->target_arn == ref.arn();
                                }));
  api::ListDeadLetterSourceQueuesResult out;
  fill(context, ref, listing, out);
  return out;
}

Result<api::DeleteQueueResponse> delete_queue(Sqs&, Context& context,
                                              const api::DeleteQueueRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  const QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  TRY(retire_messages(context.transaction, context.generation, queue));
  const Rows rows(context.generation);
  TRY(context.transaction.erase(rows.queue(ref).bytes()));
  const DeletedRow deleted{context.clock.domain_ms(), {}};
  TRY(context.transaction.put(rows.deleted(ref).bytes(), store::encode_row(deleted)));
  return api::DeleteQueueResponse{};
}

Result<api::PurgeQueueResponse> purge_queue(Sqs& sqs, Context& context,
                                            const api::PurgeQueueRequest& in) {
  const QueueRef ref = TRY(queue_of(context, in.queue_url));
  QueueRow queue = TRY(require_queue(context.transaction, context.generation, ref));
  const int64_t now_ms = context.clock.domain_ms();
  if (queue.purged_ms != 0 && now_ms - queue.purged_ms < kPurgePauseMs) {
    return purge_in_progress(queue.name);
  }
  TRY(retire_messages(context.transaction, context.generation, queue));
  queue.id = TRY(sqs.messages().sequence().next());
  queue.purged_ms = now_ms;
  TRY(register_queue(context.transaction, context.generation, queue));
  TRY(store_queue(context.transaction, context.generation, queue));
  return api::PurgeQueueResponse{};
}

}  // namespace tarn::sqs
