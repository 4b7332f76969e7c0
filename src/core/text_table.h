// TextTable: values by text, for tables that are filled once and asked millions of times: no
// pointers to follow, no division, and a hash that costs little where texts are short.
//
//   TextTable<int> table;
//   table["state"] = 1;
//   const int* found = table.find("state");   // null: none
//
// Not for texts that clients choose in any number: who knows the hash could make them slow.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn {

template <class T>
class TextTable {
 public:
  bool empty() const { return size_ == 0; }

  // The references of former calls end with each new text.
  T& operator[](std::string_view text) {
    if (const T* const found = find(text)) return const_cast<T&>(*found);
    if (slots_.size() < (size_ + 1) * 2) grow();
    Slot& slot = slots_[free_place(hash(text))];
    slot.hash = hash(text);
    slot.text = text;
    ++size_;
    return slot.value;
  }

  const T* find(std::string_view text) const {
    if (size_ == 0) return nullptr;
    const uint64_t wanted = hash(text);
    const Slot* const slots = slots_.data();
    for (size_t at = wanted & mask_; slots[at].hash != 0; at = (at + 1) & mask_) {
      if (slots[at].hash == wanted && is_same(slots[at].text, text)) return &slots[at].value;
    }
    return nullptr;
  }

 private:
  struct Slot {
    uint64_t hash = 0;  // 0: free
    std::string text;
    T value{};
  };

  static uint64_t mix(uint64_t a, uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  }
  static uint64_t word(const char* at, size_t size_bytes) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, at, size_bytes);
    return bytes;
  }

  // Of equal hash, and so mostly equal.
  static bool is_same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    size_t at = 0;
    for (; at + 8 <= a.size(); at += 8) {
      if (word(a.data() + at, 8) != word(b.data() + at, 8)) return false;
    }
    for (; at < a.size(); ++at) {
      if (a[at] != b[at]) return false;
    }
    return true;
  }

  // Eight bytes at a time, the last eight overlapping those before.
  static uint64_t hash(std::string_view text) {
    constexpr uint64_t kA = 0x9E3779B97F4A7C15, kB = 0xD6E8FEB86659FD93;
    const char* at = text.data();
    size_t left = text.size();
    uint64_t state = kB ^ left;
    if (left >= 8) {
      for (; left > 8; left -= 8, at += 8) state = mix(state ^ word(at, 8), kA);
      state = mix(state ^ word(at + left - 8, 8), kA);
    } else if (left >= 4) {
      state = mix(state ^ word(at, 4) ^ word(at + left - 4, 4) << 32, kA);
    } else if (left > 0) {
      state =
          mix(state ^ word(at, 1) ^ word(at + left / 2, 1) << 8 ^ word(at + left - 1, 1) << 16, kA);
    }
    return state | 1;
  }

  size_t free_place(uint64_t hash) const {
    size_t at = hash & mask_;
    while (slots_[at].hash != 0) at = (at + 1) & mask_;
    return at;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 8 : slots_.size() * 2);
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    for (Slot& slot : old) {
      if (slot.hash != 0) slots_[free_place(slot.hash)] = std::move(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two
  size_t size_ = 0;
  size_t mask_ = 0;
};

}  // namespace tarn
