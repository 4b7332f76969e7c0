// What a drawing may fail with; core/sheet_drawer.h lists them.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::drawing {

// `what`: what is missing and how to get it.
inline Error drawing_unavailable(std::string_view what) {
  return Error(501, "DrawingUnavailable", "Nothing can be drawn here: " + std::string(what));
}

inline Error drawing_too_large(std::string_view what) {
  return Error(400, "DrawingTooLarge", std::string(what));
}

inline Error drawing_failed(std::string_view reason) {
  return Error(500, "DrawingFailed", "The sheet could not be drawn: " + std::string(reason));
}

}  // namespace tarn::drawing
