// CHECK(condition): what cannot be false. Stays on in release: prints where, and aborts.
#pragma once

namespace tarn::detail {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}

#define CHECK(condition) \
  ((condition) ? (void)0 : ::tarn::detail::check_failed(#condition, __FILE__, __LINE__))
