// The types that generated request and response structs are made of.
//
// All are trivially destructible and live in a request's arena. Absent is distinct from empty:
// a Text with data() == nullptr, a List or Map with present == false, a null struct pointer, an
// empty optional.
//
//   in.name                       Text: string, enum, blob (raw bytes), document (JSON text)
//   in.max_results                std::optional<int64_t>; also int32_t, double, float, bool
//   in.created_at                 std::optional<Timestamp>
//   in.tags                       Map<Text>; in.columns: List<api::Column>; in.storage: api::X*
//
//   out.tables = wire::make_list<api::Table>(arena, count);   // value-initialised elements
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"

namespace tarn::wire {

using Text = std::string_view;

inline bool present(Text text) { return text.data() != nullptr; }

struct Timestamp {
  int64_t unix_ms = 0;
};

template <class T>
struct List {
  T* data = nullptr;
  uint32_t size = 0;
  bool present = false;

  T* begin() const { return data; }
  T* end() const { return data + size; }
  T& operator[](uint32_t index) const { return data[index]; }
  bool empty() const { return size == 0; }
};

template <class T>
struct Entry {
  Text key;
  T value;
};

template <class T>
using Map = List<Entry<T>>;

template <class T>
List<T> make_list(Arena& arena, size_t size) {
  auto items = arena.make_array<T>(size);
  return {items.data(), static_cast<uint32_t>(size), true};
}

template <class T>
Map<T> make_map(Arena& arena, size_t size) {
  return make_list<Entry<T>>(arena, size);
}

}  // namespace tarn::wire
