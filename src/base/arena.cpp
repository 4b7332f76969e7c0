#include "base/arena.h"

#include <algorithm>

namespace tarn {

Arena::~Arena() {
  for (std::byte* block : blocks_) ::operator delete(block);
}

void* Arena::allocate(size_t size_bytes, size_t alignment) {
  const auto address = reinterpret_cast<uintptr_t>(next_);
  const size_t padding = (alignment - address % alignment) % alignment;
  if (next_ == nullptr || size_bytes + padding > static_cast<size_t>(end_ - next_)) {
    const size_t block_bytes = std::max(block_bytes_, size_bytes + alignment);
    auto* block = static_cast<std::byte*>(::operator new(block_bytes));
    blocks_.push_back(block);
    allocated_bytes_ += block_bytes;
    block_bytes_ = std::min<size_t>(block_bytes_ * 2, 256 * 1024);
    next_ = block;
    end_ = block + block_bytes;
    return allocate(size_bytes, alignment);
  }
  void* memory = next_ + padding;
  next_ += padding + size_bytes;
  return memory;
}

std::string_view Arena::copy(std::string_view text) {
  auto* memory = static_cast<char*>(allocate(text.size() + 1, 1));
  if (!text.empty()) std::memcpy(memory, text.data(), text.size());
  memory[text.size()] = '\0';
  return {memory, text.size()};
}

}  // namespace tarn
