// SheetDrawer: makes pictures and documents of what the page of a dashboard shows, with the page's
// own code. engines/drawing implements it.
//
//   std::string pdf = TRY(drawer.draw(sheet, DrawingFormat::kPdf));
//
// Waits; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn {

enum class DrawingFormat : uint8_t {
  kSvg,  // of the first page
  kPng,  // of the first page, two pixels a point
  kPdf,  // one page a page
};

class SheetDrawer {
 public:
  virtual ~SheetDrawer() = default;
  // `sheet`: JSON, as `console/src/quicksight/paper/sheet.ts` says. Errors: DrawingUnavailable
  // (501) names what this machine lacks, DrawingTooLarge (400), DrawingFailed (500) with the
  // reason.
  virtual Result<std::string> draw(std::string_view sheet, DrawingFormat format) = 0;
};

}  // namespace tarn
