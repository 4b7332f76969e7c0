// VisualRunner: visuals' queries, run or found in the cache, as the JSON that a page gets or as the
// rows of an export.
//
//   auto visual = TRY(runner.plan(input, view));   // each of a page
//   runner.share({&visual, &other}, view);         // what can be read together is
//   std::string json = TRY(runner.answer(visual, view));
//
// Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bi/plan/compile.h"
#include "bi/plan/summary.h"
#include "bi/visuals/visual_plan.h"
#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/sessions/result_cache.h"
#include "services/quicksight/sessions/result_table.h"

namespace tarn::quicksight {

// What came of one part of a visual's plan.
struct PartResult {
  std::vector<bi::ResultColumn> columns;
  std::shared_ptr<const ResultTable> rows;
  std::vector<size_t> order;                               // of the rows, as they are shown
  std::vector<std::shared_ptr<const ResultTable>> totals;  // those that are shown come first
  std::optional<int64_t> row_count;
  bool is_truncated = false;
};

// One visual's statements, before they run; what its input refers to outlives it.
struct PlannedVisual {
  struct Part {
    bi::CompiledQuery query;
    std::optional<bi::CompiledSummary> summary;
  };
  bi::VisualInput input;
  bi::VisualPlan plan;
  std::vector<Part> parts;  // one a part of the plan
};

struct VisualTable {
  bi::VisualPart part;
  PartResult result;
};

class VisualRunner {
 public:
  VisualRunner(const DataSetQueries& queries, ResultCache& cache)
      : queries_(queries), cache_(cache) {}

  Result<PlannedVisual> plan(const bi::VisualInput& input, const DataSetView& view) const;
  // Of visuals of one data set: gives them summaries, several visuals one where that is less work.
  void share(const std::vector<PlannedVisual*>& visuals, const DataSetView& view) const;
  // {"status": "OK", "columns", "rows", …}: README.md has it all.
  Result<std::string> answer(const PlannedVisual& visual, const DataSetView& view) const;
  // The visual's own rows, all of them; LimitExceeded beyond input.max_rows.
  Result<VisualTable> table(const bi::VisualInput& input, const DataSetView& view) const;

  Result<std::shared_ptr<const ResultTable>> run(const DataSetView& view, const std::string& sql,
                                                 std::vector<bi::DataType> types,
                                                 size_t rows) const;

 private:
  // A statement that runs, or was found in the cache.
  struct Running {
    std::string key;
    std::vector<bi::DataType> types;
    size_t rows = 0;
    std::shared_ptr<const ResultTable> found;
    std::unique_ptr<engines::RunningQuery> query;
  };
  Result<Running> start(const DataSetView& view, const std::string& sql,
                        std::vector<bi::DataType> types, size_t rows,
                        std::optional<engines::SummaryOrder> summary) const;
  Result<std::shared_ptr<const ResultTable>> finish(Running running) const;
  static size_t most_rows(const PlannedVisual& visual);
  bool is_kept(const PlannedVisual& visual, size_t part, const DataSetView& view) const;
  Result<PartResult> run_part(const PlannedVisual& visual, size_t index,
                              const DataSetView& view) const;

  const DataSetQueries& queries_;
  ResultCache& cache_;
};

}  // namespace tarn::quicksight
