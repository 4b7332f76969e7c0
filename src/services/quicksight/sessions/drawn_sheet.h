// A sheet, or one visual of it, as the drawer takes it (core/sheet_drawer.h): what the page has,
// with the answers of its data calls. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "services/quicksight/sessions/page_sources.h"

namespace tarn::quicksight {

struct DrawnSheet {
  const LoadedSource& source;
  Json theme;       // a ThemeConfiguration, or null
  Json parameters;  // PageData::parameter_texts()
  std::string_view sheet_id;
  std::string_view visual_id = {};  // empty: the whole sheet
  const Json* sizes = nullptr;      // {"width"?, "height"?}; null: the drawer's own
};

// `answers`: PageData::answer() of the sheet's visuals.
std::string drawn_sheet_json(const DrawnSheet& sheet, std::string_view answers);

}  // namespace tarn::quicksight
