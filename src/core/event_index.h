// EventIndex: alternatives of many patterns, each found by the clause that fewest events fill: that
// whose values fewest others want. The other clauses are looked at only then. Only
// event_matcher.cpp needs it. Immutable.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/event_pattern.h"
#include "core/text_table.h"

namespace tarn {

class EventIndex {
 public:
  using Tests = std::vector<std::pair<const EventTest*, uint32_t>>;  // with their alternatives

  // By a byte; empty as long as there are none at all.
  class ByByte {
   public:
    bool empty() const { return tests_.empty(); }
    Tests& at(char byte) {
      tests_.resize(256);
      return tests_[static_cast<uint8_t>(byte)];
    }
    const Tests& find(char byte) const { return tests_[static_cast<uint8_t>(byte)]; }

   private:
    std::vector<Tests> tests_;
  };

  // Alternatives that are found by a field's value.
  struct Field {
    TextTable<std::vector<uint32_t>> texts;
    TextTable<std::vector<uint32_t>> folded;  // equals-ignore-case
    std::unordered_map<double, Tests> numbers;
    ByByte by_first;  // prefixes
    ByByte by_last;   // suffixes
    Tests others;
  };

  // A step of a path. Names hold no dots.
  struct Node {
    int field = -1;
    bool has_children() const { return !children.empty(); }
    // By a member's name, which is several steps where it has dots; null where no pattern looks.
    const Node* find(std::string_view name) const;

    TextTable<std::unique_ptr<Node>> children;
  };

  struct Check {
    uint32_t field = 0;
    const EventClause* clause = nullptr;
  };

  struct Alternative {
    uint32_t pattern = 0;
    std::vector<Check> checks;  // of the clauses by which it is not found
    const std::vector<EventClause>* clauses = nullptr;
  };

  explicit EventIndex(std::vector<EventPattern> patterns);

  const Node& root() const { return root_; }
  const Field& field(size_t index) const { return *fields_[index]; }
  const Alternative& alternative(size_t index) const { return alternatives_[index]; }
  size_t field_count() const { return fields_.size(); }
  size_t alternative_count() const { return alternatives_.size(); }
  // Alternatives that need no value, and are found by none.
  const std::vector<uint32_t>& unfound() const { return unfound_; }

 private:
  using Weights = std::map<std::pair<std::string, std::string>, size_t>;  // by path and text

  uint32_t field_at(std::string_view path);
  void add_alternative(uint32_t pattern, const std::vector<EventClause>& clauses,
                       const Weights& weights);
  static size_t weight_of(const EventClause& clause, const Weights& weights);
  static void add_test(Field& field, const EventTest& test, uint32_t alternative);

  std::vector<EventPattern> patterns_;
  Node root_;
  std::vector<std::unique_ptr<Field>> fields_;
  std::vector<Alternative> alternatives_;
  std::vector<uint32_t> unfound_;
};

}  // namespace tarn
