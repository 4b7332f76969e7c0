// SummaryTable: the columns of a small table that stands for the rows of a relation: keys g0, g1, …
// and what aggregates are made of, q0, q1, …. A query has its own; those that share one table have
// the sum of theirs.
//
// Not synchronised.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace tarn::bi {

class SummaryTable {
 public:
  struct Key {
    std::string text;
    std::string field;  // what it is the value or a part of: parts of one field go together
    double values = 0;  // about
    bool operator==(const Key&) const = default;
  };

  // Answers the column's name; what is there already is not added again.
  std::string add_key(const Key& key);
  std::string add_part(const std::string& text);
  void add_column(size_t index) { columns_.insert(index); }
  void add(const SummaryTable& other);

  std::string key_name(const std::string& text) const;
  std::string part_name(const std::string& text) const;
  const std::vector<Key>& keys() const { return keys_; }
  const std::vector<std::string>& parts() const { return parts_; }
  // Of the relation, by index: what the texts read.
  const std::set<size_t>& columns() const { return columns_; }
  double count_of_groups() const;  // about, at most

 private:
  std::vector<Key> keys_;
  std::vector<std::string> parts_;
  std::set<size_t> columns_;
};

}  // namespace tarn::bi
