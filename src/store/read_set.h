// ReadSet: what a transaction saw, for the committer to check. One object, one thread.
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "store/transaction.h"

namespace tarn::store {

struct ReadPoint {
  Family family;
  std::string key;
};

// A cursor saw all keys of [start, end), or of [start, end] where `includes_end`. Only rows.
struct ReadRange {
  std::string start;
  std::string end;
  bool includes_end = false;
};

struct ReadSet {
  std::vector<ReadPoint> points;
  std::list<ReadRange> ranges;  // cursors hold on to theirs; takes no memory while there are none

  size_t size() const { return points.size() + ranges.size(); }
};

}  // namespace tarn::store
