// WaitingProgress: what a step of an operation leaves that must wait for something before the next
// one: it waits on no thread, and the gateway posts the next step when it is resumed.
#pragma once

#include <functional>

#include "core/context.h"

namespace tarn {

struct WaitingProgress : Progress {
  // Called once, after the step's commit; `resume` may be called at once, on any thread, once.
  virtual void wait(std::function<void()> resume) const = 0;
  // Whether the next step is for nobody where the caller has left meanwhile.
  virtual bool is_for_caller_only() const { return false; }
};

}  // namespace tarn
