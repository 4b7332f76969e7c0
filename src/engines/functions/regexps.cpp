// Regular expressions of Java's syntax over RE2.
#include <re2/re2.h>

#include <duckdb/common/re2_regex.hpp>
#include <memory>

#include "engines/functions/java_pattern.h"
#include "engines/functions/subjects.h"
#include "engines/functions/utf8.h"

// In DuckDB's library, without a declaration in its headers.
namespace duckdb_re2 {
bool RegexSearchInternal(const char* input, size_t size, Match& match, const RE2& regex,
                         RE2::Anchor anchor, size_t start, size_t end);
}

namespace tarn::engines {
namespace {

using View = std::string_view;
using duckdb_re2::Match;

class Pattern {
 public:
  explicit Pattern(View text) : text_(text) {
    Result<JavaPattern> translated = translate_java_pattern(text);
    if (!translated) {
      throw_error(translated.error().code().c_str(), translated.error().message());
    }
    java_ = *std::move(translated);
    regex_ = std::make_unique<duckdb_re2::Regex>(java_.re2);
    if (!regex_->GetRegex().ok()) throw_invalid("Invalid pattern: " + text_);
  }

  const std::string& text() const { return text_; }
  const JavaPattern& java() const { return java_; }

  bool find(View input, size_t from, Match& match) const {
    return from <= input.size() &&
           duckdb_re2::RegexSearchInternal(input.data(), input.size(), match, regex_->GetRegex(),
                                           duckdb_re2::RE2::UNANCHORED, from, input.size());
  }

  void check_group(int64_t group) const {
    if (group < 0) throw_invalid("Group cannot be negative");
    if (group > java_.group_count) {
      throw_invalid("Pattern has " + std::to_string(java_.group_count) +
                    " groups. Cannot access group " + std::to_string(group));
    }
  }

 private:
  std::string text_;
  JavaPattern java_;
  std::unique_ptr<duckdb_re2::Regex> regex_;
};

// Patterns are nearly always constant, so the last one of each thread is kept.
const Pattern& compiled(View text) {
  thread_local std::unique_ptr<Pattern> last;
  if (!last || last->text() != text) last = std::make_unique<Pattern>(text);
  return *last;
}

// Whether the group took part. DuckDB gives an empty text at 0 for one that did not, which is
// also what an empty group at the start of the text gives: that case is refused.
bool took_part(Match& match, size_t group) {
  if (group == 0 || match.length(group) > 0 || match.position(group) > 0) return true;
  if (match.position(0) > 0) return false;
  throw_error("NOT_SUPPORTED", "An empty group at the start of the text is not supported");
}

// The end of a match, and for an empty one a character further, so that the search goes on.
size_t next_start(View input, Match& match) {
  const size_t end = match.position(0) + match.length(0);
  if (match.length(0) > 0 || end >= input.size()) return end + (match.length(0) > 0 ? 0 : 1);
  return end + character_size(input, end);
}

template <class Body>
void for_each_match(const Pattern& pattern, View input, Body body) {
  Match match;
  for (size_t from = 0; pattern.find(input, from, match); from = next_start(input, match)) {
    if (!body(match)) return;
  }
}

std::optional<std::string> extract(View input, View text, int64_t group) {
  const Pattern& pattern = compiled(text);
  pattern.check_group(group);
  Match match;
  if (!pattern.find(input, 0, match)) return std::nullopt;
  if (!took_part(match, static_cast<size_t>(group))) return std::nullopt;
  return match.str(static_cast<size_t>(group));
}

using Found = std::vector<std::optional<std::string>>;

Found extract_all(View input, View text, int64_t group) {
  const Pattern& pattern = compiled(text);
  pattern.check_group(group);
  Found found;
  const auto index = static_cast<size_t>(group);
  for_each_match(pattern, input, [&](Match& match) {
    if (took_part(match, index))
      found.emplace_back(match.str(index));
    else
      found.emplace_back(std::nullopt);
    return true;
  });
  return found;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Java's replacement: $1, ${name}, and a backslash before what is itself.
class Replacement {
 public:
  Replacement(const Pattern& pattern, View text) : pattern_(pattern) {
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') {
        if (++i == text.size()) throw_invalid("Illegal replacement sequence: " + std::string(text));
        literal() += text[i];
      } else if (text[i] == '$') {
        i = reference(text, i + 1) - 1;
      } else {
        literal() += text[i];
      }
    }
  }

  void append(std::string& out, Match& match) const {
    for (const Part& part : parts_) {
      out += part.group < 0 ? part.text : match.str(static_cast<size_t>(part.group));
    }
  }

 private:
  struct Part {
    int group = -1;
    std::string text;
  };

  std::string& literal() {
    if (parts_.empty() || parts_.back().group >= 0) parts_.emplace_back();
    return parts_.back().text;
  }

  // What stands after a $; gives the place behind it.
  size_t reference(View text, size_t at) {
    auto refuse = [&]() { throw_invalid("Illegal replacement sequence: " + std::string(text)); };
    int group = -1;
    if (at < text.size() && text[at] == '{') {
      const size_t end = text.find('}', at);
      if (end == text.npos) refuse();
      for (const auto& [name, number] : pattern_.java().names) {
        if (name == text.substr(at + 1, end - at - 1)) group = number;
      }
      at = end + 1;
    } else if (at < text.size() && is_digit(text[at])) {
      group = text[at++] - '0';
      // More digits belong to it as long as there is such a group.
      while (at < text.size() && is_digit(text[at]) &&
             group * 10 + (text[at] - '0') <= pattern_.java().group_count) {
        group = group * 10 + (text[at++] - '0');
      }
    }
    if (group < 0 || group > pattern_.java().group_count) refuse();
    parts_.push_back({group, {}});
    return at;
  }

  const Pattern& pattern_;
  std::vector<Part> parts_;
};

std::string replace(View input, View text, View by) {
  const Pattern& pattern = compiled(text);
  const Replacement replacement(pattern, by);
  std::string out;
  size_t copied = 0;
  for_each_match(pattern, input, [&](Match& match) {
    out += input.substr(copied, match.position(0) - copied);
    replacement.append(out, match);
    copied = match.position(0) + match.length(0);
    return true;
  });
  return out += input.substr(copied);
}

std::vector<std::string> split(View input, View text) {
  std::vector<std::string> parts;
  size_t copied = 0;
  for_each_match(compiled(text), input, [&](Match& match) {
    parts.emplace_back(input.substr(copied, match.position(0) - copied));
    copied = match.position(0) + match.length(0);
    return true;
  });
  parts.emplace_back(input.substr(copied));
  return parts;
}

int32_t position(View input, View text, int64_t start, int64_t occurrence) {
  if (start < 1) throw_invalid("start position cannot be smaller than 1");
  if (occurrence < 1) throw_invalid("occurrence cannot be smaller than 1");
  if (start > character_count(input)) return -1;
  const Pattern& pattern = compiled(text);
  Match match;
  size_t from = character_offset(input, start - 1);
  for (; pattern.find(input, from, match); from = next_start(input, match)) {
    if (--occurrence == 0) {
      return static_cast<int32_t>(character_count(input.substr(0, match.position(0)))) + 1;
    }
  }
  return -1;
}

}  // namespace

void add_regexps(Registry& registry) {
  registry.add("t_regexp_like", [](View input, View pattern) -> bool {
    Match match;
    return compiled(pattern).find(input, 0, match);
  });
  registry.add("t_regexp_extract", [](View input, View pattern, int64_t group) {
    return extract(input, pattern, group);
  });
  registry.add("t_regexp_extract_all", [](View input, View pattern, int64_t group) {
    return extract_all(input, pattern, group);
  });
  registry.add("t_regexp_replace",
               [](View input, View pattern, View by) { return replace(input, pattern, by); });
  registry.add("t_regexp_split", [](View input, View pattern) { return split(input, pattern); });
  registry.add("t_regexp_count", [](View input, View pattern) -> int64_t {
    int64_t count = 0;
    for_each_match(compiled(pattern), input, [&count](Match&) { return ++count > 0; });
    return count;
  });
  registry.add("t_regexp_position",
               [](View input, View pattern, int64_t start, int64_t occurrence) {
                 return position(input, pattern, start, occurrence);
               });
}

}  // namespace tarn::engines
