// Documents: structures of the models as JSON texts, for what a service keeps of a request as it
// was given and answers again.
//
//   const Shape& shape = *services::quicksight.find_shape("AnalysisDefinition");
//   std::string text = to_document(shape, in.definition);
//   auto* definition = static_cast<api::AnalysisDefinition*>(TRY(from_document(shape, text,
//   arena)));
//
// Members come in the model's order, absent ones not at all; times in seconds since 1970. The
// shapes need a layout. Texts of what was read point into `text` or the arena. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "wire/schema.h"

namespace tarn::wire {

std::string to_document(const Shape& shape, const void* data);
// SerializationException where the text does not fit the shape.
Result<void*> from_document(const Shape& shape, std::string_view text, Arena& arena);

}  // namespace tarn::wire
