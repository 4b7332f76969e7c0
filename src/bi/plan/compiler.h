// Compiler: the stages of one VisualQuery, from rows to groups to what is shown. compile.h is the
// way in; README.md says which stage has which columns.
//
// Not synchronised.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "bi/expression/print_sql.h"
#include "bi/plan/compile.h"
#include "bi/plan/fields.h"
#include "bi/plan/pipeline.h"
#include "bi/plan/statistics.h"
#include "bi/plan/summary.h"
#include "bi/plan/summary_table.h"
#include "bi/plan/walk.h"
#include "bi/plan/window_sql.h"

namespace tarn::bi {

class Compiler {
 public:
  explicit Compiler(const VisualQuery& query);

  Result<CompiledQuery> compile();
  Result<std::string> compile_values(const std::string& name, const std::string& search,
                                     int64_t limit);

  // Summaries (summary.cpp): first what the query needs of a small table. False: it has none.
  Result<bool> plan_summary(const RelationStatistics& statistics);
  const SummaryTable& summary_needs() const { return needs_; }
  // Tables of queries with equal texts here are of the same rows.
  const std::string& summary_rows() const { return summary_rows_; }
  // For this query alone: the next pick will need the same table.
  bool is_worth_a_summary() const { return !picked_.empty() && !depends_on_now(); }
  // Then the statements that make one, which has what this query needs and perhaps more, …
  Result<CompiledSummary> make_summary(const SummaryTable& shared);
  // … and those that read it as `name`.
  Result<void> read_summary(const SummaryTable& shared, const std::string& name,
                            CompiledSummary& out);

 private:
  using Dimensions = std::vector<size_t>;  // indices, ascending

  // Rows (compile_rows.cpp). Each goes on from the pipeline's last stage.
  void name_columns();
  void source(Pipeline& rows, const std::set<size_t>& columns);
  // An aggregate over the rows that share the keys, as a column v to join: what a window over whole
  // partitions gives, without sorting the rows.
  std::string join_aggregate(Pipeline& rows, const std::string& input,
                             const std::vector<std::string>& keys, const std::string& aggregate,
                             std::vector<std::string>& inputs, std::string& joins);
  Result<void> row_windows(Pipeline& rows, const std::vector<std::vector<ExprPtr>>& layers,
                           const std::string& prefix);
  Result<void> filter_rows(Pipeline& rows, const FilterStage& filters);
  Result<std::string> row_condition(Pipeline& rows, const FieldFilter& filter);
  Result<void> filter_best(Pipeline& rows);
  Result<void> add_dimensions(Pipeline& rows);
  Result<std::string> dimension_text(size_t index);
  void name_dimension(size_t index);
  Result<std::string> bin_text(const FieldDimension& dimension, size_t index);
  Result<void> limit_items(Pipeline& rows);
  Result<void> limit_one(Pipeline& rows, const FieldLimit& limit);

  // Groups (compile_groups.cpp).
  Result<void> group_rows(Pipeline& rows, const Dimensions& dimensions,
                          const std::vector<ExprPtr>& roots);
  Result<void> level_columns(Pipeline& rows, const Dimensions& dimensions, const Parts& parts);
  Result<std::vector<std::string>> marked_rows(Pipeline& rows, const Dimensions& dimensions,
                                               const Parts& parts);
  Result<std::vector<std::string>> level_keys(const Dimensions& dimensions, ExprPtr aggregate);
  Result<void> filter_groups(Pipeline& groups, const FilterStage& filters);
  Result<void> table_windows(Pipeline& groups);
  Result<WindowSpec> window_spec(ExprPtr window);
  Result<void> period_spec(ExprPtr window, WindowSpec& spec);
  // A field or aggregate as a stage of groups has it.
  Result<std::string> group_text(ExprPtr expr);
  Result<std::string> dimension_reference(ExprPtr expr);
  bool is_of_dimensions(ExprPtr expr) const;

  // Summaries (summary.cpp).
  struct PickedKey {
    ExprPtr expr;
    std::string text;
  };
  bool can_summarise() const;
  FilterStage take_picked();
  Result<SummaryTable::Key> summary_key(const FieldFilter& filter,
                                        const RelationStatistics& statistics);
  Result<SummaryTable::Key> summary_key(size_t dimension, const RelationStatistics& statistics);
  Result<bool> plan_picked_keys(const RelationStatistics& statistics);
  struct SummaryPart {
    ExprPtr aggregate;
    std::string text;
    std::string count;  // of an average
  };
  Result<SummaryPart> summary_part(ExprPtr aggregate);
  static std::string combined(const SummaryPart& part, const SummaryTable& table);
  bool depends_on_now() const;

  // What is shown (compile.cpp).
  Result<void> shown_groups(const Pipeline& rows, CompiledQuery& out);
  Result<void> shown_rows(Pipeline& rows, CompiledQuery& out);
  Result<std::string> order_by(const std::vector<FieldSort>& sorts, bool of_rows);
  std::string page() const;
  Result<std::string> shown_columns(const Dimensions& dimensions, bool is_total);
  Result<CompiledTotal> total(const Pipeline& base, const Pipeline& groups,
                              const std::vector<std::string>& field_ids);
  std::vector<std::string> group_columns(const Dimensions& dimensions) const;
  std::vector<std::string> tie_breakers() const;
  Dimensions all_dimensions() const;

  const VisualQuery& query_;
  Fields fields_;
  Parts parts_;
  SqlPrinter row_printer_;    // columns c0, windows f0, p0
  SqlPrinter group_printer_;  // dimensions d0, aggregates a0, table calculations t0
  std::unordered_map<ExprPtr, std::string> aggregate_names_;
  std::unordered_map<ExprPtr, std::string> combined_;  // aggregates over a summary's partial ones
  int windows_ = 0;
  std::set<size_t> columns_;  // of the relation, that are read
  FilterStage picked_;
  SummaryTable needs_;
  std::string summary_rows_;
  std::vector<std::string> dimension_keys_;  // their texts, by dimension
  std::vector<PickedKey> picked_keys_;
  std::vector<SummaryPart> summary_parts_;
};

}  // namespace tarn::bi
