// The cursor of a transaction: the snapshot's rows and the transaction's own changes, merged.
// One object, one thread.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "store/read_set.h"
#include "store/rocks.h"
#include "store/transaction.h"
#include "store/write_set.h"

namespace tarn::store {

struct CursorSources {
  const Rocks::Snapshot& snapshot;
  const WriteSet& writes;
  ReadSet* reads;  // null: what is read is not remembered
};

Result<std::unique_ptr<Cursor>> make_merging_cursor(CursorSources sources, std::string_view start,
                                                    std::string_view end, Direction direction);

}  // namespace tarn::store
