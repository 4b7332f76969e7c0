#include "sql/syntax/format_sql.h"

#include "sql/syntax/format_ddl.h"
#include "sql/syntax/format_writer.h"

namespace tarn::sql {

void SqlWriter::name(const Identifier& name) {
  char quote = manner_ == LexicalManner::kHive ? '`' : '"';
  out_ += quote;
  for (char c : name.value) {
    out_ += c;
    if (c == quote) out_ += c;
  }
  out_ += quote;
}

void SqlWriter::name(const QualifiedName& name) {
  bool first = true;
  for (const Identifier& part : name.parts) {
    if (!first) out_ += '.';
    first = false;
    this->name(part);
  }
}

void SqlWriter::names(const std::vector<Identifier>& names) {
  out_ += '(';
  list(names, [this](const Identifier& one) { name(one); });
  out_ += ')';
}

void SqlWriter::string(std::string_view value) {
  bool hive = manner_ == LexicalManner::kHive;
  out_ += '\'';
  for (char c : value) {
    if (hive && (c == '\'' || c == '\\')) out_ += '\\';
    if (hive && c == '\0') {
      out_ += "\\000";  // \0 would take a digit behind it along
      continue;
    }
    out_ += c;
    if (!hive && c == '\'') out_ += c;
  }
  out_ += '\'';
}

void SqlWriter::type(const TypeNode& node) {
  bool is_struct = node.name == "struct";
  // "timestamp with time zone" has its precision inside.
  size_t zone = node.name.find(" with time zone");
  std::string_view head = std::string_view(node.name).substr(0, zone);
  bool plain = head.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_ ") == head.npos;
  if (plain) {
    out_ += head;
  } else {
    name(Identifier{node.name, true, {}});
  }
  if (!node.parameters.empty()) {
    out_ += is_struct ? '<' : '(';
    list(node.parameters, [&](const TypeParameter& parameter) {
      if (parameter.field_name) {
        name(*parameter.field_name);
        out_ += is_struct ? ":" : " ";
      }
      if (parameter.type) {
        type(*parameter.type);
      } else {
        out_ += std::to_string(parameter.number);
      }
    });
    out_ += is_struct ? '>' : ')';
  }
  if (zone != node.name.npos) out_ += node.name.substr(zone);
}

void SqlWriter::statement(const Statement& node) {
  switch (node.kind) {
    case StatementKind::kQuery:
      return query(*as<QueryStatement>(node).query);
    case StatementKind::kExplain: {
      const auto& explain = as<Explain>(node);
      *this << "EXPLAIN ";
      if (explain.analyze) *this << "ANALYZE ";
      if (explain.verbose) *this << "VERBOSE ";
      if (!explain.type.empty() || !explain.format.empty()) {
        bool both = !explain.type.empty() && !explain.format.empty();
        *this << "(";
        if (!explain.type.empty()) *this << "TYPE " << explain.type << (both ? ", " : "");
        if (!explain.format.empty()) *this << "FORMAT " << explain.format;
        *this << ") ";
      }
      return statement(*explain.statement);
    }
    case StatementKind::kCreateView: {
      const auto& view = as<CreateView>(node);
      *this << (view.or_replace ? "CREATE OR REPLACE VIEW " : "CREATE VIEW ");
      name(view.name);
      *this << " AS ";
      return query(*view.query);
    }
    case StatementKind::kCreateTableAs:
    case StatementKind::kInsert:
    case StatementKind::kUnload:
      return stored_query(node);
    case StatementKind::kPrepare:
      *this << "PREPARE ";
      name(as<Prepare>(node).name);
      *this << " FROM " << as<Prepare>(node).statement_text;
      return;
    case StatementKind::kExecute: {
      const auto& execute = as<Execute>(node);
      *this << "EXECUTE ";
      if (execute.name) {
        name(*execute.name);
      } else {
        *this << "IMMEDIATE ";
        string(execute.immediate);
      }
      for (size_t i = 0; i < execute.values.size(); ++i) {
        *this << (i == 0 ? " USING " : ", ") << execute.values[i];
      }
      return;
    }
    case StatementKind::kDeallocate:
      *this << "DEALLOCATE PREPARE ";
      name(as<Deallocate>(node).name);
      return;
    case StatementKind::kUnsupported:
      *this << as<Unsupported>(node).name;
      return;
    default:
      *this << format_ddl(node);
  }
}

void SqlWriter::stored_query(const Statement& node) {
  switch (node.kind) {
    case StatementKind::kCreateTableAs: {
      const auto& create = as<CreateTableAs>(node);
      *this << "CREATE TABLE " << (create.if_not_exists ? "IF NOT EXISTS " : "");
      name(create.name);
      write_properties(create.properties);
      *this << " AS ";
      query(*create.query);
      *this << (create.with_data ? "" : " WITH NO DATA");
      return;
    }
    case StatementKind::kInsert: {
      const auto& insert = as<Insert>(node);
      *this << "INSERT INTO ";
      name(insert.name);
      *this << " ";
      if (!insert.columns.empty()) {
        names(insert.columns);
        *this << " ";
      }
      return query(*insert.query);
    }
    case StatementKind::kUnload: {
      const auto& unload = as<Unload>(node);
      *this << "UNLOAD (";
      query(*unload.query);
      *this << ") TO ";
      string(unload.location);
      return write_properties(unload.properties);
    }
    default:
      return;
  }
}

void SqlWriter::write_properties(const std::vector<WriteProperty>& properties) {
  for (size_t i = 0; i < properties.size(); ++i) {
    const WriteProperty& property = properties[i];
    *this << (i == 0 ? " WITH (" : ", ");
    name(property.name);
    *this << " = ";
    if (!property.is_list) {
      string(property.value);
      continue;
    }
    *this << "ARRAY[";
    for (size_t j = 0; j < property.items.size(); ++j) {
      if (j > 0) *this << ", ";
      string(property.items[j]);
    }
    *this << "]";
  }
  if (!properties.empty()) *this << ")";
}

std::string format_statement(const Statement& statement) {
  SqlWriter writer;
  writer.statement(statement);
  return writer.take();
}

std::string format_query(const Query& query) {
  SqlWriter writer;
  writer.query(query);
  return writer.take();
}

std::string format_expression(const Expression& expression) {
  SqlWriter writer;
  writer.expression(expression);
  return writer.take();
}

std::string format_type(const TypeNode& type) {
  SqlWriter writer;
  writer.type(type);
  return writer.take();
}

}  // namespace tarn::sql
