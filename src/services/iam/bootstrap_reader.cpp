#include "services/iam/bootstrap_reader.h"

#include <algorithm>

#include "services/iam/errors.h"

namespace tarn::iam {
namespace {

std::string document_text(const Json& json) {
  return json.is_string() ? json.as_string() : json.dump();
}

bool is_document(const Json& json) { return json.is_string() || json.is_object(); }

}  // namespace

std::string BootstrapReader::place_of(std::string_view name) const {
  return place_.empty() ? std::string(name) : place_ + "." + std::string(name);
}

Error BootstrapReader::fail(std::string_view what) const {
  return bad_bootstrap((place_.empty() ? "the file" : place_) + " " + std::string(what));
}

Result<void> BootstrapReader::check_members(std::initializer_list<std::string_view> known) const {
  if (!json_.is_object()) return fail("is not an object");
  for (const auto& [name, value] : json_.members()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return fail("has the unknown member " + name);
    }
  }
  return {};
}

Result<std::string> BootstrapReader::text(std::string_view name) const {
  const std::string value = TRY(text_or(name, {}));
  if (value.empty()) return bad_bootstrap(place_of(name) + " is missing");
  return value;
}

Result<std::string> BootstrapReader::text_or(std::string_view name,
                                             std::string_view fallback) const {
  const Json* found = json_.find(name);
  if (found == nullptr) return std::string(fallback);
  if (!found->is_string()) return bad_bootstrap(place_of(name) + " is not a string");
  return found->as_string();
}

Result<int64_t> BootstrapReader::integer_or(std::string_view name, int64_t fallback) const {
  const Json* found = json_.find(name);
  if (found == nullptr) return fallback;
  if (!found->is_number()) return bad_bootstrap(place_of(name) + " is not a number");
  return found->as_int();
}

Result<std::vector<std::string>> BootstrapReader::texts(std::string_view name) const {
  std::vector<std::string> out;
  const Json* found = json_.find(name);
  if (found == nullptr) return out;
  if (!found->is_array()) return bad_bootstrap(place_of(name) + " is not an array");
  for (const Json& item : found->items()) {
    if (!item.is_string()) return bad_bootstrap(place_of(name) + " holds what is not a string");
    out.push_back(item.as_string());
  }
  return out;
}

Result<std::map<std::string, std::string>> BootstrapReader::text_map(std::string_view name) const {
  std::map<std::string, std::string> out;
  const Json* found = json_.find(name);
  if (found == nullptr) return out;
  if (!found->is_object()) return bad_bootstrap(place_of(name) + " is not an object");
  for (const auto& [key, value] : found->members()) {
    if (!value.is_string()) return bad_bootstrap(place_of(name) + "." + key + " is not a string");
    out.emplace(key, value.as_string());
  }
  return out;
}

Result<std::map<std::string, std::string>> BootstrapReader::documents(std::string_view name) const {
  std::map<std::string, std::string> out;
  const Json* found = json_.find(name);
  if (found == nullptr) return out;
  if (!found->is_object()) return bad_bootstrap(place_of(name) + " is not an object");
  for (const auto& [key, value] : found->members()) {
    if (!is_document(value)) return bad_bootstrap(place_of(name) + "." + key + " is no policy");
    out.emplace(key, document_text(value));
  }
  return out;
}

Result<std::string> BootstrapReader::document(std::string_view name) const {
  const Json* found = json_.find(name);
  if (found == nullptr) return bad_bootstrap(place_of(name) + " is missing");
  if (!is_document(*found)) return bad_bootstrap(place_of(name) + " is no policy");
  return document_text(*found);
}

Result<std::vector<BootstrapReader>> BootstrapReader::objects(std::string_view name) const {
  std::vector<BootstrapReader> out;
  const Json* found = json_.find(name);
  if (found == nullptr) return out;
  if (!found->is_array()) return bad_bootstrap(place_of(name) + " is not an array");
  for (size_t i = 0; i < found->items().size(); ++i) {
    out.emplace_back(found->items()[i], place_of(name) + "[" + std::to_string(i) + "]");
  }
  return out;
}

}  // namespace tarn::iam
