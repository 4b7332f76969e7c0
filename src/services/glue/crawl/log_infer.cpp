#include "services/glue/crawl/log_infer.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace tarn::glue::crawl {
namespace {

constexpr size_t kSampledLines = 1000;
constexpr size_t kLeastOfTen = 9;

TypeKind kind_of(const std::string& hive_type) {
  if (hive_type == "tinyint") return TypeKind::kTinyint;
  if (hive_type == "smallint") return TypeKind::kSmallint;
  if (hive_type == "int") return TypeKind::kInt;
  if (hive_type == "bigint") return TypeKind::kBigint;
  if (hive_type == "float") return TypeKind::kFloat;
  if (hive_type == "double") return TypeKind::kDouble;
  if (hive_type == "boolean") return TypeKind::kBoolean;
  return TypeKind::kString;
}

struct LineCounts {
  size_t all = 0;
  size_t matching = 0;
  size_t bytes = 0;
};

LineCounts count_lines(std::string_view text, bool is_whole, const engines::LinePattern& pattern) {
  LineCounts counts;
  engines::LinePattern::Groups groups;
  for (size_t at = 0; at < text.size() && counts.all < kSampledLines;) {
    const size_t end = text.find('\n', at);
    if (end == std::string_view::npos && !is_whole) break;  // the last line is cut
    std::string_view line = text.substr(at, std::min(end, text.size()) - at);
    at = std::min(end, text.size() - 1) + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty()) continue;
    const auto matched = pattern.match(line, groups);
    ++counts.all;
    counts.matching += matched.ok() && *matched;
    counts.bytes = at;
  }
  return counts;
}

// "1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET …": what is worth a closer look.
bool looks_like_web_log(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  const size_t bracket = line.find(" [");
  return bracket != std::string_view::npos && line.find("] \"", bracket) != std::string_view::npos;
}

}  // namespace

Result<GrokRules> make_grok_rules(std::string classification, std::string pattern,
                                  std::string custom_patterns) {
  GrokRules rules;
  auto grok = TRY(engines::expand_grok(pattern, custom_patterns));
  rules.classification = std::move(classification);
  rules.pattern = std::move(pattern);
  rules.custom_patterns = std::move(custom_patterns);
  rules.fields = std::move(grok.fields);
  rules.lines = TRY(engines::LinePattern::compile(grok.regex, false));
  return rules;
}

std::optional<FileSchema> infer_log(std::string_view text, bool is_whole, const GrokRules& rules) {
  const LineCounts counts = count_lines(text, is_whole, *rules.lines);
  if (counts.all == 0 || counts.matching * 10 < counts.all * kLeastOfTen) return std::nullopt;
  FileSchema schema;
  schema.format = FileFormat::kLog;
  schema.log = {rules.classification, rules.pattern, rules.custom_patterns};
  for (const engines::GrokField& field : rules.fields) {
    schema.columns.push_back({field.name, TypeLattice::of(kind_of(field.type))});
  }
  const double share = static_cast<double>(text.size()) / static_cast<double>(counts.bytes);
  schema.record_count = static_cast<uint64_t>(static_cast<double>(counts.all) * share);
  return schema;
}

std::optional<FileSchema> infer_web_log(std::string_view text, bool is_whole) {
  if (!looks_like_web_log(text)) return std::nullopt;
  for (const auto& [name, pattern] : {std::pair("combined_apache", engines::kCombinedApacheLog),
                                      std::pair("apache", engines::kCommonApacheLog)}) {
    const auto rules = make_grok_rules(name, std::string(pattern), {});
    if (!rules.ok()) continue;
    if (auto schema = infer_log(text, is_whole, *rules)) return schema;
  }
  return std::nullopt;
}

}  // namespace tarn::glue::crawl
