// Statements that write a query's rows: CREATE TABLE AS, INSERT, UNLOAD.
#include "sql/syntax/parser.h"

namespace tarn::sql {

StatementPtr Parser::create_table_as() {
  auto create = std::make_unique<CreateTableAs>(cursor_.position());
  cursor_.expect("CREATE");
  cursor_.expect("TABLE");
  create->if_not_exists = cursor_.accept_all({"IF", "NOT", "EXISTS"});
  create->name = qualified_name();
  if (cursor_.accept("WITH")) create->properties = write_properties();
  cursor_.expect("AS");
  const size_t start = cursor_.index();
  create->query = query();
  create->query_text = cursor_.text_since(start);
  if (cursor_.accept("WITH")) {
    create->with_data = !cursor_.accept("NO");
    cursor_.expect("DATA");
  }
  return create;
}

StatementPtr Parser::insert() {
  auto insert = std::make_unique<Insert>(cursor_.position());
  cursor_.expect("INSERT");
  cursor_.expect("INTO");
  insert->name = qualified_name();
  if (cursor_.is("(") && !starts_query(cursor_.index() + 1)) {
    cursor_.advance();
    do {
      insert->columns.push_back(cursor_.expect_name());
    } while (cursor_.accept(","));
    cursor_.expect(")");
  }
  const size_t start = cursor_.index();
  insert->query = query();
  insert->query_text = cursor_.text_since(start);
  return insert;
}

StatementPtr Parser::unload() {
  auto unload = std::make_unique<Unload>(cursor_.position());
  cursor_.expect("UNLOAD");
  cursor_.expect("(");
  const size_t start = cursor_.index();
  unload->query = query();
  unload->query_text = cursor_.text_since(start);
  cursor_.expect(")");
  cursor_.expect("TO");
  unload->location = cursor_.expect_string();
  if (cursor_.accept("WITH")) unload->properties = write_properties();
  return unload;
}

std::vector<WriteProperty> Parser::write_properties() {
  std::vector<WriteProperty> properties;
  cursor_.expect("(");
  do {
    WriteProperty property;
    property.name = cursor_.expect_name();
    cursor_.expect("=");
    if (cursor_.accept("ARRAY")) {
      property.is_list = true;
      cursor_.expect("[");
      while (!cursor_.is("]")) {
        property.items.push_back(cursor_.expect_string());
        if (!cursor_.accept(",")) break;
      }
      cursor_.expect("]");
    } else if (cursor_.at_string()) {
      property.value = cursor_.expect_string();
    } else {
      const size_t start = cursor_.index();
      expression();
      property.value = cursor_.text_since(start);
    }
    properties.push_back(std::move(property));
  } while (cursor_.accept(","));
  cursor_.expect(")");
  return properties;
}

}  // namespace tarn::sql
