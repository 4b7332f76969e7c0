#include "core/lineage.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace tarn {
namespace {

constexpr size_t kHashLength = 8;
constexpr size_t kMaxEntries = 32;  // functions in one chain; the oldest are forgotten
constexpr size_t kMaxLineageBytes = 1024;

using Entry = std::pair<std::string, int64_t>;

std::string hash_of(std::string_view function_arn) {
  return sha256_hex(function_arn).substr(0, kHashLength);
}

std::vector<Entry> parse(std::string_view lineage) {
  std::vector<Entry> entries;
  while (!lineage.empty()) {
    const size_t bar = lineage.find('|');
    const std::string_view entry = lineage.substr(0, bar);
    lineage = bar == std::string_view::npos ? std::string_view() : lineage.substr(bar + 1);
    const size_t colon = entry.find(':');
    if (colon == std::string_view::npos) continue;
    int64_t count = 0;
    const std::string_view digits = entry.substr(colon + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (count > 0) entries.emplace_back(entry.substr(0, colon), count);
  }
  return entries;
}

}  // namespace

std::string lineage_of_trace(std::string_view trace_header) {
  constexpr std::string_view kName = "Lineage=";
  while (!trace_header.empty()) {
    const size_t semicolon = trace_header.find(';');
    std::string_view part = trace_header.substr(0, semicolon);
    trace_header = semicolon == std::string_view::npos ? std::string_view()
                                                       : trace_header.substr(semicolon + 1);
    if (!part.starts_with(kName)) continue;
    part.remove_prefix(kName.size());
    return part.size() > kMaxLineageBytes ? std::string() : std::string(part);
  }
  return {};
}

int64_t count_in_lineage(std::string_view lineage, std::string_view function_arn) {
  const std::string hash = hash_of(function_arn);
  for (const auto& [known, count] : parse(lineage)) {
    if (known == hash) return count;
  }
  return 0;
}

std::string extend_lineage(std::string_view lineage, std::string_view function_arn) {
  std::vector<Entry> entries = parse(lineage);
  const std::string hash = hash_of(function_arn);
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.first == hash; });
  if (found != entries.end()) {
    ++found->second;
  } else {
    entries.emplace_back(hash, 1);
  }
  if (entries.size() > kMaxEntries) entries.erase(entries.begin());
  std::string text;
  for (const auto& [known, count] : entries) {
    text += (text.empty() ? "" : "|") + known + ":" + std::to_string(count);
  }
  return text;
}

}  // namespace tarn
