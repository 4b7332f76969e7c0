#include "core/event_matcher.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "core/event_arrays.h"
#include "core/event_index.h"
#include "core/json_scan.h"

namespace tarn {
namespace {

// Deeper than patterns go, and no stack is at risk.
constexpr int kMaxWalkDepth = 120;

}  // namespace

struct EventMatcher::Scratch::State {
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Met {
    EventValue value;
    uint32_t next = kNone;  // of the same field
  };

  uint32_t epoch = 0;
  std::vector<uint32_t> alternative_epochs;  // found in this match
  std::vector<uint32_t> field_epochs;        // met in this match
  std::vector<uint32_t> field_heads;         // into `met`
  std::vector<Met> met;
  std::vector<uint32_t> candidates;  // alternatives
  std::vector<uint32_t> matches;
  std::deque<std::string> unescaped;  // texts that the event's bytes don't hold
  std::string buffer;
  std::string folded;

  void begin(size_t alternatives, size_t fields) {
    if (alternative_epochs.size() != alternatives || field_epochs.size() != fields ||
        ++epoch == 0) {
      alternative_epochs.assign(alternatives, 0);
      field_epochs.assign(fields, 0);
      field_heads.assign(fields, 0);
      epoch = 1;
    }
    met.clear();
    candidates.clear();
    matches.clear();
    unescaped.clear();
  }

  void remember(uint32_t field, const EventValue& value) {
    const bool is_first = std::exchange(field_epochs[field], epoch) != epoch;
    met.push_back({value, is_first ? kNone : field_heads[field]});
    field_heads[field] = static_cast<uint32_t>(met.size() - 1);
  }

  bool fits(uint32_t field, const EventClause& clause) const {
    if (field_epochs[field] != epoch) return clause.allows_absence();
    for (uint32_t i = field_heads[field]; i != kNone; i = met[i].next) {
      for (const EventTest& test : clause.tests) {
        if (test.fits(met[i].value)) return true;
      }
    }
    return false;
  }
};

EventMatcher::Scratch::Scratch() : state_(std::make_unique<State>()) {}
EventMatcher::Scratch::~Scratch() = default;

struct EventMatcher::Index : EventIndex {
  using EventIndex::EventIndex;
};

// One event on its way through the index.
class EventMatcher::Walk {
 public:
  Walk(const Index& index, Scratch::State& state, std::string_view event)
      : index_(index), state_(state), scan_(event) {}

  // True where fields of arrays' elements were met that must be looked at together.
  bool run() {
    walk(index_.root(), 0);
    return met_array_;
  }

 private:
  using Node = EventIndex::Node;
  using Field = EventIndex::Field;

  void walk(const Node& node, int depth) {
    const char c = scan_.peek();
    if (depth > kMaxWalkDepth) {
      scan_.skip();
    } else if (c == '{') {
      if (node.has_children()) {
        walk_object(node, depth);
      } else {
        scan_.skip();
      }
    } else if (c == '[') {
      walk_array(node, depth);
    } else if (node.field < 0) {
      scan_.skip();
    } else if (c == '"') {
      std::string_view text = scan_.string(state_.buffer);
      if (text.data() == state_.buffer.data()) text = state_.unescaped.emplace_back(text);
      meet(node, {EventValue::Type::kString, text, 0});
    } else {
      meet_scalar(node);
    }
  }

  void walk_object(const Node& node, int depth) {
    scan_.take('{');
    while (scan_.peek() == '"') {
      const std::string_view name = scan_.string(state_.buffer);
      const Node* const child = node.find(name);
      scan_.take(':');
      if (child == nullptr) {
        scan_.skip();
      } else {
        walk(*child, depth + 1);
      }
      if (!scan_.take(',')) break;
    }
    close('}');
  }

  void walk_array(const Node& node, int depth) {
    scan_.take('[');
    met_array_ |= node.has_children();
    while (scan_.peek() != ']' && scan_.peek() != '\0') {
      walk(node, depth + 1);
      if (!scan_.take(',')) break;
    }
    close(']');
  }

  // Of what is no JSON, something is stepped over, so that there is an end.
  void close(char c) {
    if (!scan_.take(c) && scan_.peek() != '\0') scan_.scalar();
  }

  void meet_scalar(const Node& node) {
    EventValue value;
    value.text = scan_.scalar();
    value.type = EventValue::Type::kLiteral;
    if (!value.text.empty() && (value.text[0] == '-' || is_digit(value.text[0]))) {
      value.type = EventValue::Type::kNumber;
      value.number = number_of(value.text);
    }
    meet(node, value);
  }

  static double number_of(std::string_view text) {
    constexpr size_t kExactDigits = 15;
    double number = 0;
    if (text.size() <= kExactDigits && std::all_of(text.begin(), text.end(), is_digit)) {
      for (const char c : text) number = number * 10 + (c - '0');
    } else {
      std::from_chars(text.data(), text.data() + text.size(), number);
    }
    return number;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  void meet(const Node& node, const EventValue& value) {
    const auto index = static_cast<uint32_t>(node.field);
    const Field& field = index_.field(index);
    state_.remember(index, value);
    if (value.type == EventValue::Type::kString) {
      meet_text(field, value);
    } else if (value.type == EventValue::Type::kNumber) {
      const auto found = field.numbers.find(value.number);
      if (found != field.numbers.end()) find_fitting(found->second, value);
    }
    find_fitting(field.others, value);
  }

  void meet_text(const Field& field, const EventValue& value) {
    find(field.texts.find(value.text));
    if (!field.folded.empty()) {
      state_.folded = to_lower_ascii(value.text);
      find(field.folded.find(state_.folded));
    }
    if (value.text.empty()) return;
    if (!field.by_first.empty()) find_fitting(field.by_first.find(value.text.front()), value);
    if (!field.by_last.empty()) find_fitting(field.by_last.find(value.text.back()), value);
  }

  void find_fitting(const EventIndex::Tests& tests, const EventValue& value) {
    for (const auto& [test, alternative] : tests) {
      if (test->fits(value)) find(alternative);
    }
  }

  void find(const std::vector<uint32_t>* alternatives) {
    if (alternatives == nullptr) return;
    for (const uint32_t alternative : *alternatives) find(alternative);
  }

  void find(uint32_t alternative) {
    if (std::exchange(state_.alternative_epochs[alternative], state_.epoch) == state_.epoch) return;
    state_.candidates.push_back(alternative);
  }

  const Index& index_;
  Scratch::State& state_;
  JsonScan scan_;
  bool met_array_ = false;
};

EventMatcher::EventMatcher(std::vector<EventPattern> patterns)
    : index_(std::make_unique<const Index>(std::move(patterns))) {}

EventMatcher::~EventMatcher() = default;

const std::vector<uint32_t>& EventMatcher::match(std::string_view event, Scratch& scratch) const {
  Scratch::State& state = *scratch.state_;
  const Index& index = *index_;
  state.begin(index.alternative_count(), index.field_count());
  const bool met_array = Walk(index, state, event).run();
  state.candidates.insert(state.candidates.end(), index.unfound().begin(), index.unfound().end());
  for (const uint32_t candidate : state.candidates) {
    const EventIndex::Alternative& alternative = index.alternative(candidate);
    const bool all = std::all_of(
        alternative.checks.begin(), alternative.checks.end(),
        [&](const EventIndex::Check& check) { return state.fits(check.field, *check.clause); });
    if (!all) continue;
    if (met_array && !fits_within_arrays(*alternative.clauses, event)) continue;
    state.matches.push_back(alternative.pattern);
  }
  std::sort(state.matches.begin(), state.matches.end());
  state.matches.erase(std::unique(state.matches.begin(), state.matches.end()), state.matches.end());
  return state.matches;
}

}  // namespace tarn
