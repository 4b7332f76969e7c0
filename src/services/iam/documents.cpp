#include "services/iam/documents.h"

#include <algorithm>

#include "services/iam/errors.h"

namespace tarn::iam {

size_t bytes_without_blanks(std::string_view document) {
  return static_cast<size_t>(std::count_if(document.begin(), document.end(), [](char c) {
    return c != ' ' && c != '\t' && c != '\r' && c != '\n';
  }));
}

size_t max_inline_policy_bytes(EntityKind kind) {
  switch (kind) {
    case EntityKind::kUser:
      return 2048;
    case EntityKind::kGroup:
      return 5120;
    case EntityKind::kRole:
      return 10240;
  }
  return 2048;
}

Result<void> check_document(std::string_view document, auth::PolicyKind kind, size_t max_bytes,
                            std::string_view owner) {
  if (bytes_without_blanks(document) > max_bytes) {
    return limit_exceeded("Maximum policy size of " + std::to_string(max_bytes) +
                          " bytes exceeded for " + std::string(owner));
  }
  TRY(auth::Policy::parse(document, kind));
  return {};
}

}  // namespace tarn::iam
