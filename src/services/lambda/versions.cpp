// PublishVersion, ListVersionsByFunction.
#include "services/lambda/versions.h"

#include <algorithm>
#include <utility>

#include "services/lambda/activator.h"
#include "services/lambda/describe.h"
#include "services/lambda/errors.h"
#include "services/lambda/invoker.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/paging.h"

namespace tarn::lambda {
namespace {

// What a version is made of, without what changes by publishing it.
std::string essence(VersionRow row) {
  row.number = 0;
  row.revision_id.clear();
  row.modified_ms = 0;
  row.change = 0;
  row.state = State::kPending;
  row.update = UpdateStatus::kSuccessful;
  row.reason.clear();
  row.reason_code.clear();
  row.code_id.clear();  // the same code may have been sent twice
  return store::encode_row(row);
}

}  // namespace

Result<void> check_revision(wire::Text asked, const VersionRow& row) {
  if (!wire::present(asked) || asked.empty() || asked == row.revision_id) return {};
  return wrong_revision("GetFunction/GetAlias");
}

Result<void> renew_revision(Context& context, const FunctionRef& ref, VersionRow latest) {
  latest.revision_id = make_uuid(context.random);
  return FunctionRows(context.transaction, context.generation).put_version(ref, latest);
}

Result<void> add_layer_uses(Lambda& lambda, Context& context, const VersionRow& row) {
  for (const LayerUse& layer : row.layers) {
    const store::Scope scope{context.generation, layer.account, layer.region};
    TRY(lambda.codes().add_use(context.transaction, scope, layer.code_id, Counted::kNo));
  }
  return {};
}

Result<void> drop_layer_uses(Lambda& lambda, Changes changes, const VersionRow& row) {
  for (const LayerUse& layer : row.layers) {
    const store::Scope scope{changes.generation, layer.account, layer.region};
    TRY(lambda.codes().drop_use(changes, scope, layer.code_id, Counted::kNo));
  }
  return {};
}

Result<VersionRow> publish(Lambda& lambda, Context& context, const FunctionRef& ref,
                           const VersionRow& latest, wire::Text description) {
  if (!latest.local_folder.empty()) {
    return invalid_parameter("A function that runs from a folder has no versions to publish.");
  }
  FunctionRows rows(context.transaction, context.generation);
  FunctionRow function = TRY(rows.require(ref));
  const std::string text =
      wire::present(description) ? std::string(description) : latest.description;
  if (function.last_version > 0) {
    auto newest = TRY(rows.find_version(ref, function.last_version));
    // One that failed may do better the next time. Another description alone makes no version,
    // but that of $LATEST has to be as it was.
    const bool is_same =
        newest && (newest->change == latest.change || essence(*newest) == essence(latest));
    if (is_same && newest->state != State::kFailed) {
      return *std::move(newest);
    }
  }
  VersionRow version = latest;
  version.number = ++function.last_version;
  version.description = text;
  version.revision_id = make_uuid(context.random);
  version.modified_ms = context.clock.domain_ms();
  // What $LATEST runs already needs no preparation, but for a snapshot.
  const bool is_ready = latest.state == State::kActive &&
                        latest.update == UpdateStatus::kSuccessful && !latest.snap_start;
  version.state = is_ready ? State::kActive : State::kPending;
  version.update = UpdateStatus::kSuccessful;
  TRY(lambda.codes().add_use(context.transaction, ref.scope(context.generation), version.code_id));
  TRY(add_layer_uses(lambda, context, version));
  TRY(rows.put(ref, function));
  TRY(rows.put_version(ref, version));
  TRY(renew_revision(context, ref, latest));
  TRY(lambda.activator().schedule(context, ref, version));
  return version;
}

Result<void> erase_version(Lambda& lambda, Changes changes, const FunctionRef& ref,
                           const VersionRow& row) {
  const auto key = versions_key(ref, changes.generation).add_integer(row.number);
  TRY(changes.transaction.erase(key.bytes()));
  changes.after_commit.push_back(
      [&lambda, ref, number = row.number] { lambda.invoker().retire(ref, number); });
  TRY(drop_layer_uses(lambda, changes, row));
  return lambda.codes().drop_use(changes, ref.scope(changes.generation), row.code_id);
}

Result<api::FunctionConfiguration> publish_version(Lambda& lambda, Context& context,
                                                   const api::PublishVersionRequest& in) {
  if (wire::present(in.publish_to)) return not_served("PublishTo");
  FunctionRef ref = TRY(parse_function(context, in.function_name));
  ref.qualifier.clear();
  FunctionRows rows(context.transaction, context.generation);
  const VersionRow latest = TRY(rows.require_version(ref));
  TRY(check_revision(in.revision_id, latest));
  if (!in.code_sha256.empty() && in.code_sha256 != latest.code_sha256) {
    return invalid_parameter("CodeSHA256 (" + std::string(in.code_sha256) +
                             ") is different from current CodeSHA256 in $LATEST (" +
                             latest.code_sha256 +
                             "). Please try again with the CodeSHA256 in "
                             "$LATEST.");
  }
  if (latest.state == State::kPending) return not_ready("Pending");
  if (latest.update == UpdateStatus::kInProgress) return update_in_progress(ref.arn());
  const VersionRow version = TRY(publish(lambda, context, ref, latest, in.description));
  return describe(lambda, context, ref, version, version_text(version.number));
}

Result<api::ListVersionsByFunctionResponse> list_versions_by_function(
    Lambda& lambda, Context& context, const api::ListVersionsByFunctionRequest& in) {
  FunctionRef ref = TRY(parse_function(context, in.function_name));
  ref.qualifier.clear();
  FunctionRows rows(context.transaction, context.generation);
  TRY(rows.require(ref));
  const auto versions = TRY(rows.versions(ref));
  const Page page = TRY(page_of(versions.size(), in.marker, in.max_items));
  api::ListVersionsByFunctionResponse out;
  out.versions = wire::make_list<api::FunctionConfiguration>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    auto& item = out.versions[static_cast<uint32_t>(i - page.first)];
    item = TRY(describe(lambda, context, ref, versions[i], version_text(versions[i].number)));
    leave_out_state(item);
  }
  out.next_marker = page.next_marker(context);
  return out;
}

}  // namespace tarn::lambda
