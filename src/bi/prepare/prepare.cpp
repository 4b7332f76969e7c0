#include "bi/prepare/prepare.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "bi/prepare/join_clause.h"
#include "bi/prepare/table_state.h"
#include "bi/quote.h"

namespace tarn::bi {

namespace {

const SourceColumn* find_source(const SourceTable& source, const std::string& name) {
  for (const SourceColumn& column : source.columns) {
    if (column.name == name) return &column;
  }
  for (const SourceColumn& column : source.columns) {
    if (to_lower_ascii(column.name) == to_lower_ascii(name)) return &column;
  }
  return nullptr;
}

class Preparer {
 public:
  // Without sources the columns are taken as declared.
  Preparer(const DataSet& set, const SourceTables* sources, int64_t now_us,
           bool shows_refused_rows = false)
      : set_(set), sources_(sources), now_us_(now_us), shows_refused_rows_(shows_refused_rows) {}

  Result<TableState> logical(const std::string& id) {
    const LogicalTable& table = set_.logical.at(id);
    const std::string place = "LogicalTableMap." + id;
    TableState state = TRY(source_of(table, place));
    for (size_t i = 0; i < table.transforms.size(); ++i) {
      const std::string here = place + ".DataTransforms[" + std::to_string(i) + "]";
      TRY(state.apply(table.transforms[i], here, now_us_));
      if (state.columns().size() > kMaxDataSetColumns) {
        return prepare_error(here, "a data set has 2,048 columns at most");
      }
    }
    return state;
  }

 private:
  Result<TableState> source_of(const LogicalTable& table, const std::string& place) {
    if (const auto* id = std::get_if<std::string>(&table.source)) return physical(*id);
    return join(std::get<Join>(table.source), place + ".Source.JoinInstruction");
  }

  Result<TableState> physical(const std::string& id) {
    const PhysicalTable& table = set_.physical.at(id);
    std::vector<TableState::Column> columns;
    if (sources_ == nullptr) {
      for (const PreparedColumn& column : table.columns) columns.push_back({column, "NULL"});
      return TableState("nothing", std::move(columns));
    }
    const std::string place = place_of(id, table);
    const auto found = sources_->find(id);
    if (found == sources_->end()) return prepare_error(place, "its source is not known");
    std::vector<std::pair<std::string, std::string>> refusals, read;
    for (const PreparedColumn& column : table.columns) {
      const SourceColumn* source = find_source(found->second, column.name);
      const bool is_data_set = table.kind == SourceKind::kDataSet;
      const std::string here = place + (is_data_set ? "." : ".InputColumns.") + column.name;
      if (source == nullptr) return prepare_error(here, "the source has no such column");
      const std::string sql = "s." + quote_name(source->name);
      Conversion made = TRY(convert_source(sql, source->engine_type, column, here));
      refusals.emplace_back(made.refuses, "A value of " + column.name + " is no " +
                                              std::string(type_name(column.type)));
      columns.push_back({column, std::move(made.sql)});
      read.emplace_back(column.name, sql);
    }
    TableState state(found->second.sql + " AS s", std::move(columns));
    if (shows_refused_rows_) state.show_refused_rows(std::move(read));
    for (const auto& [condition, reason] : refusals) state.drop_rows(condition, reason);
    return state;
  }

  Result<TableState> join(const Join& join, const std::string& place) {
    TableState left = TRY(logical(join.left))
    , right = TRY(logical(join.right));
    const auto has = [](const TableState& state, const std::string& name) {
      return std::any_of(state.columns().begin(), state.columns().end(),
                         [&](const auto& column) { return column.name == name; });
    };
    std::string on;
    for (auto& [a, b] : TRY(parse_on_clause(join.on, place + ".OnClause"))) {
      if (!has(left, a) && has(right, a)) std::swap(a, b);
      if (!has(left, a)) return prepare_error(place + ".OnClause", "there is no column " + a);
      if (!has(right, b)) return prepare_error(place + ".OnClause", "there is no column " + b);
      TRY(check_types(left, a, right, b, place));
      on += (on.empty() ? "" : " AND ") + ("l." + quote_name(a)) + " = r." + quote_name(b);
    }
    std::vector<TableState::Column> columns;
    for (const auto& column : left.columns()) {
      columns.push_back(column);
      columns.back().sql = "l." + quote_name(column.name);
    }
    for (const auto& column : right.columns()) {
      if (has(left, column.name)) {
        return prepare_error(place, "both tables have a column " + column.name +
                                        ": one of them must be renamed or left out");
      }
      columns.push_back(column);
      columns.back().sql = "r." + quote_name(column.name);
    }
    const std::string word = join.type == "OUTER" ? "FULL OUTER" : join.type;
    std::vector<std::pair<std::string, std::string>> read;
    for (const auto& column : columns) read.emplace_back(column.name, column.sql);
    TableState state(left.fold() + " AS l " + word + " JOIN " + right.fold() + " AS r ON " + on,
                     std::move(columns));
    if (shows_refused_rows_) state.show_refused_rows(std::move(read));
    return state;
  }

  static Result<void> check_types(const TableState& left, const std::string& a,
                                  const TableState& right, const std::string& b,
                                  const std::string& place) {
    const auto type = [](const TableState& state, const std::string& name) {
      for (const auto& column : state.columns()) {
        if (column.name == name) return column.type;
      }
      return DataType::kString;
    };
    const DataType one = type(left, a), other = type(right, b);
    if (one == other || (is_numeric(one) && is_numeric(other))) return {};
    return prepare_error(place + ".OnClause", a + " is " + std::string(type_name(one)) + " and " +
                                                  b + " is " + std::string(type_name(other)));
  }

  const DataSet& set_;
  const SourceTables* sources_;
  const int64_t now_us_;
  const bool shows_refused_rows_;
};

}  // namespace

Result<PreparedDataSet> prepare(const DataSet& set, const SourceTables& sources, int64_t now_us,
                                bool shows_refused_rows) {
  TableState state = TRY(Preparer(set, &sources, now_us, shows_refused_rows).logical(set.root));
  PreparedDataSet prepared;
  prepared.columns = state.prepared();
  prepared.relation = {state.fold(), plain_columns(prepared.columns)};
  return prepared;
}

Result<std::vector<PreparedColumn>> describe(const DataSet& set) {
  TableState state = TRY(Preparer(set, nullptr, 0).logical(set.root));
  return state.prepared();
}

}  // namespace tarn::bi
