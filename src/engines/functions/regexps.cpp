// Functions of regular expressions.
#include "engines/functions/java_regex.h"
#include "engines/functions/subjects.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

void check_group(const JavaRegex& regex, int64_t group) {
  if (group < 0) throw_invalid("Group cannot be negative");
  if (group > static_cast<int64_t>(regex.group_count())) {
    throw_invalid("Pattern has " + std::to_string(regex.group_count()) +
                  " groups. Cannot access group " + std::to_string(group));
  }
}

template <class Body>
void for_each_match(const JavaRegex& regex, View input, Body body) {
  RegexMatch match;
  for (size_t from = 0; regex.find(input, from, match); from = match.next(input)) {
    if (!body(match)) return;
  }
}

std::optional<std::string> group_text(const RegexMatch& match, View input, int64_t group) {
  const auto index = static_cast<size_t>(group);
  if (!match.has(index)) return std::nullopt;
  return std::string(match.text(input, index));
}

std::optional<std::string> extract(View input, View pattern, int64_t group) {
  const JavaRegex& regex = java_regex(pattern);
  check_group(regex, group);
  RegexMatch match;
  if (!regex.find(input, 0, match)) return std::nullopt;
  return group_text(match, input, group);
}

using Found = std::vector<std::optional<std::string>>;

Found extract_all(View input, View pattern, int64_t group) {
  const JavaRegex& regex = java_regex(pattern);
  check_group(regex, group);
  Found found;
  for_each_match(regex, input, [&](const RegexMatch& match) {
    found.push_back(group_text(match, input, group));
    return true;
  });
  return found;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Java's replacement: $1, ${name}, and a backslash before what is itself.
class Replacement {
 public:
  Replacement(const JavaRegex& regex, View text) : regex_(regex) {
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

  void append(std::string& out, View input, const RegexMatch& match) const {
    for (const Part& part : parts_) {
      const auto group = static_cast<size_t>(part.group);
      if (part.group < 0)
        out += part.text;
      else if (match.has(group))
        out += match.text(input, group);
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
      const auto named = regex_.group_named(std::string(text.substr(at + 1, end - at - 1)));
      if (named > 0) group = static_cast<int>(named);
      at = end + 1;
    } else if (at < text.size() && is_digit(text[at])) {
      group = text[at++] - '0';
      // More digits belong to it as long as there is such a group.
      while (at < text.size() && is_digit(text[at]) &&
             group * 10 + (text[at] - '0') <= static_cast<int>(regex_.group_count())) {
        group = group * 10 + (text[at++] - '0');
      }
    }
    if (group < 0 || group > static_cast<int>(regex_.group_count())) refuse();
    parts_.push_back({group, {}});
    return at;
  }

  const JavaRegex& regex_;
  std::vector<Part> parts_;
};

std::string replace(View input, View pattern, View by) {
  const JavaRegex& regex = java_regex(pattern);
  const Replacement replacement(regex, by);
  std::string out;
  size_t copied = 0;
  for_each_match(regex, input, [&](const RegexMatch& match) {
    out += input.substr(copied, match.begin() - copied);
    replacement.append(out, input, match);
    copied = match.end();
    return true;
  });
  return out += input.substr(copied);
}

std::vector<std::string> split(View input, View pattern) {
  std::vector<std::string> parts;
  size_t copied = 0;
  for_each_match(java_regex(pattern), input, [&](const RegexMatch& match) {
    parts.emplace_back(input.substr(copied, match.begin() - copied));
    copied = match.end();
    return true;
  });
  parts.emplace_back(input.substr(copied));
  return parts;
}

int32_t position(View input, View pattern, int64_t start, int64_t occurrence) {
  if (start < 1) throw_invalid("start position cannot be smaller than 1");
  if (occurrence < 1) throw_invalid("occurrence cannot be smaller than 1");
  if (start > character_count(input)) return -1;
  const JavaRegex& regex = java_regex(pattern);
  RegexMatch match;
  for (size_t from = character_offset(input, start - 1); regex.find(input, from, match);
       from = match.next(input)) {
    if (--occurrence == 0) {
      return static_cast<int32_t>(character_count(input.substr(0, match.begin()))) + 1;
    }
  }
  return -1;
}

// regexp_replace with a lambda, in three steps: the groups of each match (from 1), which the lambda
// turns into texts, and those between what was not matched. A NULL among them makes all NULL.
std::vector<Found> groups(View input, View pattern) {
  const JavaRegex& regex = java_regex(pattern);
  std::vector<Found> all;
  for_each_match(regex, input, [&](const RegexMatch& match) {
    Found& found = all.emplace_back();
    for (size_t i = 1; i <= regex.group_count(); ++i) {
      found.push_back(group_text(match, input, static_cast<int64_t>(i)));
    }
    return true;
  });
  return all;
}

using Replacements = std::vector<std::optional<View>>;

std::optional<std::string> weave(View input, View pattern, const Replacements& replacements) {
  const std::vector<std::string> between = split(input, pattern);
  std::string out = between[0];
  for (size_t i = 0; i < replacements.size() && i + 1 < between.size(); ++i) {
    if (!replacements[i]) return std::nullopt;
    out += *replacements[i];
    out += between[i + 1];
  }
  return out;
}

}  // namespace

void add_regexps(Registry& registry) {
  registry.add("t_regexp_like", [](View input, View pattern) -> bool {
    RegexMatch match;
    return java_regex(pattern).find(input, 0, match);
  });
  registry.add("t_regexp_extract", [](View input, View pattern, int64_t group) {
    return extract(input, pattern, group);
  });
  registry.add("t_regexp_extract_all", [](View input, View pattern, int64_t group) {
    return extract_all(input, pattern, group);
  });
  registry.add("t_regexp_replace",
               [](View input, View pattern, View by) { return replace(input, pattern, by); });
  registry.add("t_regexp_groups", [](View input, View pattern) { return groups(input, pattern); });
  registry.add("t_regexp_weave", [](View input, View pattern, Replacements replacements) {
    return weave(input, pattern, replacements);
  });
  registry.add("t_regexp_split", [](View input, View pattern) { return split(input, pattern); });
  registry.add("t_regexp_count", [](View input, View pattern) -> int64_t {
    int64_t count = 0;
    for_each_match(java_regex(pattern), input, [&](const RegexMatch&) { return ++count > 0; });
    return count;
  });
  registry.add("t_regexp_position",
               [](View input, View pattern, int64_t start, int64_t occurrence) {
                 return position(input, pattern, start, occurrence);
               });
}

}  // namespace tarn::engines
