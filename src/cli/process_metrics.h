// The process's own figures, under the names that Prometheus's clients give them.
#pragma once

#include "base/metrics.h"

namespace tarn::cli {

void probe_process(MetricsText& out);

}  // namespace tarn::cli
