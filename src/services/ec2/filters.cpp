#include "services/ec2/filters.h"

#include <string>

namespace tarn::ec2 {
namespace {

Error invalid_filter(std::string_view name) {
  return Error(400, "InvalidParameterValue", "The filter '" + std::string(name) + "' is invalid");
}

}  // namespace

bool matches_wildcards(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p, ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

Result<bool> passes(const wire::List<api::Filter>& filters, const Attribute& attribute) {
  bool all = true;
  for (const api::Filter& filter : filters) {
    const std::string_view actual = attribute(filter.name);
    if (actual.data() == nullptr) return invalid_filter(filter.name);
    bool any = false;
    for (wire::Text value : filter.values) any = any || matches_wildcards(value, actual);
    all = all && any;
  }
  return all;
}

bool is_asked_for(const wire::List<wire::Text>& names, std::string_view name) {
  if (names.empty()) return true;
  for (wire::Text asked : names) {
    if (asked == name) return true;
  }
  return false;
}

Error dry_run_operation() {
  return Error(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
}

}  // namespace tarn::ec2
