#include "services/quicksight/sessions/drawn_sheet.h"

namespace tarn::quicksight {

std::string drawn_sheet_json(const DrawnSheet& sheet, std::string_view answers) {
  Json made = Json::object();
  made.set("name", sheet.source.name)
      .set("definition", sheet.source.definition->json())
      .set("theme", sheet.theme)
      .set("parameters", sheet.parameters);
  if (!sheet.visual_id.empty()) made.set("visualId", sheet.visual_id);
  for (const char* side : {"width", "height"}) {
    if (const Json* given = bi::member(sheet.sizes, side)) made.set(side, *given);
  }
  std::string text = made.dump();
  text.pop_back();
  text += R"(,"sheets":[{"sheetId":)";
  text += json_quote(sheet.sheet_id);
  text += R"(,"visuals":)";
  text += answers;
  return text + "}]}";
}

}  // namespace tarn::quicksight
