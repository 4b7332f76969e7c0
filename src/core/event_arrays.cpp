#include "core/event_arrays.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/json.h"

namespace tarn {
namespace {

// Which element of which array, from the outermost on.
using Elements = std::vector<std::pair<uint32_t, uint32_t>>;

struct FlatValue {
  EventValue value;
  Elements elements;
};

// Values of the clauses' fields, with the array elements that they stand in.
class Flattener {
 public:
  explicit Flattener(const std::vector<EventClause>& clauses)
      : clauses_(clauses), values_(clauses.size()) {}

  void run(const Json& json) { visit(json, ""); }
  const std::vector<std::vector<FlatValue>>& values() const { return values_; }

 private:
  void visit(const Json& json, const std::string& path) {
    if (json.is_object()) {
      for (const auto& [name, value] : json.members()) {
        visit(value, path.empty() ? name : path + "." + name);
      }
    } else if (json.is_array()) {
      const uint32_t array = arrays_++;
      for (uint32_t i = 0; i < json.items().size(); ++i) {
        elements_.emplace_back(array, i);
        visit(json.items()[i], path);
        elements_.pop_back();
      }
    } else {
      add(json, path);
    }
  }

  void add(const Json& json, const std::string& path) {
    for (size_t i = 0; i < clauses_.size(); ++i) {
      if (clauses_[i].path == path) values_[i].push_back({value_of(json), elements_});
    }
  }

  static EventValue value_of(const Json& json) {
    if (json.is_string()) return {EventValue::Type::kString, json.as_string(), 0};
    if (json.is_number()) return {EventValue::Type::kNumber, json.as_string(), json.as_double()};
    if (json.is_null()) return {EventValue::Type::kLiteral, "null", 0};
    return {EventValue::Type::kLiteral, json.as_bool() ? "true" : "false", 0};
  }

  const std::vector<EventClause>& clauses_;
  std::vector<std::vector<FlatValue>> values_;
  Elements elements_;
  uint32_t arrays_ = 0;
};

bool agree(const Elements& a, const Elements& b) {
  for (const auto& [array, element] : a) {
    for (const auto& [other, its] : b) {
      if (array == other && element != its) return false;
    }
  }
  return true;
}

class ElementSearch {
 public:
  ElementSearch(const std::vector<EventClause>& clauses,
                const std::vector<std::vector<FlatValue>>& values)
      : clauses_(clauses), values_(values) {}

  bool fill(size_t clause) {
    if (clause == clauses_.size()) return true;
    if (values_[clause].empty() && clauses_[clause].allows_absence()) return fill(clause + 1);
    for (const FlatValue& value : values_[clause]) {
      if (++steps_ > kMaxArraySteps) return false;
      const bool fits = std::any_of(clauses_[clause].tests.begin(), clauses_[clause].tests.end(),
                                    [&](const EventTest& test) { return test.fits(value.value); });
      if (!fits || !agree(chosen_, value.elements)) continue;
      const size_t mark = chosen_.size();
      chosen_.insert(chosen_.end(), value.elements.begin(), value.elements.end());
      if (fill(clause + 1)) return true;
      chosen_.resize(mark);
    }
    return false;
  }

 private:
  const std::vector<EventClause>& clauses_;
  const std::vector<std::vector<FlatValue>>& values_;
  Elements chosen_;
  int steps_ = 0;
};

}  // namespace

bool fits_within_arrays(const std::vector<EventClause>& clauses, std::string_view event) {
  const auto json = Json::parse(event);
  if (!json.ok()) return false;
  Flattener flat(clauses);
  flat.run(*json);
  return ElementSearch(clauses, flat.values()).fill(0);
}

}  // namespace tarn
