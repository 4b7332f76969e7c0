#include "bi/plan/summary_table.h"

#include <algorithm>
#include <map>

namespace tarn::bi {

std::string SummaryTable::add_key(const Key& key) {
  if (std::ranges::count(keys_, key.text, &Key::text) == 0) keys_.push_back(key);
  return key_name(key.text);
}

std::string SummaryTable::add_part(const std::string& text) {
  if (std::ranges::count(parts_, text) == 0) parts_.push_back(text);
  return part_name(text);
}

void SummaryTable::add(const SummaryTable& other) {
  for (const Key& key : other.keys_) add_key(key);
  for (const std::string& part : other.parts_) add_part(part);
  columns_.insert(other.columns_.begin(), other.columns_.end());
}

std::string SummaryTable::key_name(const std::string& text) const {
  const auto at = std::ranges::find(keys_, text, &Key::text);
  return "g" + std::to_string(at - keys_.begin());
}

std::string SummaryTable::part_name(const std::string& text) const {
  return "q" + std::to_string(std::ranges::find(parts_, text) - parts_.begin());
}

// Months and days of one time are no more than the days and some.
double SummaryTable::count_of_groups() const {
  std::map<std::string, double> by_field;
  for (const Key& key : keys_) by_field[key.field] += key.values;
  double product = 1;
  for (const auto& [field, values] : by_field) product *= values;
  return product;
}

}  // namespace tarn::bi
