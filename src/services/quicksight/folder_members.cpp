// What is in folders, and who may see it.
#include <algorithm>
#include <map>
#include <vector>

#include "services/quicksight/answers.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"

namespace tarn::quicksight {
namespace {

Result<AssetKind> kind_of(wire::Text member_type) {
  const auto kind = kind_of_member(member_type);
  if (!kind) return not_served("topics in folders");
  return *kind;
}

// Whether the principal is of the namespace; of any where none is asked for.
bool is_of_namespace(std::string_view arn, std::string_view space) {
  if (space.empty()) return true;
  const std::string name(space);
  return arn.ends_with(":namespace/" + name) || arn.find(":user/" + name + "/") != arn.npos ||
         arn.find(":group/" + name + "/") != arn.npos;
}

}  // namespace

Result<api::CreateFolderMembershipResponse> create_folder_membership(
    Quicksight&, Context& context, const api::CreateFolderMembershipRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(put_in_folder(context, in.folder_id, TRY(kind_of(in.member_type)), in.member_id));
  auto out = answer<api::CreateFolderMembershipResponse>(context);
  out.folder_member = context.arena.make<api::FolderMember>();
  out.folder_member->member_id = in.member_id;
  out.folder_member->member_type = in.member_type;
  return out;
}

Result<api::DeleteFolderMembershipResponse> delete_folder_membership(
    Quicksight&, Context& context, const api::DeleteFolderMembershipRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_folder(context, in.folder_id));
  TRY(take_out_of_folder(context, in.folder_id, TRY(kind_of(in.member_type)), in.member_id));
  return answer<api::DeleteFolderMembershipResponse>(context);
}

Result<api::ListFolderMembersResponse> list_folder_members(
    Quicksight&, Context& context, const api::ListFolderMembersRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_folder(context, in.folder_id));
  std::vector<api::MemberIdArnPair> members;
  const std::string all =
      store::Key(context.scope(), "quicksight.folder_member").add(in.folder_id).bytes();
  const std::string next = TRY(list_page<FolderMemberRow>(
      context, all, in.next_token, in.max_results, [&](const FolderMemberRow& row) -> Result<bool> {
        api::MemberIdArnPair& member = members.emplace_back();
        member.member_id = context.arena.copy(row.id);
        member.member_arn = context.arena.copy(asset_arn(context, TRY(kind_of(row.type)), row.id));
        return true;
      }));
  auto out = answer<api::ListFolderMembersResponse>(context);
  out.folder_member_list = to_list(context, members);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::ListFoldersForResourceResponse> list_folders_for_resource(
    Quicksight&, Context& context, const api::ListFoldersForResourceRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const auto ref = parse_asset_arn(in.resource_arn);
  if (!ref) return invalid_value(std::string(in.resource_arn) + " is not the ARN of an asset.");
  const std::string id = TRY(own_asset_id(context, ref->kind, in.resource_arn));
  if (!TRY(has_asset(context, ref->kind, id))) return not_found(in.resource_arn);
  std::vector<std::string> folders;
  const std::string all =
      store::Key(context.scope(), "quicksight.folder_of").add(word_of(ref->kind)).add(id).bytes();
  const std::string next = TRY(list_page<FolderMemberRow>(
      context, all, in.next_token, in.max_results, [&](const FolderMemberRow& row) -> Result<bool> {
        folders.push_back(asset_arn(context, AssetKind::kFolder, row.folder));
        return true;
      }));
  auto out = answer<api::ListFoldersForResourceResponse>(context);
  out.folders = copy_texts(context, folders);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::DescribeFolderPermissionsResponse> describe_folder_permissions(
    Quicksight&, Context& context, const api::DescribeFolderPermissionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_folder(context, in.folder_id));
  std::vector<GrantRow> grants;
  const std::string next = TRY(list_page<GrantRow>(
      context, grants_key(context.scope(), AssetKind::kFolder, in.folder_id).bytes(), in.next_token,
      in.max_results, [&](const GrantRow& row) -> Result<bool> {
        if (!is_of_namespace(row.principal, in.namespace_)) return false;
        grants.push_back(row);
        return true;
      }));
  auto out = answer<api::DescribeFolderPermissionsResponse>(context);
  out.folder_id = in.folder_id;
  out.arn = context.arena.copy(asset_arn(context, AssetKind::kFolder, in.folder_id));
  if (!grants.empty()) out.permissions = tell_grants(context, grants);
  out.next_token = copy_present(context, next);
  return out;
}

// Those of the folder and of all above it, together.
Result<api::DescribeFolderResolvedPermissionsResponse> describe_folder_resolved_permissions(
    Quicksight&, Context& context, const api::DescribeFolderResolvedPermissionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  std::map<std::string, GrantRow> resolved;
  for (const std::string& folder : TRY(path_of(context, in.folder_id))) {
    for (const GrantRow& grant : TRY(load_grants(context, AssetKind::kFolder, folder))) {
      if (!is_of_namespace(grant.principal, in.namespace_)) continue;
      GrantRow& row = resolved[grant.principal];
      row.principal = grant.principal;
      for (const std::string& action : grant.actions) {
        if (std::ranges::find(row.actions, action) == row.actions.end()) {
          row.actions.push_back(action);
        }
      }
    }
  }
  const std::string listing = "resolved " + std::string(in.folder_id);
  const std::string first = TRY(read_token(in.next_token, listing));
  const size_t limit = static_cast<size_t>(in.max_results.value_or(kDefaultPage));
  std::vector<GrantRow> grants;
  auto next = resolved.lower_bound(first);
  for (; next != resolved.end() && grants.size() < limit; ++next) grants.push_back(next->second);
  auto out = answer<api::DescribeFolderResolvedPermissionsResponse>(context);
  out.folder_id = in.folder_id;
  out.arn = context.arena.copy(asset_arn(context, AssetKind::kFolder, in.folder_id));
  if (!grants.empty()) out.permissions = tell_grants(context, grants);
  if (next != resolved.end()) {
    out.next_token = context.arena.copy(make_token(listing, next->first));
  }
  return out;
}

Result<api::UpdateFolderPermissionsResponse> update_folder_permissions(
    Quicksight&, Context& context, const api::UpdateFolderPermissionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_folder(context, in.folder_id));
  TRY(put_grants(context, AssetKind::kFolder, in.folder_id, in.grant_permissions));
  TRY(revoke_grants(context, AssetKind::kFolder, in.folder_id, in.revoke_permissions));
  auto out = answer<api::UpdateFolderPermissionsResponse>(context);
  out.folder_id = in.folder_id;
  out.arn = context.arena.copy(asset_arn(context, AssetKind::kFolder, in.folder_id));
  const auto grants = TRY(load_grants(context, AssetKind::kFolder, in.folder_id));
  if (!grants.empty()) out.permissions = tell_grants(context, grants);
  return out;
}

}  // namespace tarn::quicksight
