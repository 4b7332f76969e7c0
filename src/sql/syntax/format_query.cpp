#include "sql/syntax/format_writer.h"

namespace tarn::sql {

void SqlWriter::expressions(const std::vector<ExpressionPtr>& items) {
  list(items, [this](const ExpressionPtr& item) { expression(*item); });
}

void SqlWriter::function(const FunctionCall& call) {
  name(call.name);
  if (call.name.parts.size() == 1 && call.name.parts[0].value == "listagg") {
    out_.resize(out_.size() - 9);  // LISTAGG is a word of the grammar, not a name
    *this << "LISTAGG";
  }
  *this << "(";
  if (call.star) *this << "*";
  if (call.distinct) *this << "DISTINCT ";
  expressions(call.arguments);
  if (!call.order_by.empty()) *this << " ";
  sort_items(call.order_by);
  if (call.overflow) {
    *this << " ON OVERFLOW ";
    if (call.overflow->truncate) {
      *this << "TRUNCATE ";
      if (call.overflow->filler) expression(*call.overflow->filler);
      *this << (call.overflow->with_count ? " WITH COUNT" : " WITHOUT COUNT");
    } else {
      *this << "ERROR";
    }
  }
  *this << ")";
  if (!call.within_group.empty()) {
    *this << " WITHIN GROUP (";
    sort_items(call.within_group);
    *this << ")";
  }
  if (call.filter) {
    *this << " FILTER (WHERE ";
    expression(*call.filter);
    *this << ")";
  }
  if (call.nulls == NullTreatment::kIgnore) *this << " IGNORE NULLS";
  if (call.nulls == NullTreatment::kRespect) *this << " RESPECT NULLS";
  if (call.over) {
    *this << " OVER ";
    if (call.over->is_reference) return name(*call.over->base);
    *this << "(";
    window(*call.over);
    *this << ")";
  }
}

void SqlWriter::sort_items(const std::vector<SortItem>& items) {
  if (items.empty()) return;
  *this << "ORDER BY ";
  list(items, [this](const SortItem& item) {
    expression(*item.key);
    *this << (item.descending ? " DESC" : " ASC");
    if (item.nulls == NullOrder::kFirst) *this << " NULLS FIRST";
    if (item.nulls == NullOrder::kLast) *this << " NULLS LAST";
  });
}

void SqlWriter::window(const Window& window) {
  if (window.base) name(*window.base);
  if (!window.partition_by.empty()) {
    *this << " PARTITION BY ";
    expressions(window.partition_by);
  }
  *this << " ";
  sort_items(window.order_by);
  if (window.frame) frame(*window.frame);
}

void SqlWriter::frame(const Frame& frame) {
  static constexpr std::string_view kUnits[] = {" ROWS ", " RANGE ", " GROUPS "};
  *this << kUnits[static_cast<size_t>(frame.unit)];
  if (frame.end) *this << "BETWEEN ";
  bound(frame.start);
  if (!frame.end) return;
  *this << " AND ";
  bound(*frame.end);
}

void SqlWriter::bound(const FrameBound& bound) {
  static constexpr std::string_view kBounds[] = {"UNBOUNDED PRECEDING", " PRECEDING", "CURRENT ROW",
                                                 " FOLLOWING", "UNBOUNDED FOLLOWING"};
  if (bound.offset) operand(*bound.offset);
  *this << kBounds[static_cast<size_t>(bound.kind)];
}

void SqlWriter::query(const Query& query) {
  if (!query.with.empty()) {
    *this << (query.recursive ? "WITH RECURSIVE " : "WITH ");
    list(query.with, [this](const WithItem& item) {
      name(item.name);
      if (!item.columns.empty()) names(item.columns);
      *this << " AS (";
      this->query(*item.query);
      *this << ")";
    });
    *this << " ";
  }
  body(*query.body);
  if (!query.order_by.empty()) *this << " ";
  sort_items(query.order_by);
  if (query.offset) {
    *this << " OFFSET ";
    expression(*query.offset);
    *this << " ROWS";
  }
  if (query.limit && query.with_ties) {
    *this << " FETCH FIRST ";
    expression(*query.limit);
    *this << " ROWS WITH TIES";
  } else if (query.limit) {
    *this << " LIMIT ";
    expression(*query.limit);
  }
}

void SqlWriter::body(const QueryBody& node) {
  switch (node.kind) {
    case QueryBodyKind::kSelect:
      return select(as<Select>(node));
    case QueryBodyKind::kValues:
      *this << "VALUES ";
      return expressions(as<Values>(node).rows);
    case QueryBodyKind::kTable:
      *this << "TABLE ";
      return name(as<TableBody>(node).name);
    case QueryBodyKind::kSubquery:
      *this << "(";
      query(*as<SubqueryBody>(node).query);
      *this << ")";
      return;
    case QueryBodyKind::kSetOperation: {
      static constexpr std::string_view kOperators[] = {" UNION ", " INTERSECT ", " EXCEPT "};
      const auto& set = as<SetOperation>(node);
      body(*set.left);  // the tree is already as precedence makes it
      *this << kOperators[static_cast<size_t>(set.op)] << (set.distinct ? "DISTINCT " : "ALL ")
            << (set.corresponding ? "CORRESPONDING " : "");
      return body(*set.right);
    }
  }
}

void SqlWriter::select(const Select& select) {
  *this << (select.distinct ? "SELECT DISTINCT " : "SELECT ");
  list(select.items, [this](const SelectItem& item) {
    if (item.expression && item.star) {
      operand(*item.expression);
      *this << ".*";
      if (!item.star_aliases.empty()) *this << " AS ";
      if (!item.star_aliases.empty()) names(item.star_aliases);
    } else if (item.star) {
      *this << "*";
    } else {
      expression(*item.expression);
    }
    if (!item.alias) return;
    *this << " AS ";
    name(*item.alias);
  });
  if (select.from) {
    *this << " FROM ";
    relation(*select.from);
  }
  if (select.where) {
    *this << " WHERE ";
    expression(*select.where);
  }
  if (select.group_by) group_by(*select.group_by);
  if (select.having) {
    *this << " HAVING ";
    expression(*select.having);
  }
  if (select.windows.empty()) return;
  *this << " WINDOW ";
  list(select.windows, [this](const WindowDefinition& definition) {
    name(definition.name);
    *this << " AS (";
    window(definition.window);
    *this << ")";
  });
}

void SqlWriter::group_by(const GroupBy& group) {
  static constexpr std::string_view kKinds[] = {"", "ROLLUP (", "CUBE (", "GROUPING SETS ("};
  *this << " GROUP BY " << (group.distinct ? "DISTINCT " : "");
  list(group.elements, [this](const GroupingElement& element) {
    *this << kKinds[static_cast<size_t>(element.kind)];
    list(element.sets, [this](const std::vector<ExpressionPtr>& set) {
      bool bare = set.size() == 1;
      *this << (bare ? "" : "(");
      expressions(set);
      *this << (bare ? "" : ")");
    });
    if (element.kind != GroupingKind::kSimple) *this << ")";
  });
}

}  // namespace tarn::sql
