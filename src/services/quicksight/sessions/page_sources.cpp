#include "services/quicksight/sessions/page_sources.h"

#include <utility>

#include "services/quicksight/definitions.h"
#include "services/quicksight/sessions/session_errors.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kKept = 64;

std::string version_key(const Context& context, AssetKind kind, const AssetRow& asset,
                        int64_t version) {
  return std::to_string(context.generation) + "/" + asset_arn(context, kind, asset.id) + "/" +
         std::to_string(version) + "/" + std::to_string(asset.created_ms) + "/" +
         std::to_string(asset.modified_ms);
}

}  // namespace

Result<LoadedSource> PageSources::load(Context& context, const SessionViewer& who,
                                       const Json* source) {
  if (source == nullptr || !source->is_object()) return bad_call("A source is missing.", "source");
  if (bi::member(source, "dashboardId") != nullptr) return load_dashboard(context, who, *source);
  const std::string_view analysis = bi::text_member(source, "analysisId");
  const Json* draft = bi::member(source, "definition");
  if (analysis.empty() && draft == nullptr) {
    return bad_call("A source is a dashboardId, an analysisId or a definition.", "source");
  }
  if (!who.is_author) {
    return not_permitted("Analyses and drafts are open to authors' sessions of the console.");
  }
  if (draft != nullptr) return load_draft(context, who, *draft);
  return load_analysis(context, who, analysis);
}

Result<LoadedSource> PageSources::load_dashboard(Context& context, const SessionViewer& who,
                                                 const Json& source) {
  const std::string id(bi::text_member(&source, "dashboardId"));
  TRY(require_dashboard(context, who, id));
  const AssetRow asset = TRY(require_asset(context, AssetKind::kDashboard, id));
  std::optional<int64_t> number;
  if (const Json* wanted = bi::member(&source, "version")) number = wanted->as_int();
  const VersionRow version = TRY(asked_version(context, AssetKind::kDashboard, asset, number, {}));
  if (version.number != asset.published_version) {
    const bool is_editor =
        !who.is_anonymous() &&
        TRY(may(context, who.principals, AssetKind::kDashboard, id, "quicksight:UpdateDashboard"));
    if (!is_editor) return not_permitted("Only what is published is shown.");
  }
  LoadedSource made = TRY(load_version(context, AssetKind::kDashboard, asset, version));
  made.dashboard_id = id;
  return made;
}

Result<LoadedSource> PageSources::load_analysis(Context& context, const SessionViewer& who,
                                                std::string_view id) {
  const bool may_see = TRY(
      may(context, who.principals, AssetKind::kAnalysis, id, viewer_action(AssetKind::kAnalysis)));
  if (!may_see) {
    return not_permitted("You are not permitted to see the analysis " + std::string(id) + ".");
  }
  const AssetRow asset = TRY(require_asset(context, AssetKind::kAnalysis, id));
  const VersionRow version = TRY(asked_version(context, AssetKind::kAnalysis, asset, {}, {}));
  return load_version(context, AssetKind::kAnalysis, asset, version);
}

Result<LoadedSource> PageSources::load_draft(Context& context, const SessionViewer& who,
                                             const Json& json) {
  LoadedSource made;
  made.name = "Draft";
  auto definition = std::make_shared<bi::Definition>(TRY(bi::Definition::read(json)));
  for (const bi::DataSetDeclaration& declared : definition->data_sets()) {
    TRY(require_data_set(context, who, declared.arn));
  }
  made.definition = std::move(definition);
  return made;
}

Result<void> PageSources::require_data_set(Context& context, const SessionViewer& who,
                                           std::string_view arn) {
  const std::string id = TRY(own_asset_id(context, AssetKind::kDataSet, arn));
  const bool may_use = TRY(
      may(context, who.principals, AssetKind::kDataSet, id, viewer_action(AssetKind::kDataSet)));
  if (may_use) return {};
  return not_permitted("You are not permitted to use the data set " + id + ".");
}

Result<void> PageSources::require_owned_data_set(Context& context, const SessionViewer& who,
                                                 std::string_view arn) {
  const std::string id = TRY(own_asset_id(context, AssetKind::kDataSet, arn));
  const bool may_change =
      TRY(may(context, who.principals, AssetKind::kDataSet, id, owner_action(AssetKind::kDataSet)));
  if (may_change) return {};
  return not_permitted("You do not own the data set " + id + ".");
}

Result<Json> PageSources::theme(Context& context, std::string_view arn) {
  const auto ref = parse_asset_arn(arn);
  const bool is_own = ref && ref->kind == AssetKind::kTheme && ref->account == context.account;
  if (!is_own) return Json();
  const auto asset = require_asset(context, AssetKind::kTheme, ref->id);
  if (!asset.ok()) return Json();
  const VersionRow version = TRY(asked_version(context, AssetKind::kTheme, *asset, {}, {}));
  return Json::parse(TRY(load_definition(context, AssetKind::kTheme, ref->id, version.number)));
}

Result<LoadedSource> PageSources::load_version(Context& context, AssetKind kind,
                                               const AssetRow& asset, const VersionRow& version) {
  LoadedSource made;
  made.name = asset.name;
  made.theme_arn = version.theme_arn;
  made.errors = version.errors;
  made.definition = TRY(read(context, kind, asset, version.number));
  return made;
}

Result<std::shared_ptr<const bi::Definition>> PageSources::read(Context& context, AssetKind kind,
                                                                const AssetRow& asset,
                                                                int64_t version) {
  const std::string key = version_key(context, kind, asset, version);
  {
    const std::lock_guard lock(mutex_);
    for (auto at = kept_.begin(); at != kept_.end(); ++at) {
      if (at->first != key) continue;
      kept_.splice(kept_.begin(), kept_, at);
      return at->second;
    }
  }
  const std::string text = TRY(load_definition(context, kind, asset.id, version));
  auto read =
      std::make_shared<const bi::Definition>(TRY(bi::Definition::read(TRY(Json::parse(text)))));
  const std::lock_guard lock(mutex_);
  kept_.emplace_front(key, read);
  if (kept_.size() > kKept) kept_.pop_back();
  return std::shared_ptr<const bi::Definition>(std::move(read));
}

}  // namespace tarn::quicksight
