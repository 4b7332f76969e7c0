// Statements of the syntax tree. See ast.h; DDL in ast_ddl.h, what stores a query in ast_write.h.
#pragma once

#include "sql/syntax/ast_query.h"

namespace tarn::sql {

enum class StatementKind {
  kQuery,
  kExplain,
  kUnsupported,
  kPrepare,
  kExecute,
  kDeallocate,
  kCreateDatabase,
  kDropDatabase,
  kCreateTable,
  kDropTable,
  kCreateTableAs,
  kInsert,
  kUnload,
  kCreateView,
  kDropView,
  kAddPartitions,
  kDropPartitions,
  kRenamePartition,
  kAddColumns,
  kSetLocation,
  kSetTableProperties,
  kRepairTable,
  kShow,
  kDescribe,
};

struct Statement {
  const StatementKind kind;
  Position position;
  size_t parameter_count = 0;  // its `?`s
  virtual ~Statement() = default;

 protected:
  Statement(StatementKind its_kind, Position its_position)
      : kind(its_kind), position(its_position) {}
};
using StatementPtr = std::unique_ptr<Statement>;

template <StatementKind its_kind>
struct StatementOf : Statement {
  explicit StatementOf(Position its_position) : Statement(its_kind, its_position) {}
};

struct QueryStatement : StatementOf<StatementKind::kQuery> {
  using StatementOf::StatementOf;
  QueryPtr query;
};

// EXPLAIN [ANALYZE [VERBOSE]] [(TYPE t, FORMAT f)] statement.
struct Explain : StatementOf<StatementKind::kExplain> {
  using StatementOf::StatementOf;
  bool analyze = false;
  bool verbose = false;
  std::string type;    // upper case: LOGICAL, DISTRIBUTED, VALIDATE, IO; empty when not said
  std::string format;  // upper case: TEXT, GRAPHVIZ, JSON; empty when not said
  StatementPtr statement;
};

// A statement that is known and not served here: `name` is what to refuse, such as "INSERT",
// "CREATE TABLE AS", "MERGE".
struct Unsupported : StatementOf<StatementKind::kUnsupported> {
  using StatementOf::StatementOf;
  std::string name;
};

// PREPARE name FROM statement; the statement's text is kept, for it is what is stored.
struct Prepare : StatementOf<StatementKind::kPrepare> {
  using StatementOf::StatementOf;
  Identifier name;
  std::string statement_text;
};

// EXECUTE name [USING values], EXECUTE IMMEDIATE 'statement' [USING values].
struct Execute : StatementOf<StatementKind::kExecute> {
  using StatementOf::StatementOf;
  std::optional<Identifier> name;
  std::string immediate;            // where there is no name
  std::vector<std::string> values;  // expressions, as written
};

// DEALLOCATE PREPARE name.
struct Deallocate : StatementOf<StatementKind::kDeallocate> {
  using StatementOf::StatementOf;
  Identifier name;
};

// CREATE [OR REPLACE] VIEW name AS query; the query's text is kept, for it is what is stored.
struct CreateView : StatementOf<StatementKind::kCreateView> {
  using StatementOf::StatementOf;
  QualifiedName name;
  bool or_replace = false;
  QueryPtr query;
  std::string query_text;
};

enum class ShowKind {
  kDatabases,        // SHOW DATABASES|SCHEMAS [LIKE pattern]
  kTables,           // SHOW TABLES [IN database] ['pattern']
  kViews,            // SHOW VIEWS [IN database] [LIKE pattern]
  kColumns,          // SHOW COLUMNS FROM|IN table [FROM|IN database]
  kPartitions,       // SHOW PARTITIONS table
  kCreateTable,      // SHOW CREATE TABLE table
  kCreateView,       // SHOW CREATE VIEW view
  kTableProperties,  // SHOW TBLPROPERTIES table [('property')]
};

struct Show : StatementOf<StatementKind::kShow> {
  using StatementOf::StatementOf;
  ShowKind what = ShowKind::kDatabases;
  std::optional<QualifiedName> name;   // table, view, or the database of kTables and kViews
  std::optional<Identifier> database;  // SHOW COLUMNS IN table IN database
  std::optional<std::string> pattern;  // pattern, or the property of kTableProperties
};

}  // namespace tarn::sql
