#include "core/event_index.h"

namespace tarn {
namespace {

constexpr size_t kAffixWeight = 1'000;
constexpr size_t kScanWeight = 1'000'000;  // each value is tried against each of these

bool is_exact(const EventTest& test) {
  return test.kind == EventTest::Kind::kText || test.kind == EventTest::Kind::kNumber ||
         test.kind == EventTest::Kind::kIgnoreCase;
}

}  // namespace

const EventIndex::Node* EventIndex::Node::find(std::string_view name) const {
  if (const auto* const found = children.find(name)) return found->get();
  const size_t dot = name.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto* const first = children.find(name.substr(0, dot));
  return first == nullptr ? nullptr : (*first)->find(name.substr(dot + 1));
}

EventIndex::EventIndex(std::vector<EventPattern> patterns) : patterns_(std::move(patterns)) {
  Weights weights;
  for (const EventPattern& pattern : patterns_) {
    for (const auto& clauses : pattern.alternatives()) {
      for (const EventClause& clause : clauses) {
        for (const EventTest& test : clause.tests) {
          if (is_exact(test)) ++weights[{clause.path, test.texts[0]}];
        }
      }
    }
  }
  for (uint32_t pattern = 0; pattern < patterns_.size(); ++pattern) {
    for (const auto& clauses : patterns_[pattern].alternatives()) {
      add_alternative(pattern, clauses, weights);
    }
  }
}

uint32_t EventIndex::field_at(std::string_view path) {
  Node* node = &root_;
  for (;;) {
    const size_t dot = path.find('.');
    auto& child = node->children[path.substr(0, dot)];
    if (child == nullptr) child = std::make_unique<Node>();
    node = child.get();
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  if (node->field < 0) {
    node->field = static_cast<int>(fields_.size());
    fields_.push_back(std::make_unique<Field>());
  }
  return static_cast<uint32_t>(node->field);
}

// How many alternatives want what the clause wants; of what is no exact value, a guess.
size_t EventIndex::weight_of(const EventClause& clause, const Weights& weights) {
  using Kind = EventTest::Kind;
  size_t weight = 0;
  for (const EventTest& test : clause.tests) {
    if (is_exact(test)) {
      weight += weights.at({clause.path, test.texts[0]});
    } else if (test.kind == Kind::kPrefix || test.kind == Kind::kSuffix) {
      weight += kAffixWeight;
    } else {
      weight += kScanWeight;
    }
  }
  return weight;
}

void EventIndex::add_alternative(uint32_t pattern, const std::vector<EventClause>& clauses,
                                 const Weights& weights) {
  const auto index = static_cast<uint32_t>(alternatives_.size());
  Alternative& alternative = alternatives_.emplace_back();
  alternative.pattern = pattern;
  alternative.clauses = &clauses;
  const EventClause* key = nullptr;
  for (const EventClause& clause : clauses) {
    if (clause.allows_absence()) continue;
    if (key == nullptr || weight_of(clause, weights) < weight_of(*key, weights)) key = &clause;
  }
  for (const EventClause& clause : clauses) {
    const uint32_t field = field_at(clause.path);
    if (&clause != key) {
      alternative.checks.push_back({field, &clause});
      continue;
    }
    for (const EventTest& test : clause.tests) add_test(*fields_[field], test, index);
  }
  if (key == nullptr) unfound_.push_back(index);
}

void EventIndex::add_test(Field& field, const EventTest& test, uint32_t alternative) {
  using Kind = EventTest::Kind;
  switch (test.kind) {
    case Kind::kAbsent:
      return;
    case Kind::kText:
      field.texts[test.texts[0]].push_back(alternative);
      return;
    case Kind::kIgnoreCase:
      field.folded[test.texts[0]].push_back(alternative);
      return;
    case Kind::kNumber:
      field.numbers[test.low].emplace_back(&test, alternative);
      return;
    case Kind::kPrefix:
      if (test.texts[0].empty()) break;
      field.by_first.at(test.texts[0].front()).emplace_back(&test, alternative);
      return;
    case Kind::kSuffix:
      if (test.texts[0].empty()) break;
      field.by_last.at(test.texts[0].back()).emplace_back(&test, alternative);
      return;
    default:
      break;
  }
  field.others.emplace_back(&test, alternative);
}

}  // namespace tarn
