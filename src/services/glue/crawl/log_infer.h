// Log files by grok patterns: those of web servers, and those of custom classifiers. Pure
// functions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engines/formats/grok.h"
#include "engines/formats/line_pattern.h"
#include "services/glue/crawl/file_schema.h"

namespace tarn::glue::crawl {

struct GrokRules {
  std::string classification;
  std::string pattern;
  std::string custom_patterns;
  std::vector<engines::GrokField> fields;
  std::shared_ptr<const engines::LinePattern> lines;
};

Result<GrokRules> make_grok_rules(std::string classification, std::string pattern,
                                  std::string custom_patterns);

// Nothing where less than nine of ten lines of the text's beginning match.
std::optional<FileSchema> infer_log(std::string_view text, bool is_whole, const GrokRules& rules);

// The combined and the common format of Apache's log.
std::optional<FileSchema> infer_web_log(std::string_view text, bool is_whole);

}  // namespace tarn::glue::crawl
