// The syntax tree: what parse_statement gives. Plain structs with a kind and public members;
// children are unique_ptr, so a Statement owns its whole tree and frees it.
//
//   switch (expression.kind) {
//     case ExpressionKind::kCast: use(as<Cast>(expression)); ...
//   }
//
// Every node has the position of its first token. Names are kept as written: folding, resolving
// and typing belong to the resolver. Immutable after parsing, so it may be read by many threads.
//   ast.h            names, types, and this guide
//   ast_expression.h expressions
//   ast_query.h      queries and relations
//   ast_statement.h  statements but DDL          ast_ddl.h  Athena's Hive DDL
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/syntax/position.h"

namespace tarn::sql {

struct Expression;
struct Query;
using ExpressionPtr = std::unique_ptr<Expression>;
using QueryPtr = std::unique_ptr<Query>;

// A name as written, without its quotes and with doubled quotes undone.
struct Identifier {
  std::string value;
  bool quoted = false;
  Position position;
};

// a.b.c; at least one part.
struct QualifiedName {
  std::vector<Identifier> parts;

  Position position() const { return parts.front().position; }
  // The parts joined by '.', as written.
  std::string text() const;
};

struct TypeParameter;

// A type as written. `name` is lower case and canonical: "bigint", "double" (for DOUBLE
// PRECISION), "integer" stays as written among int/integer, "row", "array", "map", "decimal",
// "time with time zone", "timestamp with time zone", "interval year to month", "interval day to
// second". `T ARRAY` is array(T). Hive's struct<a:int> is name "struct" with named parameters.
struct TypeNode {
  Position position;
  std::string name;
  std::vector<TypeParameter> parameters;
};
using TypePtr = std::unique_ptr<TypeNode>;

// A number (decimal(10,2)), or a type (array(bigint)), or a named type (row(a bigint)).
struct TypeParameter {
  std::optional<Identifier> field_name;  // row and struct fields only
  TypePtr type;                          // null: `number` is the parameter
  int64_t number = 0;
};

// Gives a node as its own type; the caller has looked at `kind`.
template <class T, class Base>
const T& as(const Base& node) {
  return static_cast<const T&>(node);
}

}  // namespace tarn::sql
