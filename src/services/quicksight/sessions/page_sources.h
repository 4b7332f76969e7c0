// PageSources: what a page shows (a dashboard, an analysis or a draft), read for whoever may see
// it.
//
//   auto source = TRY(sources.load(context, who, *body.find("source")));
//
// Dashboards by their permissions or the session's own list; analyses by theirs, and only in an
// author's session; drafts likewise, each data set by its permission. What was read is kept for the
// next call, by version. Thread-safe.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/json.h"
#include "bi/visuals/definition.h"
#include "core/context.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/sessions/session_viewer.h"

namespace tarn::quicksight {

struct LoadedSource {
  std::string name;
  std::string dashboard_id;  // empty: an analysis or a draft
  std::shared_ptr<const bi::Definition> definition;
  std::string theme_arn;
  std::vector<AssetErrorRow> errors;
};

class PageSources {
 public:
  Result<LoadedSource> load(Context& context, const SessionViewer& who, const Json* source);
  // The configuration of a theme of the account; null where it is none, or one of AWS's.
  Result<Json> theme(Context& context, std::string_view arn);
  // AccessDenied where an author may not use the data set.
  Result<void> require_data_set(Context& context, const SessionViewer& who, std::string_view arn);
  Result<void> require_owned_data_set(Context& context, const SessionViewer& who,
                                      std::string_view arn);

 private:
  Result<LoadedSource> load_dashboard(Context& context, const SessionViewer& who,
                                      const Json& source);
  Result<LoadedSource> load_analysis(Context& context, const SessionViewer& who,
                                     std::string_view id);
  Result<LoadedSource> load_draft(Context& context, const SessionViewer& who, const Json& json);
  Result<LoadedSource> load_version(Context& context, AssetKind kind, const AssetRow& asset,
                                    const VersionRow& version);
  Result<std::shared_ptr<const bi::Definition>> read(Context& context, AssetKind kind,
                                                     const AssetRow& asset, int64_t version);

  using Kept = std::pair<std::string, std::shared_ptr<const bi::Definition>>;
  std::mutex mutex_;
  std::list<Kept> kept_;  // the latest first
};

}  // namespace tarn::quicksight
