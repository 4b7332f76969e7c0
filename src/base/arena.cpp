#include "base/arena.h"

#include <algorithm>

namespace tarn {

namespace {

// With the address sanitizer nothing is kept, so that it sees what is used after its arena.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kIsChecked = true;
#else
constexpr bool kIsChecked = false;
#endif
#else
constexpr bool kIsChecked = false;
#endif

// First blocks that are ready for the next request of the thread: they are larger than what the C
// library keeps at hand, so that each request would pay for putting the heap in order.
class SpareBlocks {
 public:
  ~SpareBlocks() {
    while (count_ > 0) ::operator delete(blocks_[--count_]);
    is_gone_ = true;  // arenas of the thread may go later
  }

  std::byte* take() { return count_ == 0 ? nullptr : blocks_[--count_]; }
  bool keep(std::byte* block) {
    if (is_gone_ || count_ >= kMost) return false;
    blocks_[count_++] = block;
    return true;
  }

 private:
  static constexpr size_t kMost = kIsChecked ? 0 : 16;
  std::byte* blocks_[kMost + 1] = {};
  size_t count_ = 0;
  bool is_gone_ = false;
};

thread_local SpareBlocks spare_blocks;

}  // namespace

Arena::~Arena() {
  // Sizes double; where something larger came in between, the first one may be of any size.
  const bool is_usual = blocks_.size() < 6 &&
                        allocated_bytes_ == kFirstBlockBytes * ((size_t{1} << blocks_.size()) - 1);
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (i == 0 && is_usual && spare_blocks.keep(blocks_[i])) continue;
    ::operator delete(blocks_[i]);
  }
}

void* Arena::allocate(size_t size_bytes, size_t alignment) {
  const auto address = reinterpret_cast<uintptr_t>(next_);
  const size_t padding = (alignment - address % alignment) % alignment;
  if (next_ == nullptr || size_bytes + padding > static_cast<size_t>(end_ - next_)) {
    const size_t block_bytes = std::max(block_bytes_, size_bytes + alignment);
    std::byte* block = nullptr;
    if (blocks_.empty() && block_bytes == kFirstBlockBytes) block = spare_blocks.take();
    if (block == nullptr) block = static_cast<std::byte*>(::operator new(block_bytes));
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
