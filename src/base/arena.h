// Arena: memory of one request, freed at once when the request ends.
//
//   auto* row = arena.make<Row>();                    // zeroed, trivially destructible
//   std::string_view name = arena.copy(temporary);    // lives as long as the arena
//
// What must outlive the request is copied out into a std::string. Not synchronised: an arena
// belongs to the one thread that runs its request at the moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tarn {

class Arena {
 public:
  static constexpr size_t kFirstBlockBytes = 4096;

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  // Uninitialised memory; never null.
  void* allocate(size_t size_bytes, size_t alignment);

  // One value-initialised T.
  template <class T>
  T* make() {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T();
  }

  // `count` value-initialised Ts.
  template <class T>
  std::span<T> make_array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    T* first = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
    for (size_t i = 0; i < count; ++i) new (first + i) T();
    return {first, count};
  }

  // A copy of `text` with a non-null data pointer, even for an empty text.
  std::string_view copy(std::string_view text);

  size_t allocated_bytes() const { return allocated_bytes_; }

 private:
  std::vector<std::byte*> blocks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  size_t block_bytes_ = kFirstBlockBytes;
  size_t allocated_bytes_ = 0;
};

}  // namespace tarn
