// PutTargets, RemoveTargets, ListTargetsByRule, ListRuleNamesByTarget.
#include <set>
#include <vector>

#include "services/events/errors.h"
#include "services/events/events.h"
#include "services/events/events_operations.h"
#include "services/events/input.h"
#include "services/events/paging.h"
#include "services/events/rows.h"

namespace tarn::events {
namespace {

constexpr size_t kMaxTargets = 5;

Result<RuleRef> rule_with_targets(Context& context, wire::Text bus, wire::Text rule) {
  RuleRef ref = rule_of(context, bus, rule);
  if (ref.bus.account != context.account || ref.bus.region != context.region) {
    return no_such_bus(ref.bus.name);
  }
  TRY(require_bus(context.transaction, context.scope(), ref.bus.name));
  TRY(require_rule(context.transaction, context.scope(), ref.bus.name, ref.name));
  return ref;
}

Result<void> refuse_target_settings(const api::Target& in) {
  const auto refuse = [&](const void* setting, std::string_view name) -> Result<void> {
    if (setting == nullptr) return {};
    return event_not_served(std::string(name) + " of target " + std::string(in.id));
  };
  TRY(refuse(in.kinesis_parameters, "KinesisParameters"));
  TRY(refuse(in.run_command_parameters, "RunCommandParameters"));
  TRY(refuse(in.ecs_parameters, "EcsParameters"));
  TRY(refuse(in.batch_parameters, "BatchParameters"));
  TRY(refuse(in.http_parameters, "HttpParameters"));
  TRY(refuse(in.redshift_data_parameters, "RedshiftDataParameters"));
  TRY(refuse(in.sage_maker_pipeline_parameters, "SageMakerPipelineParameters"));
  return refuse(in.app_sync_parameters, "AppSyncParameters");
}

Result<void> check_target_arn(Events& events, const TargetRow& row) {
  if (!row.arn.starts_with("arn:")) {
    return invalid_request("Parameter " + row.arn +
                           " is not valid. Reason: Provided Arn is not in correct format.");
  }
  if (events.parts().targets.find(row.arn) == nullptr) {
    return event_not_served("targets like " + row.arn);
  }
  if (row.arn.starts_with("arn:aws:events:") && row.role_arn.empty()) {
    return invalid_request("RoleArn is required for target " + row.arn + ".");
  }
  if (!row.dead_letters.empty() && !row.dead_letters.starts_with("arn:aws:sqs:")) {
    return invalid_request("The dead-letter queue of target " + row.id + " must be an SQS queue.");
  }
  return {};
}

std::optional<std::string> optional_of(wire::Text text) {
  if (!wire::present(text)) return {};
  return std::string(text);
}

Result<TargetRow> read_target(Events& events, const api::Target& in) {
  TRY(refuse_target_settings(in));
  TargetRow row;
  row.id = in.id;
  row.arn = in.arn;
  row.role_arn = in.role_arn;
  row.input = optional_of(in.input);
  row.input_path = optional_of(in.input_path);
  if (in.input_transformer != nullptr) {
    row.input_template = std::string(in.input_transformer->input_template);
    for (const auto& [name, path] : in.input_transformer->input_paths_map) {
      row.input_paths[std::string(name)] = path;
    }
  }
  if (in.dead_letter_config != nullptr) row.dead_letters = in.dead_letter_config->arn;
  if (in.retry_policy != nullptr) {
    row.max_retries = in.retry_policy->maximum_retry_attempts;
    row.max_age_seconds = in.retry_policy->maximum_event_age_in_seconds;
  }
  if (in.sqs_parameters != nullptr) {
    row.message_group_id = std::string(in.sqs_parameters->message_group_id);
  }
  TRY(check_target_arn(events, row));
  TRY(check_input(row));
  return row;
}

void tell_target_input(Context& context, const TargetRow& row, api::Target& out) {
  if (row.input) out.input = context.arena.copy(*row.input);
  if (row.input_path) out.input_path = context.arena.copy(*row.input_path);
  if (!row.input_template) return;
  out.input_transformer = context.arena.make<api::InputTransformer>();
  out.input_transformer->input_template = context.arena.copy(*row.input_template);
  if (row.input_paths.empty()) return;
  auto& map = out.input_transformer->input_paths_map;
  map = wire::make_map<wire::Text>(context.arena, row.input_paths.size());
  uint32_t i = 0;
  for (const auto& [name, path] : row.input_paths) {
    map[i].key = context.arena.copy(name);
    map[i++].value = context.arena.copy(path);
  }
}

void tell_target(Context& context, const TargetRow& row, api::Target& out) {
  out.id = context.arena.copy(row.id);
  out.arn = context.arena.copy(row.arn);
  if (!row.role_arn.empty()) out.role_arn = context.arena.copy(row.role_arn);
  tell_target_input(context, row, out);
  if (!row.dead_letters.empty()) {
    out.dead_letter_config = context.arena.make<api::DeadLetterConfig>();
    out.dead_letter_config->arn = context.arena.copy(row.dead_letters);
  }
  if (row.max_retries || row.max_age_seconds) {
    out.retry_policy = context.arena.make<api::RetryPolicy>();
    if (row.max_retries) {
      out.retry_policy->maximum_retry_attempts = static_cast<int32_t>(*row.max_retries);
    }
    if (row.max_age_seconds) {
      out.retry_policy->maximum_event_age_in_seconds = static_cast<int32_t>(*row.max_age_seconds);
    }
  }
  if (row.message_group_id) {
    out.sqs_parameters = context.arena.make<api::SqsParameters>();
    out.sqs_parameters->message_group_id = context.arena.copy(*row.message_group_id);
  }
}

}  // namespace

Result<api::PutTargetsResponse> put_targets(Events& events, Context& context,
                                            const api::PutTargetsRequest& in) {
  const RuleRef ref = TRY(rule_with_targets(context, in.event_bus_name, in.rule));
  const store::Scope scope = context.scope();
  std::set<std::string> ids;
  for (const TargetRow& row :
       TRY(load_targets(context.transaction, scope, ref.bus.name, ref.name))) {
    ids.insert(row.id);
  }
  std::set<std::string_view> given;
  for (const api::Target& target : in.targets) {
    if (!given.insert(target.id).second) {
      return invalid_request("Duplicate target id " + std::string(target.id) + ".");
    }
    const TargetRow row = TRY(read_target(events, target));
    ids.insert(row.id);
    TRY(context.transaction.put(target_key(scope, ref.bus.name, ref.name, row.id).bytes(),
                                store::encode_row(row)));
  }
  if (ids.size() > kMaxTargets) return event_limit_exceeded();
  api::PutTargetsResponse out;
  out.failed_entry_count = 0;
  out.failed_entries = wire::make_list<api::PutTargetsResultEntry>(context.arena, 0);
  return out;
}

Result<api::RemoveTargetsResponse> remove_targets(Events&, Context& context,
                                                  const api::RemoveTargetsRequest& in) {
  const RuleRef ref = TRY(rule_with_targets(context, in.event_bus_name, in.rule));
  std::vector<wire::Text> missing;
  for (const wire::Text id : in.ids) {
    const std::string key = target_key(context.scope(), ref.bus.name, ref.name, id).bytes();
    if (!TRY(context.transaction.get(key))) missing.push_back(id);
    TRY(context.transaction.erase(key));
  }
  api::RemoveTargetsResponse out;
  out.failed_entry_count = static_cast<int32_t>(missing.size());
  out.failed_entries =
      wire::make_list<api::RemoveTargetsResultEntry>(context.arena, missing.size());
  for (uint32_t i = 0; i < missing.size(); ++i) {
    out.failed_entries[i].target_id = context.arena.copy(missing[i]);
    out.failed_entries[i].error_code = "ResourceNotFoundException";
    out.failed_entries[i].error_message = context.arena.copy(
        "Rule " + ref.name + " does not have target with Id " + std::string(missing[i]) + ".");
  }
  return out;
}

Result<api::ListTargetsByRuleResponse> list_targets_by_rule(
    Events&, Context& context, const api::ListTargetsByRuleRequest& in) {
  const RuleRef ref = TRY(rule_with_targets(context, in.event_bus_name, in.rule));
  const auto rows = TRY(load_targets(context.transaction, context.scope(), ref.bus.name, ref.name));
  const auto page = TRY(page_by_name(rows.size(), in.next_token, in.limit,
                                     [&](size_t i) { return std::string_view(rows[i].id); }));
  api::ListTargetsByRuleResponse out;
  out.targets = wire::make_list<api::Target>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    tell_target(context, rows[i], out.targets[static_cast<uint32_t>(i - page.first)]);
  }
  if (page.has_more) out.next_token = page_token(context, rows[page.last].id);
  return out;
}

Result<api::ListRuleNamesByTargetResponse> list_rule_names_by_target(
    Events&, Context& context, const api::ListRuleNamesByTargetRequest& in) {
  const BusRef bus = bus_of(context, in.event_bus_name);
  TRY(require_bus(context.transaction, context.scope(), bus.name));
  std::set<std::string> found;
  const std::string prefix = store::Key(context.scope(), "events.target").add(bus.name).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<TargetRow>(cursor->value()));
    if (row.arn != in.target_arn) continue;
    store::KeyReader key(cursor->key());
    std::string bus_name;
    std::string rule;
    if (!key.skip_scope() || !key.read(bus_name) || !key.read(rule)) {
      return corrupt("the key of a target");
    }
    found.insert(std::move(rule));
  }
  const std::vector<std::string> names(found.begin(), found.end());
  const auto page = TRY(page_by_name(names.size(), in.next_token, in.limit,
                                     [&](size_t i) { return std::string_view(names[i]); }));
  api::ListRuleNamesByTargetResponse out;
  out.rule_names = wire::make_list<wire::Text>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    out.rule_names[static_cast<uint32_t>(i - page.first)] = context.arena.copy(names[i]);
  }
  if (page.has_more) out.next_token = page_token(context, names[page.last]);
  return out;
}

}  // namespace tarn::events
