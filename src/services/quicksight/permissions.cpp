#include "services/quicksight/permissions.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "services/quicksight/answers.h"
#include "services/quicksight/folder_rows.h"

namespace tarn::quicksight {
namespace {

using Actions = std::span<const std::string_view>;

// Of each kind what viewers may do, then what owners may do as well (AWS's console's lists).
constexpr std::string_view kAnalysis[] = {"DescribeAnalysis",
                                          "QueryAnalysis",
                                          "DescribeAnalysisPermissions",
                                          "UpdateAnalysisPermissions",
                                          "UpdateAnalysis",
                                          "DeleteAnalysis",
                                          "RestoreAnalysis"};
constexpr std::string_view kDashboard[] = {"DescribeDashboard",
                                           "QueryDashboard",
                                           "ListDashboardVersions",
                                           "UpdateDashboardPermissions",
                                           "UpdateDashboard",
                                           "DeleteDashboard",
                                           "DescribeDashboardPermissions",
                                           "UpdateDashboardPublishedVersion",
                                           "UpdateDashboardLinks"};
constexpr std::string_view kTemplate[] = {
    "DescribeTemplate",     "DescribeTemplateAlias",       "ListTemplateAliases",
    "ListTemplateVersions", "UpdateTemplatePermissions",   "UpdateTemplate",
    "DeleteTemplate",       "DescribeTemplatePermissions", "CreateTemplateAlias",
    "UpdateTemplateAlias",  "DeleteTemplateAlias"};
constexpr std::string_view kTheme[] = {
    "DescribeTheme",          "DescribeThemeAlias", "ListThemeAliases", "ListThemeVersions",
    "UpdateThemePermissions", "UpdateTheme",        "DeleteTheme",      "DescribeThemePermissions",
    "CreateThemeAlias",       "UpdateThemeAlias",   "DeleteThemeAlias"};
constexpr std::string_view kFolder[] = {"DescribeFolder",         "UpdateFolderPermissions",
                                        "CreateFolder",           "UpdateFolder",
                                        "DeleteFolder",           "CreateFolderMembership",
                                        "DeleteFolderMembership", "DescribeFolderPermissions"};
constexpr std::string_view kDataSet[] = {"DescribeDataSet",
                                         "DescribeDataSetPermissions",
                                         "PassDataSet",
                                         "DescribeIngestion",
                                         "ListIngestions",
                                         "UpdateDataSetPermissions",
                                         "UpdateDataSet",
                                         "DeleteDataSet",
                                         "CreateIngestion",
                                         "CancelIngestion",
                                         "CreateRefreshSchedule",
                                         "UpdateRefreshSchedule",
                                         "DeleteRefreshSchedule",
                                         "DescribeRefreshSchedule",
                                         "ListRefreshSchedules",
                                         "PutDataSetRefreshProperties",
                                         "DescribeDataSetRefreshProperties",
                                         "DeleteDataSetRefreshProperties"};
constexpr std::string_view kDataSource[] = {"DescribeDataSource", "DescribeDataSourcePermissions",
                                            "PassDataSource",     "UpdateDataSourcePermissions",
                                            "UpdateDataSource",   "DeleteDataSource"};

struct KindActions {
  Actions all;
  std::string_view viewer;
  std::string_view owner;
};

const KindActions& actions_of(AssetKind kind) {
  static constexpr std::array<KindActions, 8> kAll = {{
      {kAnalysis, "quicksight:DescribeAnalysis", "quicksight:UpdateAnalysisPermissions"},
      {kDashboard, "quicksight:DescribeDashboard", "quicksight:UpdateDashboardPermissions"},
      {kTemplate, "quicksight:DescribeTemplate", "quicksight:UpdateTemplatePermissions"},
      {kTheme, "quicksight:DescribeTheme", "quicksight:UpdateThemePermissions"},
      {kFolder, "quicksight:DescribeFolder", "quicksight:UpdateFolderPermissions"},
      {kDataSet, "quicksight:DescribeDataSet", "quicksight:UpdateDataSetPermissions"},
      {kDataSource, "quicksight:DescribeDataSource", "quicksight:UpdateDataSourcePermissions"},
      {Actions(kDashboard).first(3), "quicksight:DescribeDashboard", ""},
  }};
  return kAll[static_cast<size_t>(kind)];
}

Result<void> check_actions(AssetKind kind, const wire::List<wire::Text>& actions) {
  constexpr std::string_view kPrefix = "quicksight:";
  const Actions all = actions_of(kind).all;
  for (wire::Text action : actions) {
    const std::string_view name =
        action.starts_with(kPrefix) ? action.substr(kPrefix.size()) : std::string_view();
    if (std::ranges::find(all, name) == all.end()) {
      return invalid_value("ResourcePermission list contains the unsupported action " +
                           std::string(action) + " for a " + std::string(word_of(kind)) + ".");
    }
  }
  return {};
}

// A user's, group's or namespace's ARN of this account and region, of one that is there.
Result<void> check_principal(Context& context, std::string_view arn) {
  const std::string start = "arn:aws:quicksight:" + std::string(context.region) + ":" +
                            std::string(context.account) + ":";
  const std::string_view what =
      arn.starts_with(start) ? arn.substr(start.size()) : std::string_view();
  const size_t kind = what.find('/');
  if (kind == what.npos) return invalid_value("Invalid principal: " + std::string(arn));
  const std::string_view rest = what.substr(kind + 1);
  if (what.substr(0, kind) == "namespace") return require_namespace(context, rest);
  const size_t slash = rest.find('/');
  if (slash == rest.npos) return invalid_value("Invalid principal: " + std::string(arn));
  const std::string_view space = rest.substr(0, slash);
  if (what.substr(0, kind) == "user") {
    TRY(require_user(context, space, rest.substr(slash + 1)));
    return {};
  }
  if (what.substr(0, kind) != "group") {
    return invalid_value("Invalid principal: " + std::string(arn));
  }
  TRY(require_group(context, space, rest.substr(slash + 1)));
  return {};
}

Result<void> erase_grant(Context& context, AssetKind kind, std::string_view id,
                         const std::string& principal) {
  const store::Scope scope = context.scope();
  TRY(context.transaction.erase(grants_key(scope, kind, id).add(principal).bytes()));
  return context.transaction.erase(grant_of_key(scope, principal, word_of(kind), id).bytes());
}

Result<void> put_grant(Context& context, AssetKind kind, std::string_view id, const GrantRow& row) {
  const store::Scope scope = context.scope();
  TRY(context.transaction.put(grants_key(scope, kind, id).add(row.principal).bytes(),
                              store::encode_row(row)));
  return context.transaction.put(grant_of_key(scope, row.principal, word_of(kind), id).bytes(), {});
}

Result<void> add_grant(Context& context, AssetKind kind, const api::ResourcePermission& grant,
                       std::vector<GrantRow>& into) {
  TRY(check_principal(context, grant.principal));
  TRY(check_actions(kind, grant.actions));
  auto row = std::ranges::find(into, grant.principal, &GrantRow::principal);
  if (row == into.end()) {
    row = into.insert(into.end(), GrantRow());
    row->principal = grant.principal;
  }
  for (wire::Text action : grant.actions) {
    if (std::ranges::find(row->actions, action) == row->actions.end()) {
      row->actions.emplace_back(action);
    }
  }
  return {};
}

Result<std::vector<GrantRow>> read_grants(std::unique_ptr<store::Cursor> cursor) {
  std::vector<GrantRow> grants;
  for (; cursor->valid(); TRY(cursor->next())) {
    grants.push_back(TRY(store::decode_row<GrantRow>(cursor->value())));
  }
  return grants;
}

// For questions of who may: a search asks them of every asset.
Result<std::vector<GrantRow>> read_grants_loosely(Context& context, AssetKind kind,
                                                  std::string_view id) {
  const std::string all = grants_key(context.scope(), kind, id).bytes();
  return read_grants(TRY(context.transaction.scan_loosely(all, store::prefix_end(all))));
}

bool grants_action(const std::vector<GrantRow>& grants, const Principals& who,
                   std::string_view action) {
  return std::ranges::any_of(grants, [&](const GrantRow& grant) {
    return who.has(grant.principal) &&
           std::ranges::find(grant.actions, action) != grant.actions.end();
  });
}

}  // namespace

bool Principals::has(std::string_view arn) const {
  return std::ranges::find(arns, arn) != arns.end();
}

std::string_view owner_action(AssetKind kind) { return actions_of(kind).owner; }
std::string_view viewer_action(AssetKind kind) { return actions_of(kind).viewer; }

Result<Principals> principals_of(Context& context, const UserRow& user) {
  Principals who;
  who.arns.push_back(user_arn(context, user.namespace_name, user.name));
  who.arns.push_back(namespace_arn(context, user.namespace_name));
  const std::string all = store::Key(context.scope(), "quicksight.member_of")
                              .add(user.namespace_name)
                              .add(user.name)
                              .bytes();
  auto cursor = TRY(context.transaction.scan_loosely(all, store::prefix_end(all)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<MemberRow>(cursor->value()));
    who.arns.push_back(group_arn(context, user.namespace_name, row.group));
  }
  return who;
}

Result<void> put_grants(Context& context, AssetKind kind, std::string_view id,
                        const wire::List<api::ResourcePermission>& grants) {
  if (grants.empty()) return {};
  std::vector<GrantRow> rows = TRY(load_grants(context, kind, id));
  for (const api::ResourcePermission& grant : grants) TRY(add_grant(context, kind, grant, rows));
  if (rows.size() > kMaxGrants) {
    return limit_exceeded("A resource can be shared with 100 principals.");
  }
  for (const GrantRow& row : rows) TRY(put_grant(context, kind, id, row));
  return {};
}

Result<void> put_link_grants(Context& context, std::string_view dashboard,
                             const wire::List<api::ResourcePermission>& grants) {
  for (const api::ResourcePermission& grant : grants) {
    if (!grant.principal.starts_with(namespace_arn(context, ""))) {
      return invalid_value("A link is shared with a namespace, not with " +
                           std::string(grant.principal) + ".");
    }
  }
  return put_grants(context, AssetKind::kDashboardLink, dashboard, grants);
}

Result<void> revoke_grants(Context& context, AssetKind kind, std::string_view id,
                           const wire::List<api::ResourcePermission>& grants) {
  if (grants.empty()) return {};
  std::vector<GrantRow> rows = TRY(load_grants(context, kind, id));
  for (const api::ResourcePermission& grant : grants) {
    TRY(check_actions(kind, grant.actions));
    const auto row = std::ranges::find(rows, grant.principal, &GrantRow::principal);
    if (row == rows.end()) continue;
    std::erase_if(row->actions, [&](const std::string& action) {
      return std::find(grant.actions.begin(), grant.actions.end(), action) != grant.actions.end();
    });
    if (row->actions.empty()) {
      TRY(erase_grant(context, kind, id, row->principal));
    } else {
      TRY(put_grant(context, kind, id, *row));
    }
  }
  return {};
}

Result<std::vector<GrantRow>> load_grants(Context& context, AssetKind kind, std::string_view id) {
  const std::string all = grants_key(context.scope(), kind, id).bytes();
  return read_grants(TRY(context.transaction.scan(all, store::prefix_end(all))));
}

Result<void> erase_grants(Context& context, AssetKind kind, std::string_view id) {
  for (const GrantRow& row : TRY(load_grants(context, kind, id))) {
    TRY(erase_grant(context, kind, id, row.principal));
  }
  return {};
}

Result<void> erase_grants_of(Context& context, std::string_view principal, bool is_prefix) {
  store::Key prefix(context.scope(), "quicksight.grant_of");
  if (is_prefix) {
    prefix.add_prefix(principal);
  } else {
    prefix.add(principal);
  }
  std::vector<std::array<std::string, 3>> found;  // principal, kind, id
  auto cursor = TRY(context.transaction.scan(prefix.bytes(), store::prefix_end(prefix.bytes())));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader reader(cursor->key());
    auto& [who, word, id] = found.emplace_back();
    if (!reader.skip_scope() || !reader.read(who) || !reader.read(word) || !reader.read(id)) {
      return corrupt("quicksight.grant_of");
    }
  }
  const store::Scope scope = context.scope();
  for (const auto& [who, word, id] : found) {
    TRY(context.transaction.erase(
        store::Key(scope, "quicksight.grant").add(word).add(id).add(who).bytes()));
    TRY(context.transaction.erase(grant_of_key(scope, who, word, id).bytes()));
  }
  return {};
}

wire::List<api::ResourcePermission> tell_grants(Context& context,
                                                const std::vector<GrantRow>& grants) {
  auto list = wire::make_list<api::ResourcePermission>(context.arena, grants.size());
  for (size_t i = 0; i < grants.size(); ++i) {
    api::ResourcePermission& out = list[static_cast<uint32_t>(i)];
    out.principal = context.arena.copy(grants[i].principal);
    out.actions = copy_texts(context, grants[i].actions);
  }
  return list;
}

Result<bool> may(Context& context, const Principals& who, AssetKind kind, std::string_view id,
                 std::string_view action) {
  if (grants_action(TRY(read_grants_loosely(context, kind, id)), who, action)) return true;
  if (kind == AssetKind::kDashboard &&
      grants_action(TRY(read_grants_loosely(context, AssetKind::kDashboardLink, id)), who,
                    action)) {
    return true;
  }
  const bool wants_ownership =
      action != viewer_action(kind) && action != "quicksight:QueryAnalysis" &&
      action != "quicksight:QueryDashboard" && action != "quicksight:ListDashboardVersions" &&
      action != "quicksight:PassDataSet";
  const std::string_view needed =
      wants_ownership ? owner_action(AssetKind::kFolder) : viewer_action(AssetKind::kFolder);
  for (const std::string& folder : TRY(folders_above(context, kind, id))) {
    if (grants_action(TRY(read_grants_loosely(context, AssetKind::kFolder, folder)), who, needed)) {
      return true;
    }
  }
  return false;
}

}  // namespace tarn::quicksight
