// EventMatcher: which of many patterns an event fits, in one walk over its bytes.
//
//   const EventMatcher matcher(std::move(patterns));
//   EventMatcher::Scratch scratch;                       // one a thread, kept for speed
//   for (uint32_t i : matcher.match(event_json, scratch)) …  // indexes of patterns
//
// Fields that no pattern names are skipped. A pattern is found by the clause that fewest others
// share: by hash where it gives exact values, by the first or last byte where it gives prefixes or
// suffixes; its other clauses are looked at only then. Fields within arrays must come from the same
// element, as on AWS. Immutable; any number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/event_pattern.h"

namespace tarn {

class EventMatcher {
 public:
  class Scratch {
   public:
    Scratch();
    ~Scratch();

   private:
    friend class EventMatcher;
    struct State;
    std::unique_ptr<State> state_;
  };

  explicit EventMatcher(std::vector<EventPattern> patterns);
  ~EventMatcher();
  EventMatcher(const EventMatcher&) = delete;
  EventMatcher& operator=(const EventMatcher&) = delete;

  // Ascending. `event` is a JSON object; of other bytes nothing is promised but an end. The answer
  // lives in the scratch until the next match.
  const std::vector<uint32_t>& match(std::string_view event, Scratch& scratch) const;

 private:
  struct Index;
  class Walk;
  std::unique_ptr<const Index> index_;
};

}  // namespace tarn
