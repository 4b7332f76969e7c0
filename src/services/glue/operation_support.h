// What every catalog operation begins with.
#pragma once

#include <string>

#include "core/context.h"
#include "services/glue/catalog_store.h"
#include "services/glue/errors.h"
#include "wire/types.h"

namespace tarn::glue {

inline CatalogStore store_of(Context& context) {
  return CatalogStore(context.transaction, context.scope(), context.clock.domain_ms());
}

// One catalog an account; another account's needs a resource policy, which is not served.
inline Result<void> check_catalog(const Context& context, wire::Text catalog_id) {
  if (!wire::present(catalog_id) || catalog_id == context.account) return {};
  return entity_not_found("Catalog " + std::string(catalog_id) +
                          " not found. Tarn serves the catalog of the caller's own account.");
}

}  // namespace tarn::glue
