// Layout: reading and writing members of typed structs by the tables' offsets.
//
// A Slot is a place of some shape's type: a member, where scalars are optional and structures are
// pointers, or an element of a list or map, where both lie inline. Reading gives null for absent.
// Internal to wire. Not synchronised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/arena.h"
#include "base/check.h"
#include "wire/schema.h"
#include "wire/types.h"

namespace tarn::wire {

struct Slot {
  const Shape* shape;
  void* at;
  bool is_element;
};

struct ConstSlot {
  ConstSlot(const Shape* shape, const void* at, bool is_element)
      : shape(shape), at(at), is_element(is_element) {}
  ConstSlot(const Slot& slot) : ConstSlot(slot.shape, slot.at, slot.is_element) {}
  const Shape* shape;
  const void* at;
  bool is_element;
};

inline Slot slot_of(const Member& member, void* data) {
  return {member.shape, static_cast<std::byte*>(data) + member.offset, false};
}
inline ConstSlot slot_of(const Member& member, const void* data) {
  return {member.shape, static_cast<const std::byte*>(data) + member.offset, false};
}
// Labels and query parameters are bindings of requests only: in an answer they are body.
inline bool is_in_answer_body(const Member& member) {
  return member.location == Location::kBody || member.location == Location::kUri ||
         member.location == Location::kQuery;
}
inline bool has_slot(const Member& member) { return member.offset != Member::kNoOffset; }

// What every List<T> looks like.
struct RawList {
  void* data;
  uint32_t size;
  bool present;
};
static_assert(sizeof(RawList) == sizeof(List<Text>));

inline RawList load_list(const ConstSlot& slot) {
  RawList list;
  std::memcpy(&list, slot.at, sizeof list);
  return list;
}

// Bytes of one element of `shape`'s type in a list.
size_t element_size(const Shape& shape);
// Bytes of one element of a list, or of one Entry of a map.
size_t stride_of(const Shape& list_or_map);

inline constexpr size_t kEntryValueOffset = sizeof(Text);
static_assert(offsetof(Entry<bool>, value) == kEntryValueOffset);

inline ConstSlot element_slot(const Shape& list, const RawList& raw, uint32_t index) {
  return {list.element().shape, static_cast<std::byte*>(raw.data) + index * stride_of(list), true};
}
inline Text entry_key(const Shape& map, const RawList& raw, uint32_t index) {
  return *reinterpret_cast<const Text*>(static_cast<std::byte*>(raw.data) + index * stride_of(map));
}
inline ConstSlot entry_slot(const Shape& map, const RawList& raw, uint32_t index) {
  return {map.value().shape,
          static_cast<std::byte*>(raw.data) + index * stride_of(map) + kEntryValueOffset, true};
}

template <class T>
void store(const Slot& slot, T value) {
  if (slot.is_element) {
    *static_cast<T*>(slot.at) = value;
  } else {
    *static_cast<std::optional<T>*>(slot.at) = value;
  }
}

template <class T>
const T* load(const ConstSlot& slot) {
  if (slot.is_element) return static_cast<const T*>(slot.at);
  const auto& value = *static_cast<const std::optional<T>*>(slot.at);
  return value ? &*value : nullptr;
}

inline void store_text(const Slot& slot, Text text) { *static_cast<Text*>(slot.at) = text; }
inline Text load_text(const ConstSlot& slot) { return *static_cast<const Text*>(slot.at); }

bool is_present(const ConstSlot& slot);

// Any of kInteger and kLong, kFloat and kDouble, widened. Absent: nothing.
std::optional<int64_t> load_integer(const ConstSlot& slot);
std::optional<double> load_real(const ConstSlot& slot);
// False: the value does not fit.
bool store_integer(const Slot& slot, int64_t value);
void store_real(const Slot& slot, double value);

// The struct in the slot, made where it is absent; null on reading where absent.
void* open_structure(const Slot& slot, Arena& arena);
const void* load_structure(const ConstSlot& slot);

// What one request may become in memory: "{}," is three bytes, the struct it asks for hundreds.
inline constexpr size_t kMaxDecodedBytes = 256 * 1024 * 1024;
inline constexpr std::string_view kTooManyValues = "The request holds too many values";

// Fills a list or map whose size is not known before.
class ListWriter {
 public:
  ListWriter(const Slot& slot, Arena& arena);
  ~ListWriter();  // stores the list, present even where empty
  ListWriter(const ListWriter&) = delete;
  ListWriter& operator=(const ListWriter&) = delete;

  Slot add();                // an element
  Slot add_entry(Text key);  // a map's value
  void remove_last() { --list_.size; }
  uint32_t size() const { return list_.size; }
  bool is_full() const { return arena_.allocated_bytes() > kMaxDecodedBytes; }

 private:
  void* grow();

  const Shape& shape_;
  void* at_;
  Arena& arena_;
  size_t stride_;
  uint32_t capacity_ = 0;
  RawList list_{nullptr, 0, true};
};

}  // namespace tarn::wire
