// Types, in Trino's spelling and in Hive's (array<int>, struct<a:int>).
#include "sql/syntax/parse_cursor.h"

namespace tarn::sql {
namespace {

TypePtr base_type(TokenCursor& cursor);

TypeParameter type_parameter(TokenCursor& cursor) {
  TypeParameter parameter;
  if (cursor.peek().kind == TokenKind::kInteger) {
    parameter.number = cursor.expect_integer();
  } else {
    cursor.note("<integer>");
    parameter.type = read_type(cursor);
  }
  return parameter;
}

void type_parameters(TokenCursor& cursor, TypeNode& type, std::string_view close) {
  do {
    type.parameters.push_back(type_parameter(cursor));
  } while (cursor.accept(","));
  cursor.expect(close);
}

// A field is a type, or a name and a type: a name when a type can start right after it.
bool at_field_name(const TokenCursor& cursor) {
  if (!cursor.at_name()) return false;
  const Token& after = cursor.peek(1);
  if (after.kind == TokenKind::kWord) {
    bool continues = cursor.is("PRECISION", 1) || cursor.is("ARRAY", 1) || cursor.is("WITH", 1) ||
                     cursor.is("WITHOUT", 1);
    bool interval = cursor.is("INTERVAL") &&
                    (cursor.is("YEAR", 1) || cursor.is("MONTH", 1) || cursor.is("DAY", 1) ||
                     cursor.is("HOUR", 1) || cursor.is("MINUTE", 1) || cursor.is("SECOND", 1));
    if (cursor.is("ARRAY", 1)) return cursor.is("(", 2) || cursor.is("<", 2);
    return !continues && !interval;
  }
  return after.kind == TokenKind::kQuotedName;
}

void row_fields(TokenCursor& cursor, TypeNode& type) {
  do {
    TypeParameter field;
    if (at_field_name(cursor)) field.field_name = cursor.expect_name();
    field.type = read_type(cursor);
    type.parameters.push_back(std::move(field));
  } while (cursor.accept(","));
  cursor.expect(")");
}

void struct_fields(TokenCursor& cursor, TypeNode& type) {
  cursor.expect("<");
  do {
    TypeParameter field;
    // Hive lets reserved words name fields here.
    const Token& name = cursor.peek();
    if (name.kind == TokenKind::kWord) {
      field.field_name = Identifier{std::string(name.text), false, name.position};
      cursor.advance();
    } else {
      field.field_name = cursor.expect_name();
    }
    cursor.expect(":");
    field.type = read_type(cursor);
    if (cursor.accept("COMMENT")) cursor.expect_string();
    type.parameters.push_back(std::move(field));
  } while (cursor.accept(","));
  cursor.expect(">");
}

void time_type(TokenCursor& cursor, TypeNode& type) {
  if (cursor.accept("(")) {
    type.parameters.push_back(type_parameter(cursor));
    cursor.expect(")");
  }
  if (cursor.is("TIME", 1) && cursor.accept("WITHOUT")) {
    cursor.expect("TIME");
    cursor.expect("ZONE");
  } else if (cursor.is("TIME", 1) && cursor.accept("WITH")) {
    cursor.expect("TIME");
    cursor.expect("ZONE");
    type.name += " with time zone";
  }
}

bool accept_interval_field(TokenCursor& cursor, std::string& field) {
  for (std::string_view name : {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}) {
    if (cursor.accept(name)) {
      field = to_lower(name);
      return true;
    }
  }
  return false;
}

void interval_type(TokenCursor& cursor, TypeNode& type) {
  std::string from, to;
  if (!accept_interval_field(cursor, from)) cursor.fail();
  if (cursor.accept("TO")) {
    if (!accept_interval_field(cursor, to)) cursor.fail();
    type.name = "interval " + from + " to " + to;
  } else {
    type.name = "interval " + from;
  }
}

TypePtr base_type(TokenCursor& cursor) {
  auto type = std::make_unique<TypeNode>();
  type->position = cursor.position();
  const Token& token = cursor.peek();
  bool hive_word = cursor.manner() == LexicalManner::kHive && token.kind == TokenKind::kWord;
  if (!hive_word && !cursor.at_name()) {
    cursor.note("<type>");
    cursor.fail();
  }
  type->name = token.kind == TokenKind::kQuotedName ? unquote(token.text) : to_lower(token.text);
  bool plain_word = token.kind == TokenKind::kWord;
  cursor.advance();
  if (plain_word && (type->name == "timestamp" || type->name == "time")) {
    time_type(cursor, *type);
  } else if (plain_word && type->name == "interval") {
    interval_type(cursor, *type);
  } else if (type->name == "double") {
    cursor.accept("PRECISION");
  } else if (type->name == "row" && cursor.accept("(")) {
    row_fields(cursor, *type);
  } else if (type->name == "struct" && cursor.is("<")) {
    struct_fields(cursor, *type);
  } else if ((type->name == "array" || type->name == "map" || type->name == "uniontype") &&
             cursor.accept("<")) {
    type_parameters(cursor, *type, ">");
  } else if (cursor.accept("(")) {
    type_parameters(cursor, *type, ")");
  }
  return type;
}

}  // namespace

TypePtr read_type(TokenCursor& cursor) {
  Depth depth(cursor.depth());
  Chain chain(cursor.depth());
  TypePtr type = base_type(cursor);
  while (cursor.manner() == LexicalManner::kQuery && cursor.accept("ARRAY")) {
    if (cursor.accept("[")) {  // a length that SQL allows and that means nothing
      cursor.expect_integer();
      cursor.expect("]");
    }
    auto array = std::make_unique<TypeNode>();
    array->position = type->position;
    array->name = "array";
    array->parameters.emplace_back().type = std::move(type);
    type = std::move(array);
    chain.link();
  }
  return type;
}

}  // namespace tarn::sql
