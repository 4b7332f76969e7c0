// Glob patterns of a crawler's Exclusions, relative to the target's path: * within a level, **
// across levels, ? one character, [abc] [a-z] [!a], {a,b} not nested, \ before a special character.
// https://docs.aws.amazon.com/glue/latest/dg/define-crawler-choose-data-sources.html
// Pure function.
#pragma once

#include <string_view>

namespace tarn::glue::crawl {

bool matches_glob(std::string_view pattern, std::string_view path);

}  // namespace tarn::glue::crawl
