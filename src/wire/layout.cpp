#include "wire/layout.h"

#include <limits>

namespace tarn::wire {

namespace {

constexpr size_t kAlignment = 8;

constexpr size_t round_up(size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

void* make_zeroed(size_t size_bytes, Arena& arena) {
  // All zero bytes are the empty state of every type in wire/types.h.
  void* data = arena.allocate(size_bytes, kAlignment);
  std::memset(data, 0, size_bytes);
  return data;
}

}  // namespace

size_t element_size(const Shape& shape) {
  switch (shape.kind) {
    case Kind::kStructure:
      return shape.size_bytes;
    case Kind::kList:
    case Kind::kMap:
      return sizeof(RawList);
    case Kind::kString:
    case Kind::kBlob:
    case Kind::kDocument:
      return sizeof(Text);
    case Kind::kBoolean:
      return sizeof(bool);
    case Kind::kInteger:
      return sizeof(int32_t);
    case Kind::kFloat:
      return sizeof(float);
    case Kind::kLong:
      return sizeof(int64_t);
    case Kind::kDouble:
      return sizeof(double);
    case Kind::kTimestamp:
      return sizeof(Timestamp);
  }
  return 0;
}

size_t stride_of(const Shape& list_or_map) {
  if (list_or_map.kind == Kind::kList) return element_size(*list_or_map.element().shape);
  return kEntryValueOffset + round_up(element_size(*list_or_map.value().shape));
}

bool is_present(const ConstSlot& slot) {
  switch (slot.shape->kind) {
    case Kind::kStructure:
      return load_structure(slot) != nullptr;
    case Kind::kList:
    case Kind::kMap:
      return load_list(slot).present;
    case Kind::kString:
    case Kind::kBlob:
    case Kind::kDocument:
      return present(load_text(slot));
    case Kind::kBoolean:
      return load<bool>(slot) != nullptr;
    case Kind::kInteger:
      return load<int32_t>(slot) != nullptr;
    case Kind::kLong:
      return load<int64_t>(slot) != nullptr;
    case Kind::kFloat:
      return load<float>(slot) != nullptr;
    case Kind::kDouble:
      return load<double>(slot) != nullptr;
    case Kind::kTimestamp:
      return load<Timestamp>(slot) != nullptr;
  }
  return false;
}

std::optional<int64_t> load_integer(const ConstSlot& slot) {
  if (slot.shape->kind == Kind::kInteger) {
    const auto* value = load<int32_t>(slot);
    return value ? std::optional<int64_t>(*value) : std::nullopt;
  }
  const auto* value = load<int64_t>(slot);
  return value ? std::optional<int64_t>(*value) : std::nullopt;
}

std::optional<double> load_real(const ConstSlot& slot) {
  if (slot.shape->kind == Kind::kFloat) {
    const auto* value = load<float>(slot);
    return value ? std::optional<double>(*value) : std::nullopt;
  }
  const auto* value = load<double>(slot);
  return value ? std::optional<double>(*value) : std::nullopt;
}

bool store_integer(const Slot& slot, int64_t value) {
  if (slot.shape->kind == Kind::kLong) {
    store<int64_t>(slot, value);
    return true;
  }
  if (value < std::numeric_limits<int32_t>::min() || value > std::numeric_limits<int32_t>::max()) {
    return false;
  }
  store<int32_t>(slot, static_cast<int32_t>(value));
  return true;
}

void store_real(const Slot& slot, double value) {
  if (slot.shape->kind == Kind::kFloat) {
    store<float>(slot, static_cast<float>(value));
  } else {
    store<double>(slot, value);
  }
}

void* open_structure(const Slot& slot, Arena& arena) {
  if (slot.is_element) return slot.at;
  void* data;
  std::memcpy(&data, slot.at, sizeof data);
  if (!data) {
    CHECK(slot.shape->size_bytes != 0);
    data = make_zeroed(slot.shape->size_bytes, arena);
    std::memcpy(slot.at, &data, sizeof data);
  }
  return data;
}

const void* load_structure(const ConstSlot& slot) {
  if (slot.is_element) return slot.at;
  const void* data;
  std::memcpy(&data, slot.at, sizeof data);
  return data;
}

ListWriter::ListWriter(const Slot& slot, Arena& arena)
    : shape_(*slot.shape), at_(slot.at), arena_(arena), stride_(stride_of(*slot.shape)) {
  CHECK(stride_ != 0);
}

ListWriter::~ListWriter() { std::memcpy(at_, &list_, sizeof list_); }

void* ListWriter::grow() {
  if (list_.size == capacity_) {
    capacity_ = capacity_ == 0 ? 4 : capacity_ * 2;
    void* data = arena_.allocate(capacity_ * stride_, kAlignment);
    if (list_.size != 0) std::memcpy(data, list_.data, list_.size * stride_);
    list_.data = data;
  }
  void* at = static_cast<std::byte*>(list_.data) + list_.size++ * stride_;
  std::memset(at, 0, stride_);
  return at;
}

Slot ListWriter::add() { return {shape_.element().shape, grow(), true}; }

Slot ListWriter::add_entry(Text key) {
  void* at = grow();
  std::memcpy(at, &key, sizeof key);
  return {shape_.value().shape, static_cast<std::byte*>(at) + kEntryValueOffset, true};
}

}  // namespace tarn::wire
