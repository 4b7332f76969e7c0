// Parser: the recursive descent for queries behind parse_statement; private to the parse_*.cpp
// files, one a subject. Each method reads one construct at the cursor and leaves the cursor behind
// it; a failure is thrown as ParseFailure. One thread, one text.
#pragma once

#include "sql/syntax/ast_write.h"
#include "sql/syntax/parse_cursor.h"

namespace tarn::sql {

class Parser {
 public:
  explicit Parser(std::string_view text) : cursor_(text, LexicalManner::kQuery) {}

  StatementPtr statement();  // parse_statement.cpp
  QueryPtr query();          // parse_write.cpp
  StatementPtr create_table_as();
  StatementPtr insert();
  StatementPtr unload();
  std::vector<WriteProperty> write_properties();

  // parse_query.cpp
  ExpressionPtr expression();  // parse_expression.cpp
  TypePtr type() { return read_type(cursor_); }
  void expect_end();
  size_t parameter_count() const { return parameters_; }

 private:
  // parse_statement.cpp
  StatementPtr prepare();
  StatementPtr execute();
  StatementPtr deallocate();
  StatementPtr explain();
  StatementPtr create_view();
  StatementPtr unsupported();
  QualifiedName qualified_name();

  // parse_query.cpp
  void query_no_with(Query& query);
  QueryBodyPtr query_term(bool intersect_only);
  QueryBodyPtr query_primary();
  QueryBodyPtr select();
  SelectItem select_item();
  GroupBy group_by();
  GroupingElement grouping_element();
  std::vector<ExpressionPtr> grouping_set();
  std::vector<SortItem> sort_items();
  void limits(Query& query);
  ExpressionPtr row_count();
  // Whether the token at `index`, after a '(', starts a query and not an expression or relation.
  bool starts_query(size_t index) const;

  // parse_relation.cpp
  RelationPtr relations();
  RelationPtr relation();
  std::unique_ptr<Join> join_start();
  void join_rest(Join& join);
  RelationPtr sampled_relation();
  RelationPtr aliased_relation();
  RelationPtr relation_primary();
  RelationPtr table_name();
  RelationPtr unnest();
  RelationPtr table_function();
  bool accept_alias(Identifier& alias);
  std::vector<Identifier> column_aliases();

  // parse_expression.cpp
  ExpressionPtr boolean_expression(bool and_only);
  ExpressionPtr negatable();
  ExpressionPtr predicate(ExpressionPtr value);
  bool at_predicate() const;
  ExpressionPtr truth_test(ExpressionPtr& value, Position at_operator, bool negated);
  ExpressionPtr comparison(ExpressionPtr value, ComparisonOperator op);
  ExpressionPtr in_predicate(ExpressionPtr value, Position start, bool negated);
  ExpressionPtr value_expression(int level = 0);
  ExpressionPtr unary();
  ExpressionPtr zoned();
  ExpressionPtr postfix();

  // parse_primary.cpp
  ExpressionPtr primary();
  ExpressionPtr number();
  ExpressionPtr named();
  ExpressionPtr reserved_form();
  ExpressionPtr parenthesised();
  ExpressionPtr lambda();
  ExpressionPtr interval();
  ExpressionPtr case_expression();
  ExpressionPtr current();
  ExpressionPtr binary_literal();
  ExpressionPtr type_literal();
  bool at_lambda() const;
  std::vector<ExpressionPtr> expressions(std::string_view close);

  // parse_function.cpp
  ExpressionPtr function_call();
  void function_arguments(FunctionCall& call);
  void function_suffix(FunctionCall& call);
  void window_suffix(FunctionCall& call);
  ExpressionPtr simplify(std::unique_ptr<FunctionCall> call);
  std::unique_ptr<Window> window_specification();
  std::unique_ptr<Window> over();
  Frame frame();
  FrameBound frame_bound();

  // parse_special.cpp: calls with a syntax of their own
  ExpressionPtr cast();
  ExpressionPtr listagg();
  ExpressionPtr trim();
  ExpressionPtr position_call();
  ExpressionPtr substring_call();
  ExpressionPtr normalize_call();
  ExpressionPtr extract();
  ExpressionPtr grouping();

  // parse_json.cpp
  ExpressionPtr json_function();
  JsonFunction::Value json_value();
  bool json_format();
  void json_returning(JsonFunction& function);
  void json_path_call(JsonFunction& function);
  void json_wrapper(JsonFunction& function);
  JsonFunction::Behavior json_behavior(JsonFunctionKind what);
  void json_members(JsonFunction& function);

  TokenCursor cursor_;
  size_t parameters_ = 0;
};

// name(arguments) at `position`, for spellings that are plain functions underneath.
std::unique_ptr<FunctionCall> make_call(Position position, std::string name);

}  // namespace tarn::sql
