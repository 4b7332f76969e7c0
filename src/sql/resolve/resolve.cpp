#include "base/check.h"
#include "base/encoding.h"
#include "sql/resolve/prune.h"
#include "sql/resolve/query.h"
#include "sql/resolve/resolver.h"

namespace tarn::sql {

namespace {

std::string_view statement_name(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kExplain:
      return "EXPLAIN";
    case StatementKind::kUnsupported:
      return as<Unsupported>(statement).name;
    case StatementKind::kCreateView:
      return "CREATE VIEW";
    default:
      return "This statement as a query";
  }
}

OutputColumn output_column(const Field& field, size_t index) {
  OutputColumn column;
  column.name = field.name.empty() ? "_col" + std::to_string(index) : field.name;
  const Type& type = field.column.type;
  column.type = type.text();
  column.physical_type = physical_type(type);
  ColumnInfoType info = column_info_type(type);
  column.athena_type = info.type;
  column.athena_precision = info.precision;
  column.athena_scale = info.scale;
  return column;
}

}  // namespace

Result<ResolvedQuery> resolve(const Statement& statement, TableLookup& tables,
                              const Session& session) {
  if (statement.kind != StatementKind::kQuery) {
    return not_supported(statement.position, statement_name(statement));
  }
  Resolver resolver(tables, session);
  RelationPlan root = TRY(resolver.resolve_query(*as<QueryStatement>(statement).query, Env{}));

  auto tree = std::make_shared<Tree>();
  tree->root = root.plan;
  ResolvedQuery query;
  for (const Field& field : root.fields) {
    if (field.hidden) continue;
    query.columns.push_back(output_column(field, query.columns.size()));
    tree->outputs.push_back(field.column.symbol);
  }
  query.tables = std::move(resolver.uses());
  tree->tables = std::move(resolver.schemas());
  tree->start_us = session.start_us;
  prune_columns(*tree, query.tables);
  prune_partitions(*tree, query.tables);
  query.is_deterministic = resolver.is_deterministic();
  query.tree = std::move(tree);
  return query;
}

Result<std::string> physical_type_of_hive(std::string_view hive_type) {
  return physical_type(TRY(type_of_hive(hive_type)));
}

}  // namespace tarn::sql
