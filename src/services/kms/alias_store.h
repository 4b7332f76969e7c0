// Aliases as they are stored: by name, and by the key they stand for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/kms/rows.h"

namespace tarn::kms {

// Makes the alias or points it at another key.
Result<void> put_alias(Context& context, std::string_view name, std::string_view key_id);
Result<void> erase_alias(Context& context, const AliasRow& alias);

// Of the row that leads from a key to one of its aliases.
std::string alias_of_key(const store::Scope& scope, std::string_view key_id,
                         std::string_view alias);
// Names of the aliases of a key, in order.
Result<std::vector<std::string>> aliases_of(store::Transaction& transaction,
                                            const store::Scope& scope, std::string_view key_id);

}  // namespace tarn::kms
