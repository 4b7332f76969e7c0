// Distances between texts, phonetic codes, check digits, character translation, normal forms.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <utf8proc.hpp>

#include "engines/functions/subjects.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using View = std::string_view;
using CodePoints = std::vector<int32_t>;

CodePoints code_points(View text) {
  CodePoints points;
  for (size_t offset = 0; offset < text.size();) points.push_back(next_character(text, offset));
  return points;
}

int64_t levenshtein(View a, View b) {
  CodePoints longer = code_points(a), shorter = code_points(b);
  if (longer.size() < shorter.size()) std::swap(longer, shorter);
  if (shorter.empty()) return static_cast<int64_t>(longer.size());
  if (longer.size() * (shorter.size() - 1) > 1'000'000) {
    throw_invalid("The combined inputs for Levenshtein distance are too large");
  }
  std::vector<int64_t> row(shorter.size() + 1);
  for (size_t i = 0; i < row.size(); ++i) row[i] = static_cast<int64_t>(i);
  for (size_t i = 0; i < longer.size(); ++i) {
    int64_t diagonal = std::exchange(row[0], static_cast<int64_t>(i) + 1);
    for (size_t j = 0; j < shorter.size(); ++j) {
      const int64_t replaced = diagonal + (longer[i] == shorter[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

int64_t hamming(View a, View b) {
  const CodePoints left = code_points(a), right = code_points(b);
  if (left.size() != right.size()) {
    throw_invalid("The input strings to hamming_distance function must have the same length");
  }
  int64_t distance = 0;
  for (size_t i = 0; i < left.size(); ++i) distance += left[i] != right[i] ? 1 : 0;
  return distance;
}

bool is_letter(int32_t c) {
  const auto category = duckdb::utf8proc_category(c);
  return category >= duckdb::UTF8PROC_CATEGORY_LU && category <= duckdb::UTF8PROC_CATEGORY_LO;
}

// American Soundex: letters of one code in a row count once, also across H and W.
std::string soundex(View text) {
  constexpr View kCodes = "01230120022455012623010202";  // of A to Z
  std::string letters;
  for (size_t offset = 0; offset < text.size();) {
    const size_t start = offset;
    const int32_t c = next_character(text, offset);
    if (!is_letter(c)) continue;
    if (c >= 0x80) {
      throw_invalid(
          "The character is not mapped: " + std::string(text.substr(start, offset - start)) +
          " (index=" + std::to_string(c - 'A') + ")");
    }
    letters += static_cast<char>(std::toupper(c));
  }
  if (letters.empty()) return "";
  auto code_of = [&](char letter) { return kCodes[static_cast<size_t>(letter - 'A')]; };
  std::string out(1, letters[0]);
  char last = code_of(letters[0]);
  for (size_t i = 1; i < letters.size() && out.size() < 4; ++i) {
    if (letters[i] == 'H' || letters[i] == 'W') continue;
    const char code = code_of(letters[i]);
    if (code != '0' && code != last) out += code;
    last = code;
  }
  out.resize(4, '0');
  return out;
}

bool luhn_check(View digits) {
  if (digits.empty()) return false;
  int sum = 0;
  bool doubles = false;
  for (size_t i = digits.size(); i-- > 0; doubles = !doubles) {
    if (digits[i] < '0' || digits[i] > '9') throw_invalid("Input contains non-digit character");
    int n = digits[i] - '0';
    if (doubles) n = n > 4 ? 2 * n - 9 : 2 * n;
    sum += n;
  }
  return sum % 10 == 0;
}

// The first place of a character in `from` counts; without a partner in `to` it is dropped.
std::string translate(View text, View from, View to) {
  const CodePoints sources = code_points(from), targets = code_points(to);
  std::map<int32_t, int32_t> map;
  for (size_t i = 0; i < sources.size(); ++i) {
    map.try_emplace(sources[i], i < targets.size() ? targets[i] : -1);
  }
  std::string out;
  for (size_t offset = 0; offset < text.size();) {
    const int32_t c = next_character(text, offset);
    const auto found = map.find(c);
    if (found == map.end()) {
      append_character(out, c);
    } else if (found->second >= 0) {
      append_character(out, found->second);
    }
  }
  return out;
}

std::string normalize(View text, View form) {
  constexpr int kStable = duckdb::UTF8PROC_STABLE;
  constexpr int kCompose = kStable | duckdb::UTF8PROC_COMPOSE;
  constexpr int kDecompose = kStable | duckdb::UTF8PROC_DECOMPOSE;
  static const std::map<View, int> kForms = {{"NFC", kCompose},
                                             {"NFD", kDecompose},
                                             {"NFKC", kCompose | duckdb::UTF8PROC_COMPAT},
                                             {"NFKD", kDecompose | duckdb::UTF8PROC_COMPAT}};
  const auto found = kForms.find(form);
  if (found == kForms.end()) {
    throw_invalid("Normalization form must be one of [NFD, NFC, NFKD, NFKC]");
  }
  utf8proc_uint8_t* normal = nullptr;
  const auto size = duckdb::utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &normal,
                                         static_cast<duckdb::utf8proc_option_t>(found->second));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(normal, &std::free);
  if (size < 0) throw_invalid("Invalid UTF-8 encoding");
  return {reinterpret_cast<const char*>(normal), static_cast<size_t>(size)};
}

}  // namespace

void add_text_measures(Registry& registry) {
  registry.add("t_levenshtein_distance",
               [](View a, View b) -> int64_t { return levenshtein(a, b); });
  registry.add("t_hamming_distance", [](View a, View b) -> int64_t { return hamming(a, b); });
  registry.add("t_soundex", [](View text) -> std::string { return soundex(text); });
  registry.add("t_luhn_check", [](View digits) -> bool { return luhn_check(digits); });
  registry.add("t_translate", [](View text, View from, View to) -> std::string {
    return translate(text, from, to);
  });
  registry.add("t_normalize",
               [](View text, View form) -> std::string { return normalize(text, form); });
}

}  // namespace tarn::engines
