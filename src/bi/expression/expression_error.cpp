#include "bi/expression/expression_error.h"

#include <charconv>

namespace tarn::bi {
namespace {

constexpr std::string_view kOffset = "Offset";
constexpr std::string_view kLength = "Length";

}  // namespace

Error query_error(std::string reason) {
  return Error(400, "InvalidParameterValueException", std::move(reason));
}

Error expression_error(Place place, std::string reason) {
  return query_error(std::move(reason))
      .with(kOffset, std::to_string(place.offset))
      .with(kLength, std::to_string(place.length));
}

std::optional<Place> place_of(const Error& error) {
  Place place;
  bool found = false;
  for (const auto& [name, value] : error.fields()) {
    size_t* target = name == kOffset ? &place.offset : name == kLength ? &place.length : nullptr;
    if (!target) continue;
    std::from_chars(value.data(), value.data() + value.size(), *target);
    found = true;
  }
  if (!found) return std::nullopt;
  return place;
}

}  // namespace tarn::bi
