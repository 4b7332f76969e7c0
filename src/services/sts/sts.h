// Sts: who a caller is, and temporary credentials. Thread-safe.
#pragma once

#include "core/sessions.h"

namespace tarn::sts {

class Sts {
 public:
  explicit Sts(Sessions& sessions) : sessions_(sessions) {}

  Sessions& sessions() { return sessions_; }

 private:
  Sessions& sessions_;
};

}  // namespace tarn::sts
