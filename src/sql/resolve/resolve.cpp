#include "base/check.h"
#include "base/encoding.h"
#include "sql/resolve/prune.h"
#include "sql/resolve/query.h"
#include "sql/resolve/resolver.h"
#include "sql/syntax/ast_write.h"
#include "sql/syntax/parse.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

std::string_view statement_name(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kExplain:
      return "EXPLAIN";
    case StatementKind::kUnsupported:
      return as<Unsupported>(statement).name;
    default:
      return "This statement as a query";
  }
}

// The query in the statement; null where it has none.
const Query* query_of(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kQuery:
      return as<QueryStatement>(statement).query.get();
    case StatementKind::kCreateTableAs:
      return as<CreateTableAs>(statement).query.get();
    case StatementKind::kInsert:
      return as<Insert>(statement).query.get();
    case StatementKind::kUnload:
      return as<Unload>(statement).query.get();
    case StatementKind::kCreateView:
      return as<CreateView>(statement).query.get();
    default:
      return nullptr;
  }
}

OutputColumn output_column(const Field& field, size_t index) {
  OutputColumn column;
  column.is_named = !field.name.empty();
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
  const Query* asked = query_of(statement);
  if (!asked) return not_supported(statement.position, statement_name(statement));
  if (statement.parameter_count != session.parameters.size()) {
    return sql_error("INVALID_PARAMETER_USAGE", statement.position,
                     "Incorrect number of parameters: expected " +
                         std::to_string(statement.parameter_count) + " but found " +
                         std::to_string(session.parameters.size()));
  }
  Resolver resolver(tables, session);
  RelationPlan root = TRY(resolver.resolve_query(*asked, Env{}));

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

Result<std::string> hive_type_of(std::string_view trino_type) {
  const TypePtr node = TRY(parse_type(trino_type));
  return hive_text(TRY(make_type(*node)));
}

Result<std::string> trino_type_of_hive(std::string_view hive_type) {
  return TRY(type_of_hive(hive_type))
  .text();
}

Result<bool> can_insert(std::string_view trino_type, std::string_view hive_type) {
  const TypePtr node = TRY(parse_type(trino_type));
  return can_coerce(TRY(make_type(*node)), TRY(type_of_hive(hive_type)));
}

Result<std::string> physical_type_of_hive(std::string_view hive_type) {
  return physical_type(TRY(type_of_hive(hive_type)));
}

}  // namespace tarn::sql
