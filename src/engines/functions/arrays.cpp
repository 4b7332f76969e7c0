// Arrays from arrays.
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Vector;

BindData bind_same_list(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                        Arguments& arguments) {
  if (arguments[0]->return_type.id() != LogicalTypeId::LIST) {
    throw duckdb::BinderException("a list is expected");
  }
  keep_argument_types(function, arguments);
  function.return_type = arguments[0]->return_type;
  return nullptr;
}

BindData bind_element(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
                      Arguments& arguments) {
  bind_same_list(context, function, arguments);
  function.return_type = duckdb::ListType::GetChildType(arguments[0]->return_type);
  return nullptr;
}

BindData bind_repeat(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                     Arguments& arguments) {
  keep_argument_types(function, arguments);
  function.return_type = LogicalType::LIST(arguments[0]->return_type);
  return nullptr;
}

// A function from a list, and perhaps more, to a list of some of its elements: `body` is given the
// rows, the row and what takes indexes within the list.
template <class Body>
void add_selection(Registry& registry, const char* name, duckdb::vector<LogicalType> arguments,
                   Body body) {
  auto run = [body](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
    ListBuilder builder(output, duckdb::ListVector::GetEntry(input.data[0]));
    for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
      const duckdb::idx_t offset = rows.cell(0, row).entry().offset;
      builder.begin(row);
      body(rows, row, [&](duckdb::idx_t index) { builder.add(offset + index); });
      builder.end();
    });
    builder.flush();
  };
  registry.add_bound(name, std::move(arguments), bind_same_list, run);
}

// Of the distinct elements those that are (or are not) in the other list.
template <bool wanted>
void add_set_function(Registry& registry, const char* name) {
  add_selection(registry, name, {LogicalType::ANY, LogicalType::ANY},
                [](const Rows& rows, duckdb::idx_t row, auto take) {
                  const Cell list = rows.cell(0, row), other = rows.cell(1, row);
                  CellSet others, seen;
                  for (duckdb::idx_t i = 0; i < other.size(); ++i) others.insert(other.element(i));
                  for (duckdb::idx_t i = 0; i < list.size(); ++i) {
                    const Cell element = list.element(i);
                    if (others.contains(element) == wanted && seen.insert(element)) take(i);
                  }
                });
}

void add_selections(Registry& registry) {
  const LogicalType any = LogicalType::ANY, bigint = LogicalType::BIGINT;
  add_selection(registry, "t_array_distinct", {any},
                [](const Rows& rows, duckdb::idx_t row, auto take) {
                  const Cell list = rows.cell(0, row);
                  CellSet seen;
                  for (duckdb::idx_t i = 0; i < list.size(); ++i) {
                    if (seen.insert(list.element(i))) take(i);
                  }
                });
  add_selection(registry, "t_array_remove", {any, any},
                [](const Rows& rows, duckdb::idx_t row, auto take) {
                  const Cell list = rows.cell(0, row);
                  for (duckdb::idx_t i = 0; i < list.size(); ++i) {
                    const Cell element = list.element(i), value = rows.cell(1, row);
                    if (!equal_or_refuse(element, value, "array_remove")) take(i);
                  }
                });
  add_selection(registry, "t_slice", {any, bigint, bigint},
                [](const Rows& rows, duckdb::idx_t row, auto take) {
                  const auto size = static_cast<int64_t>(rows.cell(0, row).size());
                  const auto start = rows.cell(1, row).data<int64_t>();
                  const auto length = rows.cell(2, row).data<int64_t>();
                  if (length < 0) throw_invalid("length must be greater than or equal to 0");
                  if (start == 0) throw_invalid("SQL array indices start at 1");
                  const int64_t first = start > 0 ? start - 1 : size + start;
                  for (int64_t i = first; first >= 0 && i < size && i - first < length; ++i) {
                    take(static_cast<duckdb::idx_t>(i));
                  }
                });
  add_selection(registry, "t_trim_array", {any, bigint},
                [](const Rows& rows, duckdb::idx_t row, auto take) {
                  const auto size = static_cast<int64_t>(rows.cell(0, row).size());
                  const auto drop = rows.cell(1, row).data<int64_t>();
                  if (drop < 0) throw_invalid("size must not be negative: " + std::to_string(drop));
                  if (drop > size) {
                    throw_invalid("size must not exceed array cardinality " + std::to_string(size) +
                                  ": " + std::to_string(drop));
                  }
                  for (int64_t i = 0; i < size - drop; ++i) take(static_cast<duckdb::idx_t>(i));
                });
  add_set_function<true>(registry, "t_array_intersect");
  add_set_function<false>(registry, "t_array_except");
}

// The least (sign 1) or greatest (-1) element; NULL where one is NULL, NaN only where all are.
template <int sign>
void run_extreme(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  Rows rows(input, output);
  std::vector<int64_t> indexes(rows.count(), -1);
  for (duckdb::idx_t row = 0; row < rows.count(); ++row) {
    if (rows.has_null(row)) continue;
    const Cell list = rows.cell(0, row);
    int64_t best = -1;
    for (duckdb::idx_t i = 0; i < list.size(); ++i) {
      const Cell element = list.element(i);
      if (element.is_null()) {
        best = -1;
        break;
      }
      const Cell held = list.element(static_cast<duckdb::idx_t>(std::max<int64_t>(best, 0)));
      const bool is_nan = equal(element, element) == false;
      const bool holds_nan = equal(held, held) == false;
      if (best < 0 || (!is_nan && (holds_nan || compare(element, held) * sign < 0))) {
        best = static_cast<int64_t>(i);
      }
    }
    if (best >= 0) indexes[row] = static_cast<int64_t>(list.entry().offset) + best;
  }
  copy_elements(output, duckdb::ListVector::GetEntry(input.data[0]), indexes);
  rows.finish();
}

constexpr int64_t kRepeatMax = 10000;

void run_repeat(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  Rows rows(input, output);
  ListBuilder builder(output, input.data[0]);
  for (duckdb::idx_t row = 0; row < rows.count(); ++row) {
    if (rows.cell(1, row).is_null()) {
      duckdb::FlatVector::SetNull(output, row, true);
      continue;
    }
    const auto times = rows.cell(1, row).data<int64_t>();
    if (times > kRepeatMax) {
      throw_invalid("count argument of repeat function must be less than or equal to 10000");
    }
    if (times < 0) {
      throw_invalid("count argument of repeat function must be greater than or equal to 0");
    }
    builder.begin(row);
    for (int64_t i = 0; i < times; ++i) builder.add(row);
    builder.end();
  }
  builder.flush();
  rows.finish();
}

using Texts = std::vector<std::optional<std::string_view>>;

std::string join(const Texts& parts, std::string_view between,
                 std::optional<std::string_view> for_null) {
  std::string out;
  bool is_first = true;
  for (const auto& part : parts) {
    if (!part && !for_null) continue;
    if (!is_first) out += between;
    is_first = false;
    out += part ? *part : *for_null;
  }
  return out;
}

}  // namespace

void add_arrays(Registry& registry) {
  using View = std::string_view;
  const LogicalType any = LogicalType::ANY;
  add_selections(registry);
  registry.add_bound("t_array_min", {any}, bind_element, run_extreme<1>);
  registry.add_bound("t_array_max", {any}, bind_element, run_extreme<-1>);
  registry.add_bound("t_repeat", {any, LogicalType::BIGINT}, bind_repeat, run_repeat);
  registry.add("t_array_join", [](Texts parts, View between) -> std::string {
    return join(parts, between, std::nullopt);
  });
  registry.add("t_array_join", [](Texts parts, View between, View for_null) -> std::string {
    return join(parts, between, for_null);
  });
  registry.add("t_concat_ws", [](View between, Texts parts) -> std::string {
    return join(parts, between, std::nullopt);
  });
}

}  // namespace tarn::engines
