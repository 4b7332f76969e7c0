#include "wire/schema.h"

#include <algorithm>

namespace tarn::wire {

namespace {

template <class T>
const T* find_sorted(std::span<const T> rows, std::string_view name) {
  auto found = std::ranges::lower_bound(rows, name, {}, &T::name);
  return found != rows.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

const Member* Shape::find(std::string_view member_name) const {
  for (const Member& member : fields()) {
    if (member.name == member_name) return &member;
  }
  return nullptr;
}

const Operation* Service::find_operation(std::string_view operation_name) const {
  return find_sorted(operations, operation_name);
}

const Shape* Service::find_shape(std::string_view shape_name) const {
  return find_sorted(shapes, shape_name);
}

}  // namespace tarn::wire
