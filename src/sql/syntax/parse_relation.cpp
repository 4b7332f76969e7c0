// FROM: tables, aliases, joins, UNNEST, LATERAL, samples.
#include "sql/syntax/parser.h"
#include "sql/syntax/sql_error.h"

namespace tarn::sql {

// Relations with commas between; a comma binds weaker than JOIN.
RelationPtr Parser::relations() {
  Chain chain(cursor_.depth());
  RelationPtr left = relation();
  while (cursor_.accept(",")) {
    auto join = std::make_unique<Join>(left->position);
    join->join = JoinKind::kImplicit;
    join->left = std::move(left);
    join->right = relation();
    left = std::move(join);
    chain.link();
  }
  return left;
}

RelationPtr Parser::relation() {
  Depth depth(cursor_.depth());
  Chain chain(cursor_.depth());
  RelationPtr left = sampled_relation();
  while (std::unique_ptr<Join> join = join_start()) {
    join->position = left->position;
    join->left = std::move(left);
    join_rest(*join);
    left = std::move(join);
    chain.link();
  }
  return left;
}

// [NATURAL] [CROSS|INNER|LEFT|RIGHT|FULL [OUTER]] JOIN; null when no join starts here.
std::unique_ptr<Join> Parser::join_start() {
  auto join = std::make_unique<Join>(cursor_.position());
  if (cursor_.accept("CROSS")) {
    join->join = JoinKind::kCross;
    cursor_.expect("JOIN");
    return join;
  }
  join->natural = cursor_.accept("NATURAL");
  static constexpr std::pair<std::string_view, JoinKind> kKinds[] = {
      {"LEFT", JoinKind::kLeft}, {"RIGHT", JoinKind::kRight}, {"FULL", JoinKind::kFull}};
  for (const auto& [word, kind] : kKinds) {
    if (!cursor_.accept(word)) continue;
    join->join = kind;
    cursor_.accept("OUTER");
    cursor_.expect("JOIN");
    return join;
  }
  if (cursor_.accept("INNER")) {
    cursor_.expect("JOIN");
    return join;
  }
  if (cursor_.accept("JOIN")) return join;
  if (join->natural) cursor_.fail();
  return nullptr;
}

// The right side and the condition. `a JOIN b JOIN c ON x ON y` nests to the right.
void Parser::join_rest(Join& join) {
  if (join.natural || join.join == JoinKind::kCross) {
    join.right = sampled_relation();
    return;
  }
  join.right = relation();
  if (cursor_.accept("ON")) {
    join.on = expression();
  } else {
    cursor_.expect("USING");
    join.using_columns = column_aliases();
  }
}

RelationPtr Parser::sampled_relation() {
  RelationPtr relation = aliased_relation();
  bool sample = cursor_.is_name(cursor_.peek(1)) || cursor_.peek(1).kind == TokenKind::kEnd;
  if (!sample || !cursor_.accept("TABLESAMPLE")) return relation;
  auto node = std::make_unique<Sampled>(relation->position);
  node->relation = std::move(relation);
  node->bernoulli = cursor_.accept("BERNOULLI");
  if (!node->bernoulli) cursor_.expect("SYSTEM");
  cursor_.expect("(");
  node->percentage = expression();
  cursor_.expect(")");
  return node;
}

RelationPtr Parser::aliased_relation() {
  RelationPtr relation = relation_primary();
  Identifier alias;
  if (accept_alias(alias)) {
    auto node = std::make_unique<Aliased>(relation->position);
    node->relation = std::move(relation);
    node->alias = std::move(alias);
    if (cursor_.at("(")) node->columns = column_aliases();
    relation = std::move(node);
  }
  if (cursor_.is("MATCH_RECOGNIZE") && cursor_.is("(", 1)) {
    throw ParseFailure{not_supported(cursor_.position(), "MATCH_RECOGNIZE")};
  }
  cursor_.note("'MATCH_RECOGNIZE'");
  return relation;
}

RelationPtr Parser::relation_primary() {
  Position start = cursor_.position();
  if (cursor_.is("UNNEST")) return unnest();
  if (cursor_.is("LATERAL") && cursor_.is("(", 1)) {
    auto node = std::make_unique<Lateral>(start);
    cursor_.advance();
    cursor_.advance();
    node->query = query();
    cursor_.expect(")");
    return node;
  }
  if (cursor_.is("TABLE")) return table_function();
  if (cursor_.is("JSON_TABLE")) {
    throw ParseFailure{not_supported(cursor_.position(), "JSON_TABLE")};
  }
  if (cursor_.is("(")) {
    Depth depth(cursor_.depth());
    bool subquery = starts_query(cursor_.index() + 1);
    cursor_.advance();
    if (!subquery) {
      if (!cursor_.at_name() && !cursor_.is("(")) cursor_.note("<query>");
      RelationPtr inner = relation();
      cursor_.expect(")");
      return inner;
    }
    auto node = std::make_unique<SubqueryRelation>(start);
    node->query = query();
    cursor_.expect(")");
    return node;
  }
  if (!cursor_.at_name()) {
    for (std::string_view word : {"'('", "'LATERAL'", "'UNNEST'"}) cursor_.note(word);
  }
  return table_name();
}

RelationPtr Parser::table_name() {
  auto table = std::make_unique<Table>(cursor_.position());
  table->name = qualified_name();
  if (!cursor_.accept("FOR")) return table;
  if (!cursor_.accept("TIMESTAMP") && !cursor_.accept("SYSTEM_TIME")) {
    table->by_version = cursor_.accept("VERSION");
    if (!table->by_version) {
      cursor_.expect("SYSTEM_VERSION");
      table->by_version = true;
    }
  }
  cursor_.expect("AS");
  cursor_.expect("OF");
  table->as_of = value_expression();
  return table;
}

RelationPtr Parser::unnest() {
  auto node = std::make_unique<Unnest>(cursor_.position());
  cursor_.expect("UNNEST");
  cursor_.expect("(");
  node->expressions = expressions(")");
  if (cursor_.is("ORDINALITY", 1) && cursor_.accept("WITH")) {
    cursor_.expect("ORDINALITY");
    node->with_ordinality = true;
  }
  return node;
}

// TABLE(name(...)): read as far as the name, for the caller to refuse.
RelationPtr Parser::table_function() {
  auto node = std::make_unique<TableFunction>(cursor_.position());
  cursor_.expect("TABLE");
  cursor_.expect("(");
  node->name = qualified_name();
  if (!cursor_.at("(")) cursor_.fail();
  size_t close = cursor_.closing(cursor_.index());
  while (cursor_.index() <= close && cursor_.peek().kind != TokenKind::kEnd) cursor_.advance();
  cursor_.expect(")");
  return node;
}

// [AS] alias. Words that are no reserved ones and may also go on with the query are no alias
// when what follows them fits that.
bool Parser::accept_alias(Identifier& alias) {
  if (cursor_.accept("AS")) {
    alias = cursor_.expect_name();
    return true;
  }
  const Token& next = cursor_.peek(1);
  bool count = next.kind == TokenKind::kInteger || cursor_.is("?", 1);
  bool clause = (cursor_.is("LIMIT") && (count || cursor_.is("ALL", 1))) ||
                (cursor_.is("OFFSET") && count) ||
                (cursor_.is("FETCH") && (cursor_.is("FIRST", 1) || cursor_.is("NEXT", 1))) ||
                (cursor_.is("TABLESAMPLE") && cursor_.is_name(next)) ||
                (cursor_.is("MATCH_RECOGNIZE") && cursor_.is("(", 1)) ||
                (cursor_.is("WINDOW") && cursor_.is("AS", 2));
  if (!clause && cursor_.at_name()) {
    alias = cursor_.expect_name();
    return true;
  }
  cursor_.note("<identifier>");
  return false;
}

std::vector<Identifier> Parser::column_aliases() {
  std::vector<Identifier> names;
  cursor_.expect("(");
  do {
    names.push_back(cursor_.expect_name());
  } while (cursor_.accept(","));
  cursor_.expect(")");
  return names;
}

}  // namespace tarn::sql
