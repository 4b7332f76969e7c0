#include "base/encoding.h"
#include "sql/resolve/resolve_expression.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

Result<void> ExpressionResolver::resolve_window(const Window& window, Expr& node) {
  node.window = TRY(window_spec(window));
  for (const ExprRef& part : node.window->partition_by) {
    if (contains_kind(*part, ExprKind::kWindow)) {
      return sql_error("NESTED_WINDOW", window.position,
                       "Cannot nest window functions inside window specification");
    }
  }
  for (const SortKey& key : node.window->order_by) {
    if (contains_kind(*key.value, ExprKind::kWindow)) {
      return sql_error("NESTED_WINDOW", window.position,
                       "Cannot nest window functions inside window specification");
    }
  }
  return {};
}

Result<WindowSpec> ExpressionResolver::window_spec(const Window& window) {
  WindowSpec spec;
  if (window.base) {
    auto found = windows_ ? windows_->find(to_lower_ascii(window.base->value))
                          : std::map<std::string, const Window*>::const_iterator();
    if (!windows_ || found == windows_->end() || found->second == &window) {
      return sql_error("INVALID_WINDOW_REFERENCE", window.base->position,
                       "Cannot resolve WINDOW name " + window.base->value);
    }
    spec = TRY(window_spec(*found->second));
    if (window.is_reference) return spec;
    if (!window.partition_by.empty() || (!window.order_by.empty() && !spec.order_by.empty()) ||
        spec.frame) {
      return sql_error("INVALID_WINDOW_REFERENCE", window.base->position,
                       "WINDOW specification in reference cannot override the named WINDOW");
    }
  }
  for (const ExpressionPtr& part : window.partition_by) {
    spec.partition_by.push_back(TRY(resolve(*part)));
    if (!spec.partition_by.back()->type.is_comparable()) {
      return sql_error("TYPE_MISMATCH", part->position,
                       spec.partition_by.back()->type.text() +
                           " is not comparable, and therefore cannot be used in window function "
                           "PARTITION BY");
    }
  }
  if (!window.order_by.empty()) spec.order_by = TRY(sort_keys(window.order_by));
  if (window.frame) spec.frame = TRY(window_frame(*window.frame, spec));
  return spec;
}

namespace {

// Numbers move by any number, dates and timestamps by an interval.
Result<void> check_range_offset(const Type& key, const Type& offset, Position position) {
  if (key.is_numeric() && offset.is_numeric()) return {};
  const bool by_months = offset.is(TypeKind::kIntervalYearMonth);
  const bool is_moved = (by_months || offset.is(TypeKind::kIntervalDaySecond)) &&
                        (key.is(TypeKind::kDate) || key.is(TypeKind::kTimestamp) ||
                         key.is(TypeKind::kTimestampTz) || key.is(TypeKind::kTime));
  if (!is_moved) {
    return sql_error("TYPE_MISMATCH", position,
                     "Window frame of type RANGE PRECEDING or FOLLOWING, ordered by " + key.text() +
                         ", does not take an offset of " + offset.text());
  }
  const bool is_served = key.is(TypeKind::kDate) ||
                         (key.is(TypeKind::kTimestamp) && key.precision() <= 6) ||
                         (key.is(TypeKind::kTimestampTz) && key.precision() <= 6 && !by_months);
  if (is_served) return {};
  return not_supported(position, "RANGE frame with an offset, ordered by " + key.text());
}

}  // namespace

Result<WindowFrame> ExpressionResolver::window_frame(const Frame& frame, const WindowSpec& spec) {
  WindowFrame result;
  result.unit = frame.unit;
  result.start = frame.start.kind;
  result.end = frame.end ? frame.end->kind : FrameBoundKind::kCurrentRow;
  auto error = [&](std::string_view message) {
    return sql_error("INVALID_WINDOW_FRAME", frame.position, message);
  };
  if (result.start == FrameBoundKind::kUnboundedFollowing) {
    return error("Window frame start cannot be UNBOUNDED FOLLOWING");
  }
  if (result.end == FrameBoundKind::kUnboundedPreceding) {
    return error("Window frame end cannot be UNBOUNDED PRECEDING");
  }
  if (result.start == FrameBoundKind::kCurrentRow && result.end == FrameBoundKind::kPreceding) {
    return error("Window frame starting from CURRENT ROW cannot end with PRECEDING");
  }
  if (result.start == FrameBoundKind::kFollowing &&
      (result.end == FrameBoundKind::kPreceding || result.end == FrameBoundKind::kCurrentRow)) {
    return error("Window frame starting from FOLLOWING cannot end before it");
  }
  if (result.unit == FrameUnit::kGroups && spec.order_by.empty()) {
    return sql_error("MISSING_ORDER_BY", frame.position,
                     "Window frame of type GROUPS requires ORDER BY");
  }
  auto offset = [&](const FrameBound& bound) -> Result<ExprRef> {
    ExprRef value;
    if (!bound.offset) return value;
    value = TRY(resolve(*bound.offset));
    if (result.unit == FrameUnit::kRange) {
      if (spec.order_by.size() != 1) {
        return sql_error("MISSING_ORDER_BY", bound.position,
                         "Window frame of type RANGE PRECEDING or FOLLOWING requires ORDER BY of "
                         "one key");
      }
      TRY(check_range_offset(spec.order_by[0].value->type, value->type, bound.position));
      return value;
    }
    if (!value->type.is_integer()) {
      return sql_error("TYPE_MISMATCH", bound.position,
                       "Window frame offset value type must be an exact numeric with scale 0, "
                       "not " +
                           value->type.text());
    }
    return coerce(value, Type(TypeKind::kBigint));
  };
  result.start_offset = TRY(offset(frame.start));
  if (frame.end) result.end_offset = TRY(offset(*frame.end));
  return result;
}

}  // namespace tarn::sql
