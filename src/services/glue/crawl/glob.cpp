#include "services/glue/crawl/glob.h"

#include <cstddef>
#include <optional>
#include <string>

namespace tarn::glue::crawl {
namespace {

constexpr int kMaxStars = 20;  // each may be tried at every place

struct ClassEnd {
  bool matches;
  size_t length;  // of the pattern's [...]
};

// `pattern` begins with '['. Nothing where it is not closed.
std::optional<ClassEnd> match_class(std::string_view pattern, char c) {
  size_t at = 1;
  const bool is_negated = at < pattern.size() && pattern[at] == '!';
  if (is_negated) ++at;
  bool found = false;
  for (bool is_first = true; at < pattern.size(); is_first = false) {
    if (pattern[at] == ']' && !is_first) return ClassEnd{found != is_negated && c != '/', at + 1};
    if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
      found |= pattern[at] <= c && c <= pattern[at + 2];
      at += 3;
    } else {
      found |= pattern[at] == c;
      ++at;
    }
  }
  return std::nullopt;
}

bool match(std::string_view pattern, std::string_view path, int stars);

bool match_star(std::string_view pattern, std::string_view path, int stars) {
  if (stars == kMaxStars) return false;
  const bool crosses = pattern.size() > 1 && pattern[1] == '*';
  const std::string_view rest = pattern.substr(crosses ? 2 : 1);
  for (size_t taken = 0;; ++taken) {
    if (match(rest, path.substr(taken), stars + 1)) return true;
    if (taken == path.size() || (!crosses && path[taken] == '/')) return false;
  }
}

bool match_choice(std::string_view pattern, std::string_view path, int stars) {
  const size_t close = pattern.find('}');
  const std::string_view rest = pattern.substr(close + 1);
  std::string_view choices = pattern.substr(1, close - 1);
  for (;;) {
    const size_t comma = choices.find(',');
    if (match(std::string(choices.substr(0, comma)) + std::string(rest), path, stars)) return true;
    if (comma == std::string_view::npos) return false;
    choices.remove_prefix(comma + 1);
  }
}

bool match(std::string_view pattern, std::string_view path, int stars) {
  while (!pattern.empty()) {
    const char p = pattern[0];
    if (p == '*') return match_star(pattern, path, stars);
    if (p == '{' && pattern.find('}') != std::string_view::npos) {
      return match_choice(pattern, path, stars);
    }
    if (path.empty()) return false;
    size_t length = 1;
    if (p == '[') {
      const auto end = match_class(pattern, path[0]);
      if (!end || !end->matches) return false;
      length = end->length;
    } else if (p == '\\' && pattern.size() > 1) {
      if (pattern[1] != path[0]) return false;
      length = 2;
    } else if (p == '?' ? path[0] == '/' : p != path[0]) {
      return false;
    }
    pattern.remove_prefix(length);
    path.remove_prefix(1);
  }
  return path.empty();
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view path) {
  return match(pattern, path, 0);
}

}  // namespace tarn::glue::crawl
