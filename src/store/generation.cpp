#include "store/generation.h"

#include "store/row.h"

namespace tarn::store {

namespace {

struct GenerationRow {
  uint64_t generation = 0;
  UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, generation);
  }
};

}  // namespace

std::string generation_key() { return generation_start(0) + "generation"; }

std::string encode_generation(uint64_t generation) {
  return encode_row(GenerationRow{generation, {}});
}

Result<uint64_t> decode_generation(std::string_view bytes) {
  uint64_t generation = TRY(decode_row<GenerationRow>(bytes))
  .generation;
  if (generation < kFirstGeneration) return corrupt("The store's generation row is zero.");
  return generation;
}

std::string generation_start(uint64_t generation) {
  std::string key;
  for (int shift = 56; shift >= 0; shift -= 8)
    key.push_back(static_cast<char>(generation >> shift));
  return key;
}

}  // namespace tarn::store
