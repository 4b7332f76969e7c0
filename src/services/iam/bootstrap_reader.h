// BootstrapReader: a member of the bootstrap file with its place, so that errors can name it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tarn::iam {

class BootstrapReader {
 public:
  BootstrapReader(const Json& json, std::string place) : json_(json), place_(std::move(place)) {}

  const std::string& place() const { return place_; }
  Error fail(std::string_view what) const;  // InvalidBootstrap with the place

  // The value is an object, and has no other members than these.
  Result<void> check_members(std::initializer_list<std::string_view> known) const;

  Result<std::string> text(std::string_view name) const;  // required
  Result<std::string> text_or(std::string_view name, std::string_view fallback) const;
  Result<int64_t> integer_or(std::string_view name, int64_t fallback) const;
  Result<std::vector<std::string>> texts(std::string_view name) const;               // or none
  Result<std::map<std::string, std::string>> text_map(std::string_view name) const;  // or none
  // Policy documents, as objects or as JSON in a string; each as JSON.
  Result<std::map<std::string, std::string>> documents(std::string_view name) const;
  Result<std::string> document(std::string_view name) const;                  // required
  Result<std::vector<BootstrapReader>> objects(std::string_view name) const;  // or none

 private:
  std::string place_of(std::string_view name) const;

  const Json& json_;
  std::string place_;
};

}  // namespace tarn::iam
