#include "services/quicksight/sessions/visual_runner.h"

#include <algorithm>
#include <utility>

#include "bi/visuals/insight.h"
#include "engines/scan.h"
#include "services/quicksight/sessions/row_order.h"
#include "services/quicksight/sessions/session_errors.h"
#include "services/quicksight/sessions/visual_json.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kManyRows = 20'000;  // more are an export, which is made for one visual alone
constexpr size_t kExportBytes = 64 << 20;

std::vector<bi::DataType> types_of(const std::vector<bi::ResultColumn>& columns) {
  std::vector<bi::DataType> made;
  made.reserve(columns.size());
  for (const bi::ResultColumn& column : columns) made.push_back(column.type);
  return made;
}

// A column that is there, but not for this viewer, is said to be so.
Error told_hidden(Error error, const DataSetView& view) {
  for (const auto& [name, value] : error.fields()) {
    const bool is_hidden =
        name == "column" && std::find(view.hidden_columns.begin(), view.hidden_columns.end(),
                                      value) != view.hidden_columns.end();
    if (is_hidden) return hidden_column(value);
  }
  return error;
}

}  // namespace

Result<VisualRunner::Running> VisualRunner::start(
    const DataSetView& view, const std::string& sql, std::vector<bi::DataType> types, size_t rows,
    std::optional<engines::SummaryOrder> summary) const {
  Running running;
  running.key = ResultCache::key(view.cache_key, sql, rows);
  running.types = std::move(types);
  running.rows = rows;
  running.found = cache_.find(running.key);
  if (!running.found) {
    running.query = TRY(queries_.run(view, sql, running.types, std::move(summary)));
  }
  return running;
}

Result<std::shared_ptr<const ResultTable>> VisualRunner::finish(Running running) const {
  if (running.found) return running.found;
  ResultLimits limits;
  limits.rows = running.rows;
  if (running.rows > kManyRows) limits.bytes = kExportBytes;
  auto table = TRY(read_table(*running.query, std::move(running.types), limits));
  cache_.put(running.key, table);
  return table;
}

Result<std::shared_ptr<const ResultTable>> VisualRunner::run(const DataSetView& view,
                                                             const std::string& sql,
                                                             std::vector<bi::DataType> types,
                                                             size_t rows) const {
  return finish(TRY(start(view, sql, std::move(types), rows, std::nullopt)));
}

Result<PlannedVisual> VisualRunner::plan(const bi::VisualInput& input,
                                         const DataSetView& view) const {
  auto planned = bi::plan_visual(input);
  if (!planned.ok()) return told_hidden(std::move(planned).error(), view);
  PlannedVisual made{input, std::move(*planned), {}};
  for (const bi::VisualPart& part : made.plan.parts) {
    made.parts.push_back({
      TRY(bi::compile(part.query))
      , std::nullopt
    });
  }
  return made;
}

size_t VisualRunner::most_rows(const PlannedVisual& visual) {
  return static_cast<size_t>(visual.input.max_rows);
}

bool VisualRunner::is_kept(const PlannedVisual& visual, size_t part,
                           const DataSetView& view) const {
  const std::string& sql = visual.parts[part].query.sql;
  return cache_.find(ResultCache::key(view.cache_key, sql, most_rows(visual) + 1)) != nullptr;
}

void VisualRunner::share(const std::vector<PlannedVisual*>& visuals,
                         const DataSetView& view) const {
  // What is read where it lies may change at any time.
  if (view.cache_key.empty()) return;
  std::vector<const bi::VisualQuery*> queries;
  std::vector<PlannedVisual::Part*> parts;
  for (PlannedVisual* visual : visuals) {
    for (size_t i = 0; i < visual->parts.size(); ++i) {
      if (is_kept(*visual, i, view)) continue;
      queries.push_back(&visual->plan.parts[i].query);
      parts.push_back(&visual->parts[i]);
    }
  }
  auto summaries = bi::compile_summaries(queries, engines::summary_reference(), view.statistics);
  for (size_t i = 0; i < parts.size(); ++i) parts[i]->summary = std::move(summaries[i]);
}

// All statements of the part run at one time.
Result<PartResult> VisualRunner::run_part(const PlannedVisual& visual, size_t index,
                                          const DataSetView& view) const {
  const bi::VisualPart& part = visual.plan.parts[index];
  const auto& [compiled, summary] = visual.parts[index];
  const auto order = [&](const auto& sql_of) -> std::optional<engines::SummaryOrder> {
    if (!summary) return std::nullopt;
    return engines::SummaryOrder{summary->table_sql, summary->sample_sql, sql_of(*summary)};
  };
  using Summary = bi::CompiledSummary;
  const std::vector<bi::DataType> types = types_of(compiled.columns);
  const size_t most = most_rows(visual);
  Running rows = TRY(
      start(view, compiled.sql, types, most + 1, order([](const Summary& s) { return s.sql; })));
  std::vector<Running> totals;
  for (size_t i = 0; i < compiled.totals.size(); ++i) {
    totals.push_back(TRY(start(view, compiled.totals[i].sql, types, most,
                               order([&](const Summary& s) { return s.totals[i]; }))));
  }
  std::optional<Running> count;
  if (part.counts_rows) {
    count = TRY(start(view, compiled.count_sql, {bi::DataType::kInteger}, 1,
                      order([](const Summary& s) { return s.count_sql; })));
  }
  PartResult made;
  made.rows = TRY(finish(std::move(rows)));
  made.is_truncated = !part.counts_rows && made.rows->row_count() > most;
  for (Running& total : totals) made.totals.push_back(TRY(finish(std::move(total))));
  if (count) {
    const auto counted = TRY(finish(*std::move(count)));
    const bool is_there = counted->row_count() == 1 && !counted->is_null(0, 0);
    made.row_count = is_there ? json_cell(*counted, 0, 0).as_int() : 0;
  }
  made.order = order_rows(part, compiled.columns, *made.rows, made.totals);
  if (made.order.size() > most) made.order.resize(most);
  made.columns = compiled.columns;
  return made;
}

Result<std::string> VisualRunner::answer(const PlannedVisual& visual,
                                         const DataSetView& view) const {
  std::vector<PartResult> results;
  for (size_t i = 0; i < visual.parts.size(); ++i) {
    results.push_back(TRY(run_part(visual, i, view)));
  }
  return visual_json(visual.input, visual.plan, results);
}

Result<VisualTable> VisualRunner::table(const bi::VisualInput& input,
                                        const DataSetView& view) const {
  if (input.visual.kind == "InsightVisual") return call_not_served("The table of an insight");
  PlannedVisual visual = TRY(plan(input, view));
  if (visual.parts.empty()) return VisualTable{};
  share({&visual}, view);
  VisualTable made;
  made.result = TRY(run_part(visual, 0, view));
  made.part = std::move(visual.plan.parts.front());
  if (made.result.is_truncated) {
    return answer_too_large("The visual has more rows than an export takes (" +
                            std::to_string(input.max_rows) + ").");
  }
  return made;
}

}  // namespace tarn::quicksight
