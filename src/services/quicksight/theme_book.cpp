#include "services/quicksight/theme_book.h"

#include <array>

#include "base/json.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

constexpr std::string_view kStarterArn = "arn:aws:quicksight::aws:theme/";

// Ours: AWS publishes the names and not the colours.
constexpr std::array<StarterTheme, 4> kStarters = {{
    {"CLASSIC", "Classic",
     R"({"DataColorPalette":{"Colors":["#3A6EA5","#E1812C","#3A923A","#C03D3E","#8A60B0",)"
     R"("#7F6A5F","#D684BD","#7F7F7F","#A9AA35","#2AA7B8"],"MinMaxGradient":["#DCE9F5","#1F4E79"],)"
     R"("EmptyFillColor":"#B9BEC4"},"UIColorPalette":{"PrimaryForeground":"#1B1F23",)"
     R"("PrimaryBackground":"#FFFFFF","SecondaryForeground":"#4A525A",)"
     R"("SecondaryBackground":"#F4F5F7","Accent":"#2266AA","AccentForeground":"#FFFFFF",)"
     R"("Danger":"#B3261E","DangerForeground":"#FFFFFF","Warning":"#8A5A00",)"
     R"("WarningForeground":"#FFFFFF","Success":"#1E7B34","SuccessForeground":"#FFFFFF",)"
     R"("Dimension":"#2266AA","DimensionForeground":"#FFFFFF","Measure":"#1E7B34",)"
     R"("MeasureForeground":"#FFFFFF"},"Sheet":{"Tile":{"Border":{"Show":true}},)"
     R"("TileLayout":{"Gutter":{"Show":true},"Margin":{"Show":true}}}})"},
    {"MIDNIGHT", "Midnight",
     R"({"DataColorPalette":{"Colors":["#6CB4EE","#F2A65A","#7CCBA2","#EF767A","#B79CED",)"
     R"("#C9ADA7","#F4A9D6","#A8B0B8","#D7D96B","#63D2D6"],"MinMaxGradient":["#17324D","#9CD0FF"],)"
     R"("EmptyFillColor":"#5A6570"},"UIColorPalette":{"PrimaryForeground":"#F2F5F7",)"
     R"("PrimaryBackground":"#15191E","SecondaryForeground":"#C3CBD3",)"
     R"("SecondaryBackground":"#0D1014","Accent":"#6CB4EE","AccentForeground":"#0D1014",)"
     R"("Danger":"#FF8A80","DangerForeground":"#0D1014","Warning":"#FFCC66",)"
     R"("WarningForeground":"#0D1014","Success":"#7CCBA2","SuccessForeground":"#0D1014",)"
     R"("Dimension":"#6CB4EE","DimensionForeground":"#0D1014","Measure":"#7CCBA2",)"
     R"("MeasureForeground":"#0D1014"},"Sheet":{"Tile":{"Border":{"Show":false}},)"
     R"("TileLayout":{"Gutter":{"Show":true},"Margin":{"Show":true}}}})"},
    {"SEASIDE", "Seaside",
     R"({"DataColorPalette":{"Colors":["#1B7F8C","#F08A4B","#5AA9A3","#D1495B","#4F6D8F",)"
     R"("#E8C547","#8FB8DE","#A56A43","#6B8F71","#9D83B5"],"MinMaxGradient":["#DDF1F0","#0B5560"],)"
     R"("EmptyFillColor":"#B8C4C6"},"UIColorPalette":{"PrimaryForeground":"#123035",)"
     R"("PrimaryBackground":"#FFFFFF","SecondaryForeground":"#3B5A60",)"
     R"("SecondaryBackground":"#EEF6F6","Accent":"#1B7F8C","AccentForeground":"#FFFFFF",)"
     R"("Danger":"#B23A48","DangerForeground":"#FFFFFF","Warning":"#8F5E00",)"
     R"("WarningForeground":"#FFFFFF","Success":"#2F7D4F","SuccessForeground":"#FFFFFF",)"
     R"("Dimension":"#1B7F8C","DimensionForeground":"#FFFFFF","Measure":"#2F7D4F",)"
     R"("MeasureForeground":"#FFFFFF"},"Sheet":{"Tile":{"Border":{"Show":true}},)"
     R"("TileLayout":{"Gutter":{"Show":true},"Margin":{"Show":true}}}})"},
    {"RAINIER", "Rainier",
     R"({"DataColorPalette":{"Colors":["#4B5D67","#87556F","#5B8E7D","#BC4B51","#F4A259",)"
     R"("#7D82B8","#8CB369","#A37B73","#3D6F8E","#C2A83E"],"MinMaxGradient":["#E3E7EA","#2B3A42"],)"
     R"("EmptyFillColor":"#BCC3C8"},"UIColorPalette":{"PrimaryForeground":"#20292E",)"
     R"("PrimaryBackground":"#FCFCFA","SecondaryForeground":"#4B565C",)"
     R"("SecondaryBackground":"#EFF0EC","Accent":"#4B5D67","AccentForeground":"#FFFFFF",)"
     R"("Danger":"#9F3A40","DangerForeground":"#FFFFFF","Warning":"#85570F",)"
     R"("WarningForeground":"#FFFFFF","Success":"#3F6B54","SuccessForeground":"#FFFFFF",)"
     R"("Dimension":"#4B5D67","DimensionForeground":"#FFFFFF","Measure":"#3F6B54",)"
     R"("MeasureForeground":"#FFFFFF"},"Sheet":{"Tile":{"Border":{"Show":true}},)"
     R"("TileLayout":{"Gutter":{"Show":false},"Margin":{"Show":true}}}})"},
}};

// `over` with what `under` has and it hasn't, member by member.
Json merged(const Json& under, const Json& over) {
  if (!under.is_object() || !over.is_object()) return over;
  Json out = under;
  for (const auto& [name, value] : over.members()) {
    const Json* below = under.find(name);
    out.set(name, below == nullptr ? value : merged(*below, value));
  }
  return out;
}

}  // namespace

std::span<const StarterTheme> starter_themes() { return kStarters; }

const StarterTheme* find_starter_theme(std::string_view id) {
  for (const StarterTheme& theme : kStarters) {
    if (theme.id == id) return &theme;
  }
  return nullptr;
}

std::string starter_theme_arn(std::string_view id) {
  return std::string(kStarterArn) + std::string(id);
}

Result<void> require_theme(Context& context, std::string_view arn) {
  if (arn.starts_with(kStarterArn)) {
    if (find_starter_theme(arn.substr(kStarterArn.size())) != nullptr) return {};
    return not_found("Theme " + std::string(arn));
  }
  const std::string id = TRY(own_asset_id(context, AssetKind::kTheme, arn));
  TRY(require_asset(context, AssetKind::kTheme, id));
  return {};
}

Result<std::string> theme_configuration(Context& context, std::string_view arn) {
  if (arn.empty()) return std::string(kStarters[0].configuration);
  if (arn.starts_with(kStarterArn)) {
    const StarterTheme* theme = find_starter_theme(arn.substr(kStarterArn.size()));
    if (theme == nullptr) return not_found("Theme " + std::string(arn));
    return std::string(theme->configuration);
  }
  const std::string id = TRY(own_asset_id(context, AssetKind::kTheme, arn));
  const AssetRow asset = TRY(require_asset(context, AssetKind::kTheme, id));
  const VersionRow version =
      TRY(require_version(context, AssetKind::kTheme, id, asset.latest_version));
  const Json own =
      TRY(Json::parse(TRY(load_definition(context, AssetKind::kTheme, id, asset.latest_version))));
  const StarterTheme* base = find_starter_theme(version.theme_arn);
  const Json under =
      TRY(Json::parse(base == nullptr ? kStarters[0].configuration : base->configuration));
  return merged(under, own).dump();
}

}  // namespace tarn::quicksight
