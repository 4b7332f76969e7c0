// What a resolved query does not need: columns that nothing reads, and partitions that its
// predicates rule out. Both fill in the TableUses. Pure.
#pragma once

#include <set>
#include <vector>

#include "sql/resolve/query.h"
#include "sql/resolve/tree.h"

namespace tarn::sql {

// Drops unread columns and assignments from the plans, and lists the columns of each use.
void prune_columns(Tree& tree, std::vector<TableUse>& uses);

// Collects what WHERE and ON say of each table's partition columns.
void prune_partitions(const Tree& tree, std::vector<TableUse>& uses);

// Every symbol that the expression reads, also within its subqueries.
void collect_symbols(const Expr& expr, std::set<Symbol>& symbols);
void collect_symbols(const Plan& plan, std::set<Symbol>& symbols);

}  // namespace tarn::sql
