// Delimited text by the rules of LazySimpleSerDe: where fields begin and end, and what escapes
// stand for. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::engines {

// The first `fields_max` fields of `text`, escapes and all; an empty text is one empty field.
void split_delimited(std::string_view text, char delimiter, std::optional<char> escape,
                     size_t fields_max, std::vector<std::string_view>& fields);

// `text` without its escapes, in `scratch` where it has any.
std::string_view unescape(std::string_view text, std::optional<char> escape, std::string& scratch);

}  // namespace tarn::engines
