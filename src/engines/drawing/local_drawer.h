// LocalDrawer: SheetDrawer by programs of this machine in a sandbox: Node.js runs the page's own
// drawing code (runtimes/drawing/draw.mjs, which the console's build makes), rsvg-convert turns
// what it drew into PNG or PDF. Neither sees the data folder, and each drawing has its own process.
//
//   auto drawer = LocalDrawer::make(spawner, options);
//
// Looks for its programs with the first drawing. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/sheet_drawer.h"
#include "engines/sandbox/control_groups.h"
#include "engines/sandbox/spawner.h"

namespace tarn::drawing {

struct LocalDrawerOptions {
  std::string runtimes_folder;      // holds drawing/
  std::string scratch_folder;       // /tmp of a drawing, where the machine can't mount one
  std::vector<std::string> hidden;  // never shown: the data folder, the master key
  sandbox::ControlGroups groups;    // of the server's sandboxes
};

class LocalDrawer : public SheetDrawer {
 public:
  static std::unique_ptr<LocalDrawer> make(sandbox::Spawner& spawner, LocalDrawerOptions options);
};

}  // namespace tarn::drawing
