// Templates: definitions with placeholders for data sets, and their versions.
#include "services/quicksight/asset_listing.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/drafts.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/tags.h"
#include "services/quicksight/tell.h"

namespace tarn::quicksight {
namespace {

constexpr AssetKind kKind = AssetKind::kTemplate;

// Both of CreateTemplate and of UpdateTemplate.
template <class Out>
Out made_template(Context& context, wire::Text id, int64_t version) {
  Out out = answer<Out>(context, 202);
  out.arn = context.arena.copy(asset_arn(context, kKind, id));
  out.version_arn = context.arena.copy(version_arn(context, kKind, id, version));
  out.template_id = id;
  out.creation_status = "CREATION_IN_PROGRESS";
  return out;
}

void tell_template_summary(Context& context, const AssetRow& row, api::TemplateSummary& out) {
  tell_asset(context, kKind, row, out);
  out.template_id = context.arena.copy(row.id);
  out.latest_version_number = row.latest_version;
}

Result<api::TemplateVersion*> told_version(Context& context, std::string_view id,
                                           const VersionRow& row) {
  auto* out = context.arena.make<api::TemplateVersion>();
  out->created_time = wire::Timestamp{row.created_ms};
  out->version_number = row.number;
  out->status = context.arena.copy(row.status);
  out->description = copy_present(context, row.description);
  out->source_entity_arn = copy_present(context, row.source_arn);
  out->theme_arn = copy_present(context, row.theme_arn);
  out->sheets = tell_sheets(context, row.sheets);
  tell_errors(context, row.errors, out->errors);
  const auto* definition = TRY(structure_of<api::TemplateVersionDefinition>(
      context, definition_shape(kKind), TRY(load_definition(context, kKind, id, row.number))));
  out->data_set_configurations = definition->data_set_configurations;
  return out;
}

}  // namespace

Result<api::CreateTemplateResponse> create_template(Quicksight&, Context& context,
                                                    const api::CreateTemplateRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_no_asset(context, kKind, in.template_id));
  Draft draft = TRY(make_draft(context, TRY(request_of(kKind, in))));
  draft.version.number = 1;
  draft.version.description = in.version_description;
  AssetRow row;
  row.id = in.template_id;
  row.name = in.name;
  row.created_ms = row.modified_ms = draft.version.created_ms;
  row.latest_version = 1;
  TRY(put_draft(context, kKind, row.id, draft));
  TRY(put_asset(context, kKind, row));
  TRY(put_grants(context, kKind, row.id, in.permissions));
  TRY(put_tags(context, asset_arn(context, kKind, row.id), in.tags));
  return made_template<api::CreateTemplateResponse>(context, in.template_id, 1);
}

Result<api::UpdateTemplateResponse> update_template(Quicksight&, Context& context,
                                                    const api::UpdateTemplateRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AssetRow row = TRY(require_asset(context, kKind, in.template_id));
  TRY(require_room_for_version(context, kKind, row.id));
  Draft draft = TRY(make_draft(context, TRY(request_of(kKind, in))));
  draft.version.number = ++row.latest_version;
  draft.version.description = in.version_description;
  if (wire::present(in.name)) row.name = in.name;
  row.modified_ms = draft.version.created_ms;
  TRY(put_draft(context, kKind, row.id, draft));
  TRY(put_asset(context, kKind, row));
  return made_template<api::UpdateTemplateResponse>(context, in.template_id, row.latest_version);
}

Result<api::DescribeTemplateResponse> describe_template(Quicksight&, Context& context,
                                                        const api::DescribeTemplateRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.template_id));
  const VersionRow version =
      TRY(asked_version(context, kKind, row, in.version_number, in.alias_name));
  auto out = answer<api::DescribeTemplateResponse>(context);
  out.template_ = context.arena.make<api::Template>();
  tell_asset(context, kKind, row, *out.template_);
  out.template_->template_id = in.template_id;
  out.template_->version = TRY(told_version(context, row.id, version));
  return out;
}

Result<api::DescribeTemplateDefinitionResponse> describe_template_definition(
    Quicksight&, Context& context, const api::DescribeTemplateDefinitionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.template_id));
  const VersionRow version =
      TRY(asked_version(context, kKind, row, in.version_number, in.alias_name));
  auto out = answer<api::DescribeTemplateDefinitionResponse>(context);
  out.name = copy_present(context, row.name);
  out.template_id = in.template_id;
  out.resource_status = context.arena.copy(version.status);
  out.theme_arn = copy_present(context, version.theme_arn);
  tell_errors(context, version.errors, out.errors);
  out.definition = TRY(structure_of<api::TemplateVersionDefinition>(
      context, definition_shape(kKind),
      TRY(load_definition(context, kKind, row.id, version.number))));
  return out;
}

Result<api::DeleteTemplateResponse> delete_template(Quicksight&, Context& context,
                                                    const api::DeleteTemplateRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.template_id));
  if (in.version_number) {
    TRY(require_version(context, kKind, row.id, *in.version_number));
    if (*in.version_number == row.latest_version) {
      return conflicting("The latest version of a template can't be deleted.");
    }
    TRY(erase_version(context, kKind, row.id, *in.version_number));
  } else {
    TRY(erase_asset(context, kKind, row.id));
  }
  auto out = answer<api::DeleteTemplateResponse>(context);
  out.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.template_id = in.template_id;
  return out;
}

Result<api::ListTemplatesResponse> list_templates(Quicksight&, Context& context,
                                                  const api::ListTemplatesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  auto out = answer<api::ListTemplatesResponse>(context);
  TRY(list_assets(context, kKind, in, tell_template_summary, out.template_summary_list,
                  out.next_token));
  return out;
}

Result<api::ListTemplateVersionsResponse> list_template_versions(
    Quicksight&, Context& context, const api::ListTemplateVersionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_asset(context, kKind, in.template_id));
  auto out = answer<api::ListTemplateVersionsResponse>(context);
  TRY(list_versions(context, kKind, in.template_id, in, out.template_version_summary_list,
                    out.next_token));
  return out;
}

}  // namespace tarn::quicksight
