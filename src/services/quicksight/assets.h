// Assets that have versions: analyses (one version), dashboards, templates, themes. What is stored
// of them, by kind and id; errors name the kind. What a version says lies beside it
// (definitions.h), as do permissions and tags.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {

// Key: asset_key (kind, id).
struct AssetRow {
  std::string id;
  std::string name;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  int64_t latest_version = 0;
  int64_t published_version = 0;  // of dashboards; 0: none
  int64_t published_ms = 0;
  int64_t purge_ms = 0;                    // of a deleted analysis: when it goes; 0: not deleted
  std::vector<std::string> link_entities;  // of dashboards: ARNs of analyses
  std::string status;                      // of analyses: ResourceStatus
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, name);
    v(3, created_ms);
    v(4, modified_ms);
    v(5, latest_version);
    v(6, published_version);
    v(7, published_ms);
    v(8, purge_ms);
    v(9, link_entities);
    v(10, status);
  }
  store::UnknownFields unknown;
};

struct SheetRow {
  std::string id;
  std::string name;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, name);
  }
};

// Of AWS's AnalysisError, DashboardError, TemplateError.
struct AssetErrorRow {
  std::string type;
  std::string message;
  std::string path;  // "sheet/s1/visual/v1"
  template <class V>
  void fields(V& v) {
    v(1, type);
    v(2, message);
    v(3, path);
  }
};

// Key: quicksight.version (kind, id, number).
struct VersionRow {
  int64_t number = 0;
  std::string status;  // ResourceStatus
  int64_t created_ms = 0;
  std::string description;
  std::string source_arn;  // the template or analysis that it was made from
  std::string theme_arn;   // of themes: the base theme's id
  std::vector<std::string> data_set_arns;
  std::vector<SheetRow> sheets;
  std::vector<AssetErrorRow> errors;
  std::string publish_options;  // of dashboards: JSON of DashboardPublishOptions
  template <class V>
  void fields(V& v) {
    v(1, number);
    v(2, status);
    v(3, created_ms);
    v(4, description);
    v(5, source_arn);
    v(6, theme_arn);
    v(7, data_set_arns);
    v(8, sheets);
    v(9, errors);
    v(10, publish_options);
  }
  store::UnknownFields unknown;

  bool has_failed() const { return status.ends_with("FAILED"); }
};

// A name for a version. Key: quicksight.alias (kind, id, name).
struct AliasRow {
  std::string name;
  int64_t version = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, version);
  }
  store::UnknownFields unknown;
};

store::Key versions_key(const store::Scope& scope, AssetKind kind, std::string_view id);
store::Key aliases_key(const store::Scope& scope, AssetKind kind, std::string_view id);

Result<AssetRow> require_asset(Context& context, AssetKind kind, std::string_view id);
Result<void> require_no_asset(Context& context, AssetKind kind, std::string_view id);
Result<void> put_asset(Context& context, AssetKind kind, const AssetRow& row);
Result<VersionRow> require_version(Context& context, AssetKind kind, std::string_view id,
                                   int64_t number);
Result<void> put_version(Context& context, AssetKind kind, std::string_view id,
                         const VersionRow& row);
// What a request asks for by number or by alias: $LATEST, $PUBLISHED or one that was made. By
// neither: the published version of a dashboard, the latest of others.
Result<VersionRow> asked_version(Context& context, AssetKind kind, const AssetRow& asset,
                                 const std::optional<int64_t>& number, std::string_view alias);
// The version and what it says. The last one goes with erase_asset().
Result<void> erase_version(Context& context, AssetKind kind, std::string_view id, int64_t number);
// With versions, aliases, permissions and tags, and out of its folders.
Result<void> erase_asset(Context& context, AssetKind kind, std::string_view id);

}  // namespace tarn::quicksight
