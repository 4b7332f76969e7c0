#include "sql/syntax/format_writer.h"

namespace tarn::sql {

void SqlWriter::relation(const Relation& node) {
  switch (node.kind) {
    case RelationKind::kTable: {
      const auto& table = as<Table>(node);
      name(table.name);
      if (!table.as_of) return;
      *this << (table.by_version ? " FOR VERSION AS OF " : " FOR TIMESTAMP AS OF ");
      return operand(*table.as_of);
    }
    case RelationKind::kAliased: {
      const auto& aliased = as<Aliased>(node);
      bool bare = aliased.relation->kind != RelationKind::kJoin &&
                  aliased.relation->kind != RelationKind::kAliased &&
                  aliased.relation->kind != RelationKind::kSampled;
      *this << (bare ? "" : "(");
      relation(*aliased.relation);
      *this << (bare ? " AS " : ") AS ");
      name(aliased.alias);
      if (!aliased.columns.empty()) names(aliased.columns);
      return;
    }
    case RelationKind::kSampled: {
      const auto& sampled = as<Sampled>(node);
      bool bare = sampled.relation->kind != RelationKind::kJoin &&
                  sampled.relation->kind != RelationKind::kSampled;
      *this << (bare ? "" : "(");
      relation(*sampled.relation);
      *this << (bare ? "" : ")");
      *this << " TABLESAMPLE " << (sampled.bernoulli ? "BERNOULLI (" : "SYSTEM (");
      expression(*sampled.percentage);
      break;
    }
    case RelationKind::kJoin:
      return join(as<Join>(node));
    case RelationKind::kSubquery:
      *this << "(";
      query(*as<SubqueryRelation>(node).query);
      break;
    case RelationKind::kUnnest:
      *this << "UNNEST(";
      expressions(as<Unnest>(node).expressions);
      *this << (as<Unnest>(node).with_ordinality ? ") WITH ORDINALITY" : ")");
      return;
    case RelationKind::kLateral:
      *this << "LATERAL (";
      query(*as<Lateral>(node).query);
      break;
    case RelationKind::kTableFunction:
      *this << "TABLE(";
      name(as<TableFunction>(node).name);
      *this << "()";
      break;
  }
  *this << ")";
}

void SqlWriter::join(const Join& join) {
  static constexpr std::string_view kKinds[] = {" JOIN ",      " LEFT JOIN ",  " RIGHT JOIN ",
                                                " FULL JOIN ", " CROSS JOIN ", ", "};
  // A comma join has no parenthesised form, so its operands are written bare: a JOIN beside a
  // comma binds tighter anyway.
  bool comma = join.join == JoinKind::kImplicit;
  relation(*join.left);
  if (join.natural) *this << " NATURAL";
  *this << kKinds[static_cast<size_t>(join.join)];
  bool bracket = !comma && join.right->kind == RelationKind::kJoin;
  *this << (bracket ? "(" : "");
  relation(*join.right);
  *this << (bracket ? ")" : "");
  if (join.on) {
    *this << " ON ";
    expression(*join.on);
  }
  if (!join.using_columns.empty()) {
    *this << " USING ";
    names(join.using_columns);
  }
}

}  // namespace tarn::sql
