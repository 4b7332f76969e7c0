// Batches that may be larger than one transaction: AWS promises nothing of their members together,
// so they are stored in steps (core/context.h).
//
//   auto progress = progress_of<api::PartitionError>(context);
//   for (; progress.done < in.list.size; ++progress.done) {
//     if (is_full(context)) return next_step<api::BatchCreatePartitionResponse>(context, progress);
//     …
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "core/context.h"

namespace tarn::glue {

template <class Failure>
struct BatchProgress final : Progress {
  uint32_t done = 0;  // members of the batch
  std::vector<Failure> errors;
};

template <class Failure>
BatchProgress<Failure> progress_of(const Context& context) {
  const auto* former = static_cast<const BatchProgress<Failure>*>(context.progress.get());
  return former != nullptr ? *former : BatchProgress<Failure>();
}

// One row more always fits.
inline bool is_full(const Context& context) {
  return context.transaction.size_bytes() > store::kMaxTransactionBytes / 2;
}

template <class Out, class Failure>
Result<Out> next_step(Context& context, const BatchProgress<Failure>& progress) {
  context.next_progress = std::make_shared<BatchProgress<Failure>>(progress);
  return Out{};
}

// An error of the whole request, and not of one member.
inline bool is_of_all(const Error& error) {
  return error.is_conflict() || error.http_status() >= 500;
}

}  // namespace tarn::glue
