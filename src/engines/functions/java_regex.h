// JavaRegex: a compiled regular expression of Java's syntax, with Java's choice among matches.
//
//   const JavaRegex& regex = java_regex(pattern);     // compiled once for rows in a row
//   RegexMatch match;
//   for (size_t from = 0; regex.find(text, from, match); from = match.next(text)) { ... }
//
// Behind it is PCRE2; no other file names it. Errors are thrown, see scalar.h. One thread each.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::engines {

class RegexMatch {
  friend class JavaRegex;

 public:
  size_t begin() const { return places_[0].first; }
  size_t end() const { return places_[0].second; }
  // Whether the group took part.
  bool has(size_t group) const { return places_[group].first != std::string_view::npos; }
  std::string_view text(std::string_view input, size_t group) const {
    return input.substr(places_[group].first, places_[group].second - places_[group].first);
  }
  // Where the search goes on: behind the match, and one character further behind an empty one.
  size_t next(std::string_view input) const;

 private:
  std::vector<std::pair<size_t, size_t>> places_;  // of group 0, 1, …
};

class JavaRegex {
 public:
  explicit JavaRegex(std::string_view pattern);
  ~JavaRegex();
  JavaRegex(JavaRegex&&) = delete;

  const std::string& pattern() const { return pattern_; }
  size_t group_count() const { return group_count_; }
  // The number of a named group; 0: there is none.
  size_t group_named(const std::string& name) const;

  // The first match that begins at `from` or later; `from` may be behind the end.
  bool find(std::string_view input, size_t from, RegexMatch& match) const;

 private:
  struct Compiled;
  const std::string pattern_;
  size_t group_count_ = 0;
  std::unique_ptr<Compiled> compiled_;
};

// Compiles, and keeps the last one of each thread.
const JavaRegex& java_regex(std::string_view pattern);

}  // namespace tarn::engines
