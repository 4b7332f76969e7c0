// Functions over varchar and varbinary that count in code points.
#include <algorithm>
#include <vector>

#include "engines/functions/subjects.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using Texts = std::vector<std::string>;

// Java's Character.isWhitespace, of which Trino's trim takes the characters.
bool is_blank(int32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A && c != 0x2007) || c == 0x2028 || c == 0x2029 || c == 0x205F ||
         c == 0x3000;
}

template <class IsTrimmed>
std::string_view trim_left(std::string_view text, IsTrimmed is_trimmed) {
  size_t offset = 0;
  while (offset < text.size()) {
    size_t next = offset;
    if (!is_trimmed(next_character(text, next))) break;
    offset = next;
  }
  return text.substr(offset);
}

template <class IsTrimmed>
std::string_view trim_right(std::string_view text, IsTrimmed is_trimmed) {
  size_t end = text.size();
  while (end > 0) {
    size_t start = end - 1;
    while (start > 0 && is_continuation(text[start])) --start;
    size_t next = start;
    if (!is_trimmed(next_character(text, next))) break;
    end = start;
  }
  return text.substr(0, end);
}

auto member_of(std::string_view characters) {
  std::vector<int32_t> set;
  for (size_t offset = 0; offset < characters.size();) {
    set.push_back(next_character(characters, offset));
  }
  return [set = std::move(set)](int32_t c) {
    return std::find(set.begin(), set.end(), c) != set.end();
  };
}

// Both ends of a range in units, from Trino's 1-based or negative start; false: it is empty.
bool range(int64_t start, int64_t length, int64_t size, int64_t& first, int64_t& count) {
  if (start == 0 || length <= 0 || size == 0) return false;
  if (start < 0 && -static_cast<double>(start) > static_cast<double>(size)) return false;
  first = start > 0 ? start - 1 : size + start;
  if (first >= size) return false;
  count = std::min(length, size - first);
  return true;
}

std::string_view substr(std::string_view text, int64_t start, int64_t length) {
  int64_t first = 0, count = 0;
  if (!range(start, length, character_count(text), first, count)) return {};
  text.remove_prefix(character_offset(text, first));
  return text.substr(0, character_offset(text, count));
}

std::string_view substr_bytes(std::string_view bytes, int64_t start, int64_t length) {
  int64_t first = 0, count = 0;
  if (!range(start, length, static_cast<int64_t>(bytes.size()), first, count)) return {};
  return bytes.substr(static_cast<size_t>(first), static_cast<size_t>(count));
}

int64_t strpos(std::string_view text, std::string_view part, int64_t instance) {
  if (instance == 0) throw_invalid("'instance' must be a positive or negative number.");
  if (part.empty()) return 1;
  size_t at = instance > 0 ? text.find(part) : text.rfind(part);
  for (; at != text.npos && instance > 1; --instance) at = text.find(part, at + 1);
  for (; at != text.npos && instance < -1; ++instance) {
    at = at == 0 ? text.npos : text.rfind(part, at - 1);
  }
  return at == text.npos ? 0 : character_count(text.substr(0, at)) + 1;
}

std::string replace(std::string_view text, std::string_view search, std::string_view by) {
  std::string out;
  if (search.empty()) {
    for (size_t offset = 0; offset < text.size();) {
      const size_t size = character_size(text, offset);
      out += by;
      out += text.substr(offset, size);
      offset += size;
    }
    return out += by;
  }
  size_t offset = 0;
  for (size_t at; (at = text.find(search, offset)) != text.npos; offset = at + search.size()) {
    out += text.substr(offset, at - offset);
    out += by;
  }
  return out += text.substr(offset);
}

std::string reverse(std::string_view text) {
  std::string out(text.size(), '\0');
  size_t end = text.size();
  for (size_t offset = 0; offset < text.size();) {
    const size_t size = character_size(text, offset);
    end -= size;
    std::copy_n(text.data() + offset, size, out.data() + end);
    offset += size;
  }
  return out;
}

Texts split(std::string_view text, std::string_view delimiter, int64_t limit) {
  if (delimiter.empty()) throw_invalid("The delimiter may not be the empty string");
  if (limit <= 0) throw_invalid("Limit must be positive");
  if (limit > 0x7fffffff) throw_invalid("Limit is too large");
  Texts parts;
  size_t offset = 0;
  while (static_cast<int64_t>(parts.size()) + 1 < limit) {
    const size_t at = text.find(delimiter, offset);
    if (at == text.npos) break;
    parts.emplace_back(text.substr(offset, at - offset));
    offset = at + delimiter.size();
  }
  parts.emplace_back(text.substr(offset));
  return parts;
}

std::optional<std::string> split_part(std::string_view text, std::string_view delimiter,
                                      int64_t index) {
  if (index <= 0) throw_invalid("Index must be greater than zero");
  if (delimiter.empty()) {  // each character is a part
    if (index > character_count(text)) return std::nullopt;
    return std::string(substr(text, index, 1));
  }
  size_t offset = 0;
  for (; index > 1; --index) {
    const size_t at = text.find(delimiter, offset);
    if (at == text.npos) return std::nullopt;
    offset = at + delimiter.size();
  }
  return std::string(text.substr(offset, text.find(delimiter, offset) - offset));
}

void check_pad(int64_t size, bool is_pad_empty) {
  if (size < 0 || size > 0x7fffffff) {
    throw_invalid("Target length must be in the range [0..2147483647]");
  }
  if (is_pad_empty) throw_invalid("Padding string must not be empty");
}

// `count` characters, or bytes, of the padding over and over.
std::string padding(std::string_view pad, int64_t count, bool is_text) {
  const int64_t pad_size = is_text ? character_count(pad) : static_cast<int64_t>(pad.size());
  std::string out;
  for (int64_t i = 0; i < count / pad_size; ++i) out += pad;
  const int64_t rest = count % pad_size;
  return out += pad.substr(0, is_text ? character_offset(pad, rest) : static_cast<size_t>(rest));
}

std::string pad(std::string_view text, int64_t size, std::string_view with, bool left,
                bool is_text) {
  check_pad(size, with.empty());
  const int64_t have = is_text ? character_count(text) : static_cast<int64_t>(text.size());
  if (have >= size) {
    return std::string(
        text.substr(0, is_text ? character_offset(text, size) : static_cast<size_t>(size)));
  }
  const std::string more = padding(with, size - have, is_text);
  return left ? more + std::string(text) : std::string(text) + more;
}

void add_trims(Registry& registry) {
  using View = std::string_view;
  registry.add("t_trim", [](View text) -> std::string {
    return std::string(trim_right(trim_left(text, is_blank), is_blank));
  });
  registry.add("t_ltrim",
               [](View text) -> std::string { return std::string(trim_left(text, is_blank)); });
  registry.add("t_rtrim",
               [](View text) -> std::string { return std::string(trim_right(text, is_blank)); });
  registry.add("t_trim", [](View text, View characters) -> std::string {
    const auto is_member = member_of(characters);
    return std::string(trim_right(trim_left(text, is_member), is_member));
  });
  registry.add("t_ltrim", [](View text, View characters) -> std::string {
    return std::string(trim_left(text, member_of(characters)));
  });
  registry.add("t_rtrim", [](View text, View characters) -> std::string {
    return std::string(trim_right(text, member_of(characters)));
  });
}

void add_pads(Registry& registry) {
  using View = std::string_view;
  registry.add("t_lpad", [](View text, int64_t size, View with) -> std::string {
    return pad(text, size, with, true, true);
  });
  registry.add("t_rpad", [](View text, int64_t size, View with) -> std::string {
    return pad(text, size, with, false, true);
  });
  registry.add("t_lpad", [](Bytes bytes, int64_t size, Bytes with) -> Bytes {
    return {{}, pad(bytes.view, size, with.view, true, false)};
  });
  registry.add("t_rpad", [](Bytes bytes, int64_t size, Bytes with) -> Bytes {
    return {{}, pad(bytes.view, size, with.view, false, false)};
  });
}

void add_code_points(Registry& registry) {
  registry.add("t_chr", [](int64_t code_point) -> std::string {
    if (!is_valid_character(code_point)) {
      throw_invalid("Not a valid Unicode code point: " + std::to_string(code_point));
    }
    std::string text;
    append_character(text, static_cast<int32_t>(code_point));
    return text;
  });
  registry.add("t_codepoint", [](std::string_view text) -> int32_t {
    if (character_count(text) != 1) throw_invalid("Input string must be a single character string");
    size_t offset = 0;
    return next_character(text, offset);
  });
}

}  // namespace

void add_strings(Registry& registry) {
  using View = std::string_view;
  constexpr int64_t kAll = 0x7fffffffffffffff;
  add_trims(registry);
  add_pads(registry);
  add_code_points(registry);
  registry.add("t_substr", [](View text, int64_t start) -> std::string {
    return std::string(substr(text, start, kAll));
  });
  registry.add("t_substr", [](View text, int64_t start, int64_t length) -> std::string {
    return std::string(substr(text, start, length));
  });
  registry.add("t_substr", [](Bytes bytes, int64_t start) -> Bytes {
    return {substr_bytes(bytes.view, start, kAll), {}};
  });
  registry.add("t_substr", [](Bytes bytes, int64_t start, int64_t length) -> Bytes {
    return {substr_bytes(bytes.view, start, length), {}};
  });
  registry.add("t_strpos", [](View text, View part) -> int64_t { return strpos(text, part, 1); });
  registry.add("t_strpos", [](View text, View part, int64_t instance) -> int64_t {
    return strpos(text, part, instance);
  });
  registry.add("t_replace", [](View text, View search, View by) -> std::string {
    return replace(text, search, by);
  });
  registry.add("t_reverse", [](View text) -> std::string { return reverse(text); });
  registry.add("t_reverse", [](Bytes bytes) -> Bytes {
    return {{}, std::string(bytes.view.rbegin(), bytes.view.rend())};
  });
  registry.add("t_split", [](View text, View by) -> Texts { return split(text, by, 0x7fffffff); });
  registry.add("t_split",
               [](View text, View by, int64_t limit) -> Texts { return split(text, by, limit); });
  registry.add("t_split_part", [](View text, View by, int64_t index) -> std::optional<std::string> {
    return split_part(text, by, index);
  });
}

}  // namespace tarn::engines
