// Arrays of parts of an array, and arrays put in another order.
#include <algorithm>
#include <random>

#include "engines/functions/entries.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::Vector;

constexpr int64_t kCombinationMax = 5;
constexpr int64_t kResultElementsMax = 100'000;

// Rows of lists of lists, whose innermost elements are picked from one vector.
class SublistBuilder {
 public:
  SublistBuilder(Vector& output, Vector& source) : output_(output), source_(source) {}

  void begin(duckdb::idx_t row) {
    row_ = row;
    start_ = lists_.size();
  }
  void add(duckdb::idx_t element) { elements_.push_back(static_cast<duckdb::sel_t>(element)); }
  // Of the elements since the last list.
  void end_list() {
    lists_.push_back({taken_, elements_.size() - taken_});
    taken_ = elements_.size();
  }
  void end() {
    duckdb::FlatVector::GetData<duckdb::list_entry_t>(output_)[row_] = {start_,
                                                                        lists_.size() - start_};
  }
  void flush() {
    ListVector::Reserve(output_, lists_.size());
    ListVector::SetListSize(output_, lists_.size());
    Vector& inner = ListVector::GetEntry(output_);
    std::copy(lists_.begin(), lists_.end(),
              duckdb::FlatVector::GetData<duckdb::list_entry_t>(inner));
    if (elements_.empty()) return;
    ListVector::Append(inner, source_, duckdb::SelectionVector(elements_.data()), elements_.size());
  }

 private:
  Vector& output_;
  Vector& source_;
  duckdb::idx_t row_ = 0, start_ = 0, taken_ = 0;
  std::vector<duckdb::list_entry_t> lists_;
  std::vector<duckdb::sel_t> elements_;
};

BindData bind_sublists(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                       Arguments& arguments) {
  list_element(arguments, 0);
  keep_argument_types(function, arguments);
  function.return_type = LogicalType::LIST(arguments[0]->return_type);
  return nullptr;
}

int64_t combination_count(int64_t size, int64_t taken) {
  int64_t count = 1;
  for (int64_t i = 1; i <= taken; ++i) {
    if (__builtin_mul_overflow(count, size - taken + i, &count)) return INT64_MAX;
    count /= i;
  }
  return count;
}

// In the order in which the last index grows slowest.
bool next_combination(std::vector<int64_t>& combination, int64_t size) {
  for (size_t i = 0; i < combination.size(); ++i) {
    const int64_t limit = i + 1 < combination.size() ? combination[i + 1] : size;
    if (combination[i] + 1 >= limit) continue;
    ++combination[i];
    for (size_t k = 0; k < i; ++k) combination[k] = static_cast<int64_t>(k);
    return true;
  }
  return false;
}

void check_combinations(int64_t size, int64_t taken) {
  if (taken < 0) {
    throw_invalid("combination size must not be negative: " + std::to_string(taken));
  }
  if (taken > kCombinationMax) {
    throw_invalid("combination size must not exceed 5: " + std::to_string(taken));
  }
  if (taken > size || taken == 0) return;
  if (combination_count(size, taken) > kResultElementsMax / taken) {
    throw_invalid("combinations exceed max size");
  }
}

void run_combinations(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  SublistBuilder builder(output, ListVector::GetEntry(input.data[0]));
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const duckdb::list_entry_t list = rows.cell(0, row).entry();
    const auto size = static_cast<int64_t>(list.length);
    const int64_t taken = rows.cell(1, row).data<int32_t>();
    check_combinations(size, taken);
    builder.begin(row);
    std::vector<int64_t> combination(static_cast<size_t>(taken));
    for (size_t i = 0; i < combination.size(); ++i) combination[i] = static_cast<int64_t>(i);
    for (bool more = taken <= size; more; more = next_combination(combination, size)) {
      for (int64_t index : combination) {
        builder.add(list.offset + static_cast<duckdb::idx_t>(index));
      }
      builder.end_list();
    }
    builder.end();
  });
  builder.flush();
}

// Each n neighbours; the whole list where it is no longer.
void run_ngrams(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  SublistBuilder builder(output, ListVector::GetEntry(input.data[0]));
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const duckdb::list_entry_t list = rows.cell(0, row).entry();
    const int64_t wanted = rows.cell(1, row).data<int32_t>();
    if (wanted <= 0) throw_invalid("N must be positive");
    const duckdb::idx_t size = std::min(static_cast<duckdb::idx_t>(wanted), list.length);
    builder.begin(row);
    for (duckdb::idx_t start = 0; start + size <= list.length; ++start) {
      for (duckdb::idx_t i = 0; i < size; ++i) builder.add(list.offset + start + i);
      builder.end_list();
      if (size == 0) break;
    }
    builder.end();
  });
  builder.flush();
}

BindData bind_same(duckdb::ClientContext&, duckdb::ScalarFunction& function, Arguments& arguments) {
  list_element(arguments, 0);
  keep_argument_types(function, arguments);
  function.return_type = arguments[0]->return_type;
  return nullptr;
}

// Writes each list's elements in the order that `order` makes of 0, 1, ….
template <class Order>
void reorder(duckdb::DataChunk& input, Vector& output, Order order) {
  ListBuilder builder(output, ListVector::GetEntry(input.data[0]));
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const duckdb::list_entry_t list = rows.cell(0, row).entry();
    std::vector<duckdb::idx_t> places(list.length);
    for (duckdb::idx_t i = 0; i < list.length; ++i) places[i] = i;
    order(rows, row, places);
    builder.begin(row);
    for (duckdb::idx_t place : places) builder.add(list.offset + place);
    builder.end();
  });
  builder.flush();
}

// array_sort with a comparator: what it says of each pair, row by row of a matrix.
void run_sort_by(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  reorder(input, output, [](const Rows& rows, duckdb::idx_t row, auto& places) {
    const Cell matrix = rows.cell(1, row);
    auto compared = [&](duckdb::idx_t a, duckdb::idx_t b) {
      const Cell cell = matrix.element(a).element(b);
      const int64_t value = cell.is_null() ? 2 : cell.data<int64_t>();
      if (value < -1 || value > 1) {
        throw_invalid("Lambda comparator must return either -1, 0, or 1");
      }
      return value;
    };
    // Insertion by halves: any comparator ends, also one that contradicts itself.
    std::vector<duckdb::idx_t> sorted;
    for (duckdb::idx_t place : places) {
      size_t low = 0, high = sorted.size();
      while (low < high) {
        const size_t middle = (low + high) / 2;
        if (compared(place, sorted[middle]) < 0)
          high = middle;
        else
          low = middle + 1;
      }
      sorted.insert(sorted.begin() + static_cast<int64_t>(low), place);
    }
    places = std::move(sorted);
  });
}

void run_shuffle(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  reorder(input, output, [&](const Rows&, duckdb::idx_t, auto& places) {
    std::shuffle(places.begin(), places.end(), generator);
  });
}

void add_shuffle(Registry& registry) {
  duckdb::ScalarFunction shuffle("t_shuffle", {LogicalType::ANY}, LogicalType::ANY, run_shuffle,
                                 bind_same);
  shuffle.stability = duckdb::FunctionStability::VOLATILE;
  shuffle.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  registry.add_function(std::move(shuffle));
}

// Beyond this the matrix of all pairs is refused, before it is made.
constexpr duckdb::idx_t kComparedMax = 1000;

}  // namespace

void add_sublists(Registry& registry) {
  const LogicalType any = LogicalType::ANY, integer = LogicalType::INTEGER;
  registry.add_bound("t_combinations", {any, integer}, bind_sublists, run_combinations);
  registry.add_bound("t_ngrams", {any, integer}, bind_sublists, run_ngrams);
  registry.add_bound("t_sort_by", {any, LogicalType::LIST(LogicalType::LIST(LogicalType::BIGINT))},
                     bind_same, run_sort_by);
  registry.add_bound("t_few", {any}, bind_same,
                     [](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
                       Rows rows(input, output);
                       for (duckdb::idx_t row = 0; row < rows.count(); ++row) {
                         const Cell list = rows.cell(0, row);
                         if (!list.is_null() && list.size() > kComparedMax) {
                           throw_error("NOT_SUPPORTED",
                                       "Tarn sorts at most 1000 elements with a comparator");
                         }
                       }
                       output.Reference(input.data[0]);
                     });
  add_shuffle(registry);
}

}  // namespace tarn::engines
