// =, < and <= of values of any type, and the functions that search lists by them.
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::LogicalType;

template <duckdb::LogicalTypeId result>
BindData bind_any(duckdb::ClientContext&, duckdb::ScalarFunction& function, Arguments& arguments) {
  keep_argument_types(function, arguments);
  function.return_type = LogicalType(result);
  return nullptr;
}

template <class T>
void set(duckdb::Vector& output, duckdb::idx_t row, const std::optional<T>& value) {
  if (value)
    duckdb::FlatVector::GetData<T>(output)[row] = *value;
  else
    duckdb::FlatVector::SetNull(output, row, true);
}

// A function of cells to a BOOLEAN or BIGINT.
template <class T, class Body>
void add_cells(Registry& registry, const char* name, Body body) {
  auto run = [body](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
    for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
      set<T>(output, row, body(rows.cell(0, row), rows.cell(1, row)));
    });
  };
  constexpr auto kId =
      std::is_same_v<T, bool> ? duckdb::LogicalTypeId::BOOLEAN : duckdb::LogicalTypeId::BIGINT;
  registry.add_bound(name, {LogicalType::ANY, LogicalType::ANY}, bind_any<kId>, run);
}

std::optional<bool> contains(const Cell& list, const Cell& value) {
  bool met_null = false;
  for (duckdb::idx_t i = 0; i < list.size(); ++i) {
    if (equal_or_refuse(list.element(i), value, "contains")) return true;
    met_null = met_null || list.element(i).is_null();
  }
  return met_null ? std::nullopt : std::optional<bool>(false);
}

std::optional<bool> overlap(const Cell& a, const Cell& b) {
  CellSet set;
  bool met_null = false;
  for (duckdb::idx_t i = 0; i < a.size(); ++i) {
    if (a.element(i).is_null())
      met_null = true;
    else
      set.insert(a.element(i));
  }
  for (duckdb::idx_t i = 0; i < b.size(); ++i) {
    if (b.element(i).is_null())
      met_null = true;
    else if (set.contains(b.element(i)))
      return true;
  }
  if (a.size() == 0 || b.size() == 0) return false;
  return met_null ? std::nullopt : std::optional<bool>(false);
}

std::optional<bool> contains_sequence(const Cell& list, const Cell& part) {
  for (duckdb::idx_t start = 0; start + part.size() <= list.size(); ++start) {
    duckdb::idx_t i = 0;
    while (i < part.size() && identical(list.element(start + i), part.element(i))) ++i;
    if (i == part.size()) return true;
  }
  return false;
}

// OR (wanted true) or AND (wanted false) over a list, three-valued.
std::optional<bool> any_is(const std::vector<std::optional<bool>>& list, bool wanted) {
  bool met_null = false;
  for (const auto& value : list) {
    if (value == wanted) return wanted;
    met_null = met_null || !value;
  }
  return met_null ? std::nullopt : std::optional<bool>(!wanted);
}

bool is_row(const Cell& value) {
  if (value.type().id() != duckdb::LogicalTypeId::STRUCT) return false;
  // Times with a zone are structs too, and compared as one value.
  const std::string& first = duckdb::StructType::GetChildTypes(value.type())[0].first;
  return first != "instant" && first != "utc_picos";
}

// As compare(), but a NULL field before the rows differ makes their order unknown.
std::optional<int> compare_rows(const Cell& a, const Cell& b) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  if (!is_row(a)) return compare(a, b);
  for (size_t i = 0; i < a.field_count(); ++i) {
    const std::optional<int> order = compare_rows(a.field(i), b.field(i));
    if (order != 0) return order;
  }
  return 0;
}

}  // namespace

void add_comparisons(Registry& registry) {
  add_cells<bool>(registry, "t_equal", [](const Cell& a, const Cell& b) { return equal(a, b); });
  add_cells<bool>(registry, "t_less", [](const Cell& a, const Cell& b) {
    const std::optional<int> order = compare_rows(a, b);
    return order ? std::optional<bool>(*order < 0) : std::nullopt;
  });
  add_cells<bool>(registry, "t_less_or_equal", [](const Cell& a, const Cell& b) {
    const std::optional<int> order = compare_rows(a, b);
    return order ? std::optional<bool>(*order <= 0) : std::nullopt;
  });
  add_cells<bool>(registry, "t_contains", contains);
  add_cells<bool>(registry, "t_arrays_overlap", overlap);
  add_cells<bool>(registry, "t_contains_sequence", contains_sequence);
  add_cells<int64_t>(registry, "t_array_position", [](const Cell& list, const Cell& value) {
    for (duckdb::idx_t i = 0; i < list.size(); ++i) {
      if (equal_or_refuse(list.element(i), value, "array_position")) {
        return std::optional<int64_t>(i + 1);
      }
    }
    return std::optional<int64_t>(0);
  });
  using Flags = std::vector<std::optional<bool>>;
  registry.add("t_any_true",
               [](Flags flags) -> std::optional<bool> { return any_is(flags, true); });
  registry.add("t_all_true",
               [](Flags flags) -> std::optional<bool> { return any_is(flags, false); });
}

}  // namespace tarn::engines
