// Themes by ARN or id: the account's own, and the starter themes that every account has
// (CLASSIC, MIDNIGHT, SEASIDE, RAINIER), whose ARNs are arn:aws:quicksight::aws:theme/CLASSIC.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/context.h"
#include "services/quicksight/assets.h"

namespace tarn::quicksight {

struct StarterTheme {
  std::string_view id;
  std::string_view name;
  std::string_view configuration;  // JSON of ThemeConfiguration
};

std::span<const StarterTheme> starter_themes();
const StarterTheme* find_starter_theme(std::string_view id);  // null: none
std::string starter_theme_arn(std::string_view id);

// ResourceNotFound where there is no such theme.
Result<void> require_theme(Context& context, std::string_view arn);
// JSON of ThemeConfiguration, over that of the theme that it is based on; of CLASSIC where `arn` is
// empty.
Result<std::string> theme_configuration(Context& context, std::string_view arn);

}  // namespace tarn::quicksight
