// Schedule groups: create, get, delete, list, and their tags.
#include <algorithm>
#include <map>
#include <vector>

#include "base/encoding.h"
#include "services/scheduler/errors.h"
#include "services/scheduler/firings.h"
#include "services/scheduler/rows.h"
#include "services/scheduler/scheduler.h"
#include "services/scheduler/scheduler_operations.h"

namespace tarn::scheduler {
namespace {

constexpr size_t kMaxGroups = 500;
constexpr size_t kMaxGroupTags = 50;

Result<void> merge_group_tags(const wire::List<api::Tag>& tags,
                              std::map<std::string, std::string>& into) {
  for (const api::Tag& tag : tags) {
    if (tag.key.starts_with("aws:")) {
      return invalid_schedule("Tag keys can't begin with aws:, which is reserved.");
    }
    into[std::string(tag.key)] = tag.value;
  }
  if (into.size() > kMaxGroupTags) return schedule_quota_exceeded("tags of a resource");
  return {};
}

Result<void> put_group(Context& context, const GroupRow& row) {
  return context.transaction.put(group_key(context.scope(), row.name).bytes(),
                                 store::encode_row(row));
}

// The group's name in its ARN, which is one of the caller's.
Result<std::string> group_of_arn(const Context& context, wire::Text arn) {
  const std::string prefix = group_arn(context.region, context.account, "");
  if (!arn.starts_with(prefix)) {
    return invalid_schedule("Not the ARN of a schedule group here: " + std::string(arn));
  }
  return std::string(arn.substr(prefix.size()));
}

template <class Out>
void tell_group(Context& context, const GroupRow& row, Out& out) {
  out.arn = context.arena.copy(group_arn(context.region, context.account, row.name));
  out.name = context.arena.copy(row.name);
  out.state = "ACTIVE";
  out.creation_date = wire::Timestamp{row.created_ms};
  out.last_modification_date = wire::Timestamp{row.created_ms};
}

Result<std::vector<GroupRow>> load_groups(Context& context, wire::Text name_prefix) {
  std::vector<GroupRow> rows;
  bool has_default = false;
  const std::string prefix =
      store::Key(context.scope(), "scheduler.group").add_prefix(name_prefix).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<GroupRow>(cursor->value())));
    has_default |= rows.back().name == kDefaultGroup;
  }
  if (!has_default && kDefaultGroup.starts_with(name_prefix)) {
    rows.push_back(TRY(require_group(context.transaction, context.scope(), kDefaultGroup)));
  }
  std::sort(rows.begin(), rows.end(),
            [](const GroupRow& a, const GroupRow& b) { return a.name < b.name; });
  return rows;
}

}  // namespace

Result<api::CreateScheduleGroupOutput> create_schedule_group(
    Scheduler&, Context& context, const api::CreateScheduleGroupInput& in) {
  api::CreateScheduleGroupOutput out;
  out.schedule_group_arn = context.arena.copy(group_arn(context.region, context.account, in.name));
  const auto old = TRY(context.transaction.get(group_key(context.scope(), in.name).bytes()));
  if (old) {
    const auto row = TRY(store::decode_row<GroupRow>(*old));
    if (!in.client_token.empty() && row.client_token == in.client_token) return out;
  }
  if (old || in.name == kDefaultGroup) return schedule_group_exists(in.name);
  if (TRY(load_groups(context, {})).size() >= kMaxGroups) {
    return schedule_quota_exceeded("schedule groups");
  }
  GroupRow row;
  row.name = in.name;
  row.created_ms = context.clock.domain_ms();
  row.client_token = in.client_token;
  TRY(merge_group_tags(in.tags, row.tags));
  TRY(put_group(context, row));
  return out;
}

Result<api::GetScheduleGroupOutput> get_schedule_group(Scheduler&, Context& context,
                                                       const api::GetScheduleGroupInput& in) {
  const GroupRow row = TRY(require_group(context.transaction, context.scope(), in.name));
  api::GetScheduleGroupOutput out;
  tell_group(context, row, out);
  return out;
}

// Firings of schedules that go with their group find them gone.
Result<api::DeleteScheduleGroupOutput> delete_schedule_group(
    Scheduler&, Context& context, const api::DeleteScheduleGroupInput& in) {
  if (in.name == kDefaultGroup) {
    return invalid_schedule("The default schedule group can't be deleted.");
  }
  TRY(require_group(context.transaction, context.scope(), in.name));
  TRY(context.transaction.erase(group_key(context.scope(), in.name).bytes()));
  const std::string schedules = schedules_key(context.scope(), in.name).bytes();
  TRY(context.transaction.erase_range(schedules, store::prefix_end(schedules)));
  return api::DeleteScheduleGroupOutput{};
}

Result<api::ListScheduleGroupsOutput> list_schedule_groups(Scheduler&, Context& context,
                                                           const api::ListScheduleGroupsInput& in) {
  const auto rows = TRY(load_groups(context, in.name_prefix));
  size_t first = 0;
  if (wire::present(in.next_token)) {
    const auto name = base64_decode(in.next_token);
    if (!name) return invalid_schedule("Invalid NextToken.");
    while (first < rows.size() && rows[first].name < *name) ++first;
  }
  const size_t last =
      std::min(rows.size(), first + static_cast<size_t>(in.max_results.value_or(100)));
  api::ListScheduleGroupsOutput out;
  out.schedule_groups = wire::make_list<api::ScheduleGroupSummary>(context.arena, last - first);
  for (size_t i = first; i < last; ++i) {
    tell_group(context, rows[i], out.schedule_groups[static_cast<uint32_t>(i - first)]);
  }
  if (last < rows.size()) out.next_token = context.arena.copy(base64_encode(rows[last].name));
  return out;
}

Result<api::TagResourceOutput> tag_resource(Scheduler&, Context& context,
                                            const api::TagResourceInput& in) {
  const std::string name = TRY(group_of_arn(context, in.resource_arn));
  GroupRow row = TRY(require_group(context.transaction, context.scope(), name));
  TRY(merge_group_tags(in.tags, row.tags));
  TRY(put_group(context, row));
  return api::TagResourceOutput{};
}

Result<api::UntagResourceOutput> untag_resource(Scheduler&, Context& context,
                                                const api::UntagResourceInput& in) {
  const std::string name = TRY(group_of_arn(context, in.resource_arn));
  GroupRow row = TRY(require_group(context.transaction, context.scope(), name));
  for (const wire::Text key : in.tag_keys) row.tags.erase(std::string(key));
  TRY(put_group(context, row));
  return api::UntagResourceOutput{};
}

Result<api::ListTagsForResourceOutput> list_tags_for_resource(
    Scheduler&, Context& context, const api::ListTagsForResourceInput& in) {
  const std::string name = TRY(group_of_arn(context, in.resource_arn));
  const GroupRow row = TRY(require_group(context.transaction, context.scope(), name));
  api::ListTagsForResourceOutput out;
  out.tags = wire::make_list<api::Tag>(context.arena, row.tags.size());
  uint32_t i = 0;
  for (const auto& [key, value] : row.tags) {
    out.tags[i].key = context.arena.copy(key);
    out.tags[i++].value = context.arena.copy(value);
  }
  return out;
}

}  // namespace tarn::scheduler
