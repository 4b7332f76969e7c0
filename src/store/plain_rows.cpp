#include "store/plain_rows.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "store/key.h"

namespace tarn::store {
namespace {

// In order. Of each kind all rows are plain.
constexpr std::string_view kPlainKinds[] = {
    "cloudtrail.outbox",
    "cloudtrail.unfinished",
    "dynamodb.entry",
    "dynamodb.expiry",
    "dynamodb.item",
    "dynamodb.piece",
    "dynamodb.token_end",
    "dynamodb.work",
    "events.delivery_at",
    "events.piece",
    "events.revision",
    "events.schedule",
    "events.schedule_at",
    "glue.due",
    "glue.job_run_order",
    "glue.seen_event",
    "glue.workflow_run_order",
    "iam.session_expiry",
    "logs.forward_at",
    "logs.forward_piece",
    "logs.piece",
    "logs.retention_at",
    "quicksight.data_set_given",
    "quicksight.definition",
    "quicksight.embed_session_end",
    "quicksight.grant_of",
    "quicksight.open_ingestion",
    "quicksight.purge",
    "quicksight.refresh",
    "quicksight.refresh_at",
    "quicksight.subfolder",
    "quicksight.user_principal",
    "s3.bucket_policy",
    "scheduler.due",
    "scheduler.due_at",
    "scheduler.invocation_at",
    "sns.deduplication_end",
    "sns.message",
    "sns.post_body",
    "sqs.attempt_end",
    "sqs.content",
    "sqs.deduplication_end",
    "sqs.due",
    "sqs.fifo",
    "sqs.garbage",
    "sqs.group_due",
    "sqs.key",
    "sqs.partial",
};

}  // namespace

bool is_plain_row(std::string_view key) {
  if (key.size() < sizeof(uint64_t)) return false;
  KeyReader reader(key.substr(sizeof(uint64_t)));  // after the generation
  std::string account, region, kind;
  if (!reader.read(account) || !reader.read(region) || !reader.read(kind)) return false;
  return std::binary_search(std::begin(kPlainKinds), std::end(kPlainKinds), kind);
}

}  // namespace tarn::store
