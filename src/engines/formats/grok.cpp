#include "engines/formats/grok.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "engines/formats/grok_patterns.h"

namespace tarn::engines {

namespace {

constexpr int kMaxDepth = 32;
constexpr size_t kMaxRegexBytes = 64 << 10;

Error bad_grok(const std::string& why) {
  return Error(400, "HIVE_INVALID_METADATA", "The grok pattern is invalid: " + why);
}

std::map<std::string, std::string, std::less<>> read_custom(std::string_view text) {
  std::map<std::string, std::string, std::less<>> patterns;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = trim(text.substr(0, end));
    const size_t blank = line.find_first_of(" \t");
    if (blank != std::string_view::npos) {
      patterns[std::string(line.substr(0, blank))] = trim(line.substr(blank));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return patterns;
}

Result<std::string> hive_type_of(std::string_view type) {
  if (type.empty() || type == "string") return std::string("string");
  if (type == "byte") return std::string("tinyint");
  if (type == "short") return std::string("smallint");
  if (type == "long") return std::string("bigint");
  if (type == "int" || type == "float" || type == "double" || type == "boolean") {
    return std::string(type);
  }
  return bad_grok("it has no type '" + std::string(type) + "'");
}

class Expander {
 public:
  explicit Expander(std::string_view custom) : custom_(read_custom(custom)) {}

  Result<GrokPattern> run(std::string_view pattern) {
    TRY(expand(pattern, 0));
    if (out_.fields.empty()) return bad_grok("it names no field");
    return std::move(out_);
  }

 private:
  Result<void> expand(std::string_view pattern, int depth) {
    if (depth > kMaxDepth) return bad_grok("its patterns are nested too deeply");
    for (size_t at = 0; at < pattern.size();) {
      if (out_.regex.size() > kMaxRegexBytes) return bad_grok("it is too long");
      const char c = pattern[at];
      if (c == '\\' && at + 1 < pattern.size()) {
        out_.regex += pattern.substr(at, 2);
        at += 2;
      } else if (pattern.substr(at).starts_with("%{")) {
        const size_t end = pattern.find('}', at);
        if (end == std::string_view::npos) return bad_grok("a %{ is not closed");
        TRY(reference(pattern.substr(at + 2, end - at - 2), depth));
        at = end + 1;
      } else {
        if (opens_group(pattern, at)) ++groups_;
        in_class_ = c == '[' ? true : c == ']' ? false : in_class_;
        out_.regex += c;
        ++at;
      }
    }
    return {};
  }

  // A bracket that counts as a group of its own, and so shifts the numbers of those behind it.
  bool opens_group(std::string_view pattern, size_t at) const {
    if (pattern[at] != '(' || in_class_) return false;
    const std::string_view rest = pattern.substr(at + 1);
    if (!rest.starts_with('?')) return !rest.starts_with('*');
    const bool is_named =
        rest.starts_with("?<") && !rest.starts_with("?<=") && !rest.starts_with("?<!");
    return is_named || rest.starts_with("?P<");
  }

  Result<void> reference(std::string_view text, int depth) {
    const size_t colon = std::min(text.find(':'), text.size());
    const std::string_view name = text.substr(0, colon);
    std::string_view field = colon < text.size() ? text.substr(colon + 1) : std::string_view();
    const size_t second = std::min(field.find(':'), field.size());
    const std::string_view type = second < field.size() ? field.substr(second + 1) : "";
    field = field.substr(0, second);
    const auto custom = custom_.find(name);
    const std::string_view pattern =
        custom != custom_.end() ? std::string_view(custom->second) : find_grok(name);
    if (pattern.empty()) return bad_grok("there is no pattern '" + std::string(name) + "'");
    if (field.empty()) {
      out_.regex += "(?:";
    } else {
      ++groups_;
      add_field(to_lower_ascii(field), TRY(hive_type_of(type)));
      out_.regex += '(';
    }
    TRY(expand(pattern, depth + 1));
    out_.regex += ')';
    return {};
  }

  void add_field(std::string name, std::string type) {
    const bool is_known = std::any_of(out_.fields.begin(), out_.fields.end(),
                                      [&](const GrokField& one) { return one.name == name; });
    if (!is_known) out_.fields.push_back({std::move(name), std::move(type), groups_ - 1});
  }

  const std::map<std::string, std::string, std::less<>> custom_;
  GrokPattern out_;
  size_t groups_ = 0;
  bool in_class_ = false;
};

}  // namespace

Result<GrokPattern> expand_grok(std::string_view pattern, std::string_view custom_patterns) {
  return Expander(custom_patterns).run(pattern);
}

}  // namespace tarn::engines
