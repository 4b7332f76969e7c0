// SqlWriter: the text under construction and the pieces that every format_*.cpp writes. Private to
// the formatter.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "sql/syntax/ast_ddl.h"
#include "sql/syntax/ast_write.h"
#include "sql/syntax/lexer.h"

namespace tarn::sql {

class SqlWriter {
 public:
  // Hive's statements quote names with ` and escape strings with a backslash.
  explicit SqlWriter(LexicalManner manner = LexicalManner::kQuery) : manner_(manner) {}

  SqlWriter& operator<<(std::string_view text) {
    out_ += text;
    return *this;
  }
  std::string take() { return std::move(out_); }

  void statement(const Statement& statement);           // format_sql.cpp
  void expression(const Expression& expression);        // format_expression.cpp
  void operand(const Expression& expression);           // in parentheses unless it is primary
  void query(const Query& query);                       // format_query.cpp
  void relation(const Relation& relation);              // format_query.cpp
  void window(const Window& window);                    // format_query.cpp
  void sort_items(const std::vector<SortItem>& items);  // ORDER BY ...
  void type(const TypeNode& type);                      // format_sql.cpp
  void name(const Identifier& name);                    // "a"
  void name(const QualifiedName& name);                 // "a"."b"
  void names(const std::vector<Identifier>& names);     // ("a", "b")
  void string(std::string_view value);                  // 'a'
  void expressions(const std::vector<ExpressionPtr>& list);

  // Calls `one` for each of `items`, with ", " between.
  template <class Items, class One>
  void list(const Items& items, One one) {
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ", ";
      first = false;
      one(item);
    }
  }

 private:
  void stored_query(const Statement& statement);  // format_sql.cpp
  void write_properties(const std::vector<WriteProperty>& properties);
  void function(const FunctionCall& call);
  void special(const Expression& expression);
  // word(arguments), without those that are null.
  void call(std::string_view word, std::initializer_list<const Expression*> arguments);
  void literal(const Expression& expression);
  void predicate(const Expression& expression);
  void case_expression(const Case& node);
  void json(const JsonFunction& node);  // format_json.cpp
  void json(const JsonFunction::Value& value);
  void json_behavior(const JsonFunction::Behavior& behavior, std::string_view on);
  void body(const QueryBody& body);
  void select(const Select& select);
  void group_by(const GroupBy& group);
  void frame(const Frame& frame);
  void bound(const FrameBound& bound);
  void join(const Join& join);

  LexicalManner manner_;
  std::string out_;
};

}  // namespace tarn::sql
