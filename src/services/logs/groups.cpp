// Log groups: create, delete, describe.
#include <string>
#include <vector>

#include "services/logs/errors.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/rows.h"

namespace tarn::logs {
namespace {

constexpr int32_t kDefaultPage = 50;

Result<int64_t> stored_bytes_of(Context& context, std::string_view group) {
  const std::string prefix = store::Key(context.scope(), "logs.stream").add(group).bytes();
  int64_t total = 0;
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto stream = TRY(store::decode_row<StreamRow>(cursor->value()));
    total += stream.stored_bytes;
  }
  return total;
}

Result<api::LogGroup> describe(Context& context, const GroupRow& row) {
  const std::string arn = group_arn(context, row.name);
  api::LogGroup out;
  out.log_group_name = context.arena.copy(row.name);
  out.creation_time = row.created_ms;
  out.metric_filter_count = 0;
  out.deletion_protection_enabled = false;
  out.log_group_arn = context.arena.copy(arn);
  out.arn = context.arena.copy(arn + ":*");
  out.stored_bytes = TRY(stored_bytes_of(context, row.name));
  if (row.retention_days) out.retention_in_days = static_cast<int32_t>(*row.retention_days);
  out.log_group_class =
      context.arena.copy(row.log_group_class.empty() ? "STANDARD" : row.log_group_class);
  return out;
}

}  // namespace

Result<api::CreateLogGroupResponse> create_log_group(Logs&, Context& context,
                                                     const api::CreateLogGroupRequest& in) {
  if (wire::present(in.kms_key_id)) {
    return invalid_parameter("kmsKeyId is not served: log data lie under Tarn's master key.");
  }
  if (in.deletion_protection_enabled.value_or(false)) {
    return invalid_parameter("deletionProtectionEnabled is not served: groups can be deleted.");
  }
  const std::string key = group_key(context.scope(), in.log_group_name).bytes();
  if (TRY(context.transaction.get(key))) return group_exists();
  GroupRow row;
  row.name = in.log_group_name;
  row.created_ms = context.clock.domain_ms();
  row.log_group_class = in.log_group_class;
  for (const auto& tag : in.tags) row.tags[std::string(tag.key)] = tag.value;
  TRY(context.transaction.put(key, store::encode_row(row)));
  return api::CreateLogGroupResponse{};
}

Result<api::DeleteLogGroupResponse> delete_log_group(Logs&, Context& context,
                                                     const api::DeleteLogGroupRequest& in) {
  TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  TRY(context.transaction.erase(group_key(context.scope(), in.log_group_name).bytes()));
  const auto scope = context.scope();
  for (const char* kind :
       {"logs.stream", "logs.event", "logs.block", "logs.piece", "logs.subscription"}) {
    const std::string prefix = store::Key(scope, kind).add(in.log_group_name).bytes();
    TRY(context.transaction.erase_range(prefix, store::prefix_end(prefix)));
  }
  return api::DeleteLogGroupResponse{};
}

Result<api::DescribeLogGroupsResponse> describe_log_groups(
    Logs&, Context& context, const api::DescribeLogGroupsRequest& in) {
  if (wire::present(in.log_group_name_prefix) && wire::present(in.log_group_name_pattern)) {
    return invalid_parameter(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive"
        " parameters.");
  }
  const auto limit = static_cast<size_t>(in.limit.value_or(kDefaultPage));
  const std::string prefix =
      store::Key(context.scope(), "logs.group").add_prefix(in.log_group_name_prefix).bytes();
  std::string start = prefix;
  if (wire::present(in.next_token)) {
    start = group_key(context.scope(), TRY(read_token(in.next_token))).bytes();
  }
  std::vector<api::LogGroup> found;
  api::DescribeLogGroupsResponse out;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const GroupRow row = TRY(store::decode_row<GroupRow>(cursor->value()));
    if (row.name.find(in.log_group_name_pattern) == std::string::npos) continue;
    if (found.size() == limit) {
      out.next_token = context.arena.copy(make_token(row.name));
      break;
    }
    found.push_back(TRY(describe(context, row)));
  }
  out.log_groups = wire::make_list<api::LogGroup>(context.arena, found.size());
  std::copy(found.begin(), found.end(), out.log_groups.begin());
  return out;
}

}  // namespace tarn::logs
