// How an error of an ingestion looks in its ErrorInfo. Pure functions.
#pragma once

#include <string>

#include "base/error.h"

namespace tarn::quicksight {

// One of AWS's IngestionErrorType.
std::string ingestion_error_type(const Error& error);

}  // namespace tarn::quicksight
