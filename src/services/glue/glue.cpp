#include "services/glue/glue.h"

#include "services/glue/crawls.h"

namespace tarn::glue {

Glue::Glue(GlueParts parts) : parts_(parts), crawls_(std::make_unique<Crawls>(parts)) {}

Glue::~Glue() = default;

}  // namespace tarn::glue
