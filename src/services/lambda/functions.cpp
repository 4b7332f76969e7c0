// CreateFunction, GetFunction, GetFunctionConfiguration, ListFunctions, GetAccountSettings.
#include <algorithm>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/hash.h"
#include "services/lambda/activator.h"
#include "services/lambda/code_intake.h"
#include "services/lambda/code_links.h"
#include "services/lambda/concurrency.h"
#include "services/lambda/describe.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/paging.h"
#include "services/lambda/settings.h"
#include "services/lambda/tags.h"
#include "services/lambda/versions.h"

namespace tarn::lambda {
namespace {

constexpr int64_t kMaxZippedBytes = 52'428'800;
constexpr size_t kMaxNameLength = 64;

void put_code(const TakenCode& code, VersionRow& row) {
  row.local_folder = code.local_folder;
  if (code.stored == nullptr) {
    // The folder's content may change at any time.
    row.code_sha256 = base64_encode(digest(DigestKind::kSha256, code.local_folder));
    return;
  }
  const CodeRow& stored = code.stored->row();
  row.code_id = stored.id;
  row.code_bytes = stored.size_bytes;
  row.code_sha256 = base64_encode(*hex_decode(stored.sha256_hex));
}

Result<void> make_function(Lambda& lambda, Context& context, const FunctionRef& ref,
                           const api::CreateFunctionRequest& in, const VersionRow& latest) {
  FunctionRow function;
  function.name = ref.name;
  function.created_ms = latest.modified_ms;
  TRY(merge_tags(in.tags, function.tags));
  FunctionRows rows(context.transaction, context.generation);
  TRY(rows.put(ref, function));
  TRY(rows.put_version(ref, latest));
  TRY(add_layer_uses(lambda, context, latest));
  return lambda.activator().schedule(context, ref, latest);
}

}  // namespace

Result<api::FunctionConfiguration> create_function(Lambda& lambda, Context& context,
                                                   const api::CreateFunctionRequest& in) {
  FunctionRef ref = TRY(parse_function(context, in.function_name));
  if (!ref.qualifier.empty()) {
    return invalid_parameter("A new function's name has no qualifier: " +
                             std::string(in.function_name));
  }
  if (ref.name.size() > kMaxNameLength) {
    return invalid_parameter("1 validation error detected: Value '" + ref.name +
                             "' at 'functionName' failed to satisfy constraint: Member must have "
                             "length less than or equal to 64");
  }
  if (ref.account != context.account) return no_such_function(ref.arn());
  VersionRow latest;
  TRY(apply_settings(lambda, context, ref, in, latest));
  FunctionRows rows(context.transaction, context.generation);
  if (const auto known = TRY(rows.find_any(ref))) {
    return known->is_deleted ? being_deleted(ref.arn()) : function_exists(ref.name);
  }
  const CodeSource source = TRY(code_source(*in.code));
  if (context.progress == nullptr) {
    // Storing code is a step of its own: it is not done again on a lost race.
    auto code = TRY(take_code(lambda, context, source));
    context.next_progress = std::make_shared<CodeProgress>(std::move(code));
    return api::FunctionConfiguration{};
  }
  const TakenCode& code = static_cast<const CodeProgress&>(*context.progress).code;
  put_code(code, latest);
  latest.modified_ms = context.clock.domain_ms();
  latest.revision_id = make_uuid(context.random);
  latest.change = latest.modified_ms;
  if (code.stored) {
    TRY(lambda.codes().add_use(context, ref.scope(context.generation), code.stored));
  }
  TRY(make_function(lambda, context, ref, in, latest));
  if (!in.publish.value_or(false)) return describe(lambda, context, ref, latest, {});
  const VersionRow version = TRY(publish(lambda, context, ref, latest, {}));
  // The ARN is the function's own: only an update's answer names the version.
  return describe(lambda, context, ref, version, {});
}

Result<api::FunctionConfiguration> update_function_code(Lambda& lambda, Context& context,
                                                        const api::UpdateFunctionCodeRequest& in) {
  FunctionRef ref = TRY(parse_function(context, in.function_name));
  ref.qualifier.clear();
  if (wire::present(in.publish_to)) return not_served("PublishTo");
  FunctionRows rows(context.transaction, context.generation);
  VersionRow latest = TRY(rows.require_version(ref));
  TRY(check_revision(in.revision_id, latest));
  if (latest.state == State::kPending) return not_ready("Pending");
  if (latest.update == UpdateStatus::kInProgress) return update_in_progress(ref.arn());
  if (in.architectures.present) TRY(apply_architecture(in.architectures, latest));
  const CodeSource source = TRY(code_source(in));
  if (context.progress == nullptr) {
    auto code = TRY(take_code(lambda, context, source));
    context.next_progress = std::make_shared<CodeProgress>(std::move(code));
    return api::FunctionConfiguration{};
  }
  const TakenCode& code = static_cast<const CodeProgress&>(*context.progress).code;
  const std::string old_code = std::exchange(latest.code_id, std::string());
  put_code(code, latest);
  if (in.dry_run.value_or(false)) return describe(lambda, context, ref, latest, {});
  latest.modified_ms = context.clock.domain_ms();
  latest.revision_id = make_uuid(context.random);
  ++latest.change;
  latest.update = UpdateStatus::kInProgress;
  const store::Scope scope = ref.scope(context.generation);
  if (code.stored) TRY(lambda.codes().add_use(context, scope, code.stored));
  TRY(lambda.codes().drop_use(context, scope, old_code));
  TRY(rows.put_version(ref, latest));
  TRY(lambda.activator().schedule(context, ref, latest));
  if (!in.publish.value_or(false)) return describe(lambda, context, ref, latest, {});
  const VersionRow version = TRY(publish(lambda, context, ref, latest, {}));
  return describe(lambda, context, ref, version, version_text(version.number));
}

Result<api::FunctionConfiguration> update_function_configuration(
    Lambda& lambda, Context& context, const api::UpdateFunctionConfigurationRequest& in) {
  FunctionRef ref = TRY(parse_function(context, in.function_name));
  ref.qualifier.clear();
  FunctionRows rows(context.transaction, context.generation);
  VersionRow latest = TRY(rows.require_version(ref));
  TRY(check_revision(in.revision_id, latest));
  if (latest.state == State::kPending) return not_ready("Pending");
  if (latest.update == UpdateStatus::kInProgress) return update_in_progress(ref.arn());
  const VersionRow before = latest;
  TRY(apply_settings(lambda, context, ref, in, latest));
  TRY(add_layer_uses(lambda, context, latest));
  TRY(drop_layer_uses(lambda, context, before));
  latest.modified_ms = context.clock.domain_ms();
  latest.revision_id = make_uuid(context.random);
  ++latest.change;
  latest.update = UpdateStatus::kInProgress;
  TRY(rows.put_version(ref, latest));
  TRY(lambda.activator().schedule(context, ref, latest));
  return describe(lambda, context, ref, latest, {});
}

Result<api::GetFunctionResponse> get_function(Lambda& lambda, Context& context,
                                              const api::GetFunctionRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  FunctionRows rows(context.transaction, context.generation);
  const FunctionRow function = TRY(rows.require(ref));
  const VersionRow row = TRY(rows.require_version(ref));
  api::GetFunctionResponse out;
  out.configuration = context.arena.make<api::FunctionConfiguration>();
  *out.configuration = TRY(describe(lambda, context, ref, row, ref.qualifier));
  out.code = context.arena.make<api::FunctionCodeLocation>();
  out.code->repository_type = "S3";
  if (!row.code_id.empty()) {
    out.code->location = context.arena.copy(
        lambda.code_links().make(context, ref.scope(context.generation), row.code_id));
  }
  if (!function.tags.empty()) out.tags = to_wire_tags(context, function.tags);
  if (function.reserved) {
    out.concurrency = context.arena.make<api::Concurrency>();
    out.concurrency->reserved_concurrent_executions = static_cast<int32_t>(*function.reserved);
  }
  return out;
}

Result<api::FunctionConfiguration> get_function_configuration(
    Lambda& lambda, Context& context, const api::GetFunctionConfigurationRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  FunctionRows rows(context.transaction, context.generation);
  const VersionRow row = TRY(rows.require_version(ref));
  return describe(lambda, context, ref, row, ref.qualifier);
}

namespace {

// What a page of ListFunctions shows: the functions, or with FunctionVersion=ALL their versions
// too.
Result<std::vector<std::pair<FunctionRef, VersionRow>>> listed(Context& context, bool all) {
  std::vector<std::pair<FunctionRef, VersionRow>> found;
  const std::string prefix = functions_key(context.scope()).bytes();
  FunctionRows rows(context.transaction, context.generation);
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto function = TRY(store::decode_row<FunctionRow>(cursor->value()));
    if (function.is_deleted) continue;
    const FunctionRef ref{
        std::string(context.account), std::string(context.region), function.name, {}};
    if (all) {
      for (VersionRow& row : TRY(rows.versions(ref))) found.emplace_back(ref, std::move(row));
    } else if (auto row = TRY(rows.find_version(ref, 0))) {
      found.emplace_back(ref, *std::move(row));
    }
  }
  return found;
}

}  // namespace

Result<api::ListFunctionsResponse> list_functions(Lambda& lambda, Context& context,
                                                  const api::ListFunctionsRequest& in) {
  const bool all = in.function_version == "ALL";
  const auto found = TRY(listed(context, all));
  const Page page = TRY(page_of(found.size(), in.marker, in.max_items));
  api::ListFunctionsResponse out;
  out.functions = wire::make_list<api::FunctionConfiguration>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    const auto& [ref, row] = found[i];
    auto& item = out.functions[static_cast<uint32_t>(i - page.first)];
    item = TRY(describe(lambda, context, ref, row, all ? version_text(row.number) : std::string()));
    leave_out_state(item);
  }
  out.next_marker = page.next_marker(context);
  return out;
}

Result<api::GetAccountSettingsResponse> get_account_settings(
    Lambda&, Context& context, const api::GetAccountSettingsRequest&) {
  int64_t count = 0;
  const std::string prefix = functions_key(context.scope()).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    count += TRY(store::decode_row<FunctionRow>(cursor->value()))
    .is_deleted ? 0 : 1;
  }
  api::GetAccountSettingsResponse out;
  out.account_limit = context.arena.make<api::AccountLimit>();
  out.account_limit->total_code_size = kMaxAccountCodeBytes;
  out.account_limit->code_size_unzipped = 262'144'000;
  out.account_limit->code_size_zipped = kMaxZippedBytes;
  out.account_limit->concurrent_executions = static_cast<int32_t>(kAccountConcurrency);
  out.account_limit->unreserved_concurrent_executions = static_cast<int32_t>(
      kAccountConcurrency - TRY(reserved_in(context.transaction, context.scope())));
  out.account_usage = context.arena.make<api::AccountUsage>();
  out.account_usage->total_code_size =
      TRY(CodeStore::used_bytes(context.transaction, context.scope()));
  out.account_usage->function_count = count;
  return out;
}

}  // namespace tarn::lambda
