// PageData: one request for data of a page: the views of its data sets, its parameters and filters,
// and the answers of its visuals, several at one time.
//
//   PageData page(who, *source.definition, queries, runner, clock);
//   TRY(page.read(body));
//   std::string json = page.answer(visuals, pool);
//
// A visual's error is its own answer. For one thread; its visuals run on the pool's.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/thread_pool.h"
#include "bi/visuals/definition.h"
#include "bi/visuals/parameters.h"
#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/sessions/session_viewer.h"
#include "services/quicksight/sessions/visual_runner.h"

namespace tarn::quicksight {

class PageData {
 public:
  PageData(const SessionViewer& who, const bi::Definition& definition,
           const DataSetQueries& queries, const VisualRunner& runner, const Clock& clock)
      : who_(who), definition_(definition), queries_(queries), runner_(runner), clock_(clock) {}

  // Parameters, filters, drill and paging of the call's body, which outlives this.
  Result<void> read(const Json& body);

  // {"v1": {…}, "v2": {…}}: every visual's answer or error.
  std::string answer(const std::vector<bi::VisualRef>& visuals, ThreadPool& pool);
  // All rows of one visual, for an export.
  Result<VisualTable> table(const bi::VisualRef& visual, int64_t max_rows);

  using View = std::shared_ptr<const DataSetView>;
  // Opened once; the error too is kept.
  const Result<View>& view_of(const std::string& identifier);
  // {"Since": ["2026-01-01T00:00:00Z"]}: of parameters whose default moves or is the viewer's own.
  Result<Json> moving_defaults();
  const bi::ParameterValues& parameters() const { return parameters_; }
  // {"Region": ["EU"]}: of all that are declared and have a value, as titles show them.
  Json parameter_texts() const;
  const Json* filters() const { return filters_; }
  int64_t now_us() const;

 private:
  // The page's parameters, and for those that it doesn't give their dynamic defaults.
  Result<Json> with_defaults(const Json* given);
  bi::VisualInput input_of(const bi::VisualRef& visual, const bi::Relation& relation) const;
  // One visual of a call: planned with the others of its data set, then answered by itself.
  struct Asked {
    const bi::VisualRef* visual = nullptr;
    const View* view = nullptr;
    std::optional<PlannedVisual> planned;
    std::string answer;  // or why there is none
  };
  void find_view(Asked& asked);
  void plan_one(Asked& asked) const;
  void answer_one(Asked& asked) const;
  void share(std::vector<Asked>& all) const;

  const SessionViewer& who_;
  const bi::Definition& definition_;
  const DataSetQueries& queries_;
  const VisualRunner& runner_;
  const Clock& clock_;
  bi::ParameterValues parameters_;
  const Json* filters_ = nullptr;
  const Json* drill_ = nullptr;
  const Json* paging_ = nullptr;
  std::map<std::string, Result<View>> views_;
};

}  // namespace tarn::quicksight
