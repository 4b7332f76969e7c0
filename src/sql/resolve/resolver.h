// The resolver's parts, one after another from resolve.cpp: relations, selects, expressions. Only
// resolve*.cpp includes this. One Resolver serves one statement on one thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sql/resolve/tree.h"
#include "sql/syntax/sql_error.h"

namespace tarn::sql {

// A column that a relation shows.
struct Field {
  std::string name;                    // empty: anonymous
  std::vector<std::string> qualifier;  // lower case: {"catalog", "database", "table"}, {"alias"}
  PlanColumn column;
  bool hidden = false;  // not in `*`: "$path"
};

struct RelationPlan {
  PlanRef plan;
  std::vector<Field> fields;
};

// Rows that are computed once and read wherever they are referred to.
struct SharedRelation {
  Symbol name = 0;
  RelationPlan relation;
  size_t uses = 0;
};

struct Scope {
  std::vector<Field> fields;
  const Scope* outer = nullptr;
};

// The WITH items in sight, the nearest first.
struct WithEnv {
  const WithItem* item = nullptr;
  const WithEnv* next = nullptr;
  bool may_recurse = false;             // of a WITH RECURSIVE
  SharedRelation* recursion = nullptr;  // while its step is resolved: the rows before
};

// What a query may see from around it.
struct Env {
  const Scope* outer = nullptr;
  const WithEnv* with = nullptr;
};

class Resolver {
 public:
  static constexpr size_t kRelationsMax = 2000;  // WITH items count wherever they are named

  Resolver(TableLookup& tables, const Session& session)
      : tables_(tables), session_(session), database_(session.database) {}

  Result<RelationPlan> resolve_query(const Query& query, const Env& env);
  Result<RelationPlan> resolve_relation(const Relation& relation, const Env& env,
                                        const RelationPlan* left);

  const Session& session() const { return session_; }
  Symbol new_symbol() { return next_symbol_++; }
  PlanColumn new_column(Type type) { return {new_symbol(), std::move(type)}; }
  void note_nondeterministic() { is_deterministic_ = false; }

  bool is_deterministic() const { return is_deterministic_; }
  std::vector<TableUse>& uses() { return uses_; }
  std::vector<TableSchema>& schemas() { return schemas_; }

 private:
  Result<RelationPlan> resolve_body(const QueryBody& body, const Env& env);
  Result<RelationPlan> resolve_values(const Values& values, const Env& env);
  Result<RelationPlan> resolve_set_operation(const SetOperation& operation, const Env& env);
  Result<RelationPlan> sort_and_limit(RelationPlan relation, const Query& query, const Env& env);

  Result<RelationPlan> resolve_table(const Table& table, const Env& env);
  Result<RelationPlan> resolve_name(const QualifiedName& name, const Env& env);
  Result<RelationPlan> scan(const TableSchema& schema, Position position);
  Result<RelationPlan> resolve_view(const TableSchema& schema, Position position);
  Result<RelationPlan> resolve_with_item(const WithEnv& found, Position position);
  Result<RelationPlan> resolve_sampled(const Sampled& sampled, const Env& env,
                                       const RelationPlan* left);
  // WITH RECURSIVE (resolve_recursive.cpp). Nothing where the item does not refer to itself.
  Result<std::optional<RelationPlan>> resolve_recursive(const WithEnv& found);
  Result<RelationPlan> recursion_step(const WithEnv& found, const QueryBody& step,
                                      SharedRelation& before);
  Result<RelationPlan> unite_rounds(std::vector<SharedRelation>& rounds, bool is_distinct,
                                    const WithItem& item);
  RelationPlan refer_to(SharedRelation& shared);
  Result<RelationPlan> resolve_aliased(const Aliased& aliased, const Env& env,
                                       const RelationPlan* left);
  Result<RelationPlan> resolve_join(const Join& join, const Env& env);
  Result<RelationPlan> resolve_unnest(const Unnest& unnest, const Env& env,
                                      const RelationPlan* left);
  Result<RelationPlan> join_using(const Join& join, RelationPlan left, RelationPlan right);
  Result<const TableSchema*> look_up(const QualifiedName& name);

  TableLookup& tables_;
  const Session& session_;
  std::string database_;                 // of names without one: the session's, or a view's
  std::vector<std::string> view_names_;  // being resolved, the outermost first
  Symbol next_symbol_ = 1;
  size_t relation_count_ = 0;
  bool is_deterministic_ = true;
  std::vector<TableUse> uses_;
  std::vector<TableSchema> schemas_;
  std::map<std::string, TableSchema> known_;  // by "database.table"
};

// Plans -----------------------------------------------------------------------------------------

using PlanMaker = std::shared_ptr<Plan>;
PlanMaker new_plan(PlanKind kind, std::vector<PlanRef> children);
PlanRef filter_plan(PlanRef child, ExprRef condition);
PlanRef project_plan(PlanRef child, std::vector<Assignment> assignments);
PlanRef limit_plan(PlanRef child, std::optional<int64_t> limit, int64_t offset);
PlanRef sort_plan(PlanRef child, std::vector<SortKey> keys);
PlanRef single_row_plan();

PlanRef distinct_plan(PlanRef child);
// A filter by `condition` of a value that is computed once a row, such as a random one: as a column
// of its own, for the engine moves a bare condition to where there are other rows.
PlanRef computed_filter_plan(Resolver& resolver, PlanRef child, ExprRef value,
                             const std::function<ExprRef(ExprRef)>& condition);
// A filter that no row passes: each one raises the error.
PlanRef failing_plan(Resolver& resolver, PlanRef child, std::string_view code,
                     std::string_view message);

// `relation` with a fresh symbol a visible column, of the given types.
RelationPlan with_types(Resolver& resolver, const RelationPlan& relation,
                        const std::vector<Type>& types);
std::vector<const Field*> visible(const RelationPlan& relation);

// The child's rows in order, cut off as the query says: OFFSET, LIMIT, FETCH FIRST … WITH TIES.
Result<PlanRef> sort_and_limit_plan(Resolver& resolver, PlanRef child, std::vector<SortKey> keys,
                                    const Query& query);

Result<std::optional<int64_t>> row_count_of(const ExpressionPtr& expression,
                                            const Session& session);

// SELECT with the ORDER BY and LIMIT of its query (resolve_select.cpp).
Result<RelationPlan> resolve_select(Resolver& resolver, const Select& select, const Query* query,
                                    const Env& env);

}  // namespace tarn::sql
