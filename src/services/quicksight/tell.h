// What answers tell of versions alike, whatever the asset: ARNs, errors, sheets, summaries.
#pragma once

#include <string>
#include <vector>

#include "services/quicksight/answers.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/quicksight_operations.h"

namespace tarn::quicksight {

inline std::string version_arn(const Context& context, AssetKind kind, std::string_view id,
                               int64_t number) {
  return asset_arn(context, kind, id) + "/version/" + std::to_string(number);
}

template <class T>
void tell_errors(Context& context, const std::vector<AssetErrorRow>& errors, wire::List<T>& out) {
  if (errors.empty()) return;
  out = wire::make_list<T>(context.arena, errors.size());
  for (size_t i = 0; i < errors.size(); ++i) {
    T& one = out[static_cast<uint32_t>(i)];
    one.type = context.arena.copy(errors[i].type);
    one.message = context.arena.copy(errors[i].message);
    if (errors[i].path.empty()) continue;
    one.violated_entities = wire::make_list<api::Entity>(context.arena, 1);
    one.violated_entities[0].path = context.arena.copy(errors[i].path);
  }
}

inline wire::List<api::Sheet> tell_sheets(Context& context, const std::vector<SheetRow>& sheets) {
  auto list = wire::make_list<api::Sheet>(context.arena, sheets.size());
  for (size_t i = 0; i < sheets.size(); ++i) {
    list[static_cast<uint32_t>(i)].sheet_id = context.arena.copy(sheets[i].id);
    list[static_cast<uint32_t>(i)].name = copy_present(context, sheets[i].name);
  }
  return list;
}

// Of a DashboardVersionSummary, TemplateVersionSummary or ThemeVersionSummary.
template <class T>
void tell_version_summary(Context& context, AssetKind kind, std::string_view id,
                          const VersionRow& row, T& out) {
  out.arn = context.arena.copy(version_arn(context, kind, id, row.number));
  out.created_time = wire::Timestamp{row.created_ms};
  out.version_number = row.number;
  out.status = context.arena.copy(row.status);
  out.description = copy_present(context, row.description);
  if constexpr (requires { out.source_entity_arn; }) {
    out.source_entity_arn = copy_present(context, row.source_arn);
  }
}

// Of a Dashboard, Template, Theme, Analysis and of their summaries.
template <class T>
void tell_asset(Context& context, AssetKind kind, const AssetRow& row, T& out) {
  out.arn = context.arena.copy(asset_arn(context, kind, row.id));
  out.name = copy_present(context, row.name);
  out.created_time = wire::Timestamp{row.created_ms};
  out.last_updated_time = wire::Timestamp{row.modified_ms};
}

}  // namespace tarn::quicksight
