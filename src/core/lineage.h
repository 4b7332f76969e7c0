// Lineage: which functions led to a call, and how often, as X-Amzn-Trace-Id carries it:
// "Root=…;Parent=…;Sampled=0;Lineage=1a2b3c4d:2|5e6f7a8b:1". AWS's SDKs pass the header on from a
// function's environment, so that a chain of events that comes back to a function is seen.
// Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn {

// The part after "Lineage=" in a trace header; empty where there is none, or it is too long.
std::string lineage_of_trace(std::string_view trace_header);

// How often a function is in the lineage.
int64_t count_in_lineage(std::string_view lineage, std::string_view function_arn);

// The lineage with the function once more.
std::string extend_lineage(std::string_view lineage, std::string_view function_arn);

}  // namespace tarn
