// JSON as text, read in place: values are views into it. What is malformed further on than a
// reader looks is not noticed, as with Trino's streaming readers. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::engines {

enum class JsonKind { kObject, kArray, kString, kNumber, kBoolean, kNull, kMalformed };

// Blanks at the start are skipped first.
JsonKind json_kind(std::string_view text);
// The value at the start of `text`, checked, without what follows; nothing when malformed.
std::optional<std::string_view> json_value(std::string_view text);
// The same, and nothing but blanks may follow.
std::optional<std::string_view> json_document(std::string_view text);

// Elements of an array; keys (with their quotes) and values in turn of an object. Nothing when it
// is neither or malformed.
std::optional<std::vector<std::string_view>> json_items(std::string_view container);
// The first member of this name; nothing when absent or malformed before it.
std::optional<std::string_view> json_member(std::string_view object, std::string_view name);
// The element at `index`, from 0.
std::optional<std::string_view> json_element(std::string_view array, int64_t index);

// "..." to its content.
std::string json_unescape(std::string_view quoted);
void append_json_string(std::string& out, std::string_view text);
// A checked value without blanks; members sorted by name, the last of a name kept, when `sorted`.
void append_json(std::string& out, std::string_view value, bool sorted);

// Trino's path: $, .name, [0], ["name"]; nothing when malformed.
std::optional<std::vector<std::string>> parse_json_path(std::string_view path);
// Where the path leads; nothing when nowhere.
std::optional<std::string_view> json_at_path(std::string_view text,
                                             const std::vector<std::string>& path);

}  // namespace tarn::engines
