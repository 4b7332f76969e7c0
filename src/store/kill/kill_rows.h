// The rows and blobs of the kill test, which worker and checker agree on. Pure functions.
//
// Thread t commits steps 1, 2, 3, … Step i puts row (t, i) with its blob, erases row (t, i -
// kKept), adds 1 to the thread's counter, and reads and increments the register that all threads
// share.
#pragma once

#include <cstdint>
#include <string>

#include "store/blobs.h"
#include "store/row.h"

namespace tarn::store::kill {

inline constexpr int kThreads = 6;
inline constexpr int64_t kKept = 20;

struct StepRow {
  int64_t step = 0;
  Extent extent;
  UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, step);
    v(2, extent);
  }
};

struct Register {
  int64_t value = 0;
  template <class V>
  void fields(V& v) {
    v(1, value);
  }
};

std::string step_key(int thread, int64_t step);
std::string steps_key(int thread);  // what all of a thread's begin with
std::string counter_key(int thread);
std::string register_key();

FrameKey blob_key(int thread, int64_t step);
std::string blob_content(int thread, int64_t step);
bool blob_in_file(int thread, int64_t step);  // announced as large

}  // namespace tarn::store::kill
