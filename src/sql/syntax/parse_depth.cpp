#include "sql/syntax/parse_depth.h"

#include <algorithm>

#include "sql/syntax/parse.h"
#include "sql/syntax/parse_cursor.h"
#include "sql/syntax/sql_error.h"

namespace tarn::sql {

void fail_too_deep() {
  throw ParseFailure{
      syntax_error(Position{}, "statement is too large (stack overflow while parsing)")};
}

Depth::Depth(DepthCounter& counter) : counter_(counter) {
  if (counter_.now >= kMaxDepth) fail_too_deep();
  ++counter_.now;
  counter_.deepest = std::max(counter_.deepest, counter_.now);
}

Chain::~Chain() { counter_.deepest = std::max(counter_.deepest, outer_deepest_); }

void Chain::link() {
  if (++counter_.deepest > kMaxDepth) fail_too_deep();
}

}  // namespace tarn::sql
