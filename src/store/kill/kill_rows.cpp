#include "store/kill/kill_rows.h"

#include <cstdio>

#include "store/key.h"

namespace tarn::store::kill {

namespace {

Key make_key(std::string_view kind) { return Key({1, "000000000000", kGlobal}, kind); }

uint64_t mix(int thread, int64_t step) {
  uint64_t x = static_cast<uint64_t>(step) * 0x9e3779b97f4a7c15 + static_cast<uint64_t>(thread);
  x ^= x >> 29;
  return x * 0xbf58476d1ce4e5b9;
}

}  // namespace

std::string steps_key(int thread) { return make_key("kill.step").add_integer(thread).bytes(); }

std::string step_key(int thread, int64_t step) {
  return make_key("kill.step").add_integer(thread).add_integer(step).bytes();
}

std::string counter_key(int thread) { return make_key("kill.counter").add_integer(thread).bytes(); }

std::string register_key() { return make_key("kill.register").bytes(); }

FrameKey blob_key(int thread, int64_t step) {
  char prefix[32];
  std::snprintf(prefix, sizeof prefix, "%d%07lld", thread, static_cast<long long>(step));
  return {std::string(32, 'k'), std::string(prefix, 8)};
}

std::string blob_content(int thread, int64_t step) {
  uint64_t state = mix(thread, step);
  std::string content(1 + state % 90'000, '\0');
  for (char& byte : content) {
    state = state * 6364136223846793005 + 1442695040888963407;
    byte = static_cast<char>(state >> 56);
  }
  return content;
}

bool blob_in_file(int thread, int64_t step) { return mix(thread, step) % 5 == 0; }

}  // namespace tarn::store::kill
