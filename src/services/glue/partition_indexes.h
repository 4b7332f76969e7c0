// Partition indexes, for CreateTable. Within an operation's transaction.
#pragma once

#include "core/context.h"
#include "services/glue/catalog_rows.h"
#include "wire/gen/glue_types.h"

namespace tarn::glue {

// InvalidInputException for a key that the table has not, AlreadyExistsException for a second index
// of a name or of the same keys.
Result<void> add_partition_index(Context& context, const TableRow& table,
                                 const api::PartitionIndex& in);

}  // namespace tarn::glue
