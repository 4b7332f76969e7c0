// DashboardCalls: what the pages of embedded dashboards ask (core/dashboard_sessions.h), answered.
//
//   DashboardCalls calls({database, clock, random, queries});
//   console.set_dashboards(calls);
//
// README.md has the calls, their bodies and answers. Destroyed after whoever calls it. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/thread_pool.h"
#include "core/dashboard_sessions.h"
#include "core/sheet_drawer.h"
#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/sessions/page_sources.h"
#include "services/quicksight/sessions/result_cache.h"
#include "services/quicksight/sessions/session_store.h"
#include "services/quicksight/sessions/visual_runner.h"
#include "store/database.h"

namespace tarn::quicksight {

class PageData;

struct DashboardCallsParts {
  store::Database& database;
  const Clock& clock;
  Random& random;
  const DataSetQueries& queries;
  SheetDrawer* drawer = nullptr;  // null: no drawings are made
  size_t cache_bytes = 128 << 20;
};

class DashboardCalls final : public DashboardSessions {
 public:
  explicit DashboardCalls(const DashboardCallsParts& parts);

  Result<EmbedPage> open(std::string_view session_id) override;
  Result<EmbedAnswer> call(const EmbedCall& call) override;

 private:
  using Body = Json;
  struct Asked;  // one call: who, what, and where to read

  Result<EmbedAnswer> exchange(const EmbedCall& call, const Body& body);
  Result<EmbedAnswer> definition(Asked& asked);
  Result<EmbedAnswer> data(Asked& asked);
  Result<EmbedAnswer> values(Asked& asked);
  Result<EmbedAnswer> expression(Asked& asked);
  Result<EmbedAnswer> functions(Asked& asked);
  Result<EmbedAnswer> suggest(Asked& asked);
  Result<EmbedAnswer> dropped(Asked& asked);
  Result<EmbedAnswer> export_(Asked& asked);
  Result<EmbedAnswer> export_table(Asked& asked, const LoadedSource& source, PageData& page);
  Result<EmbedAnswer> export_drawing(Asked& asked, const LoadedSource& source, PageData& page);

  DashboardCallsParts parts_;
  SessionStore sessions_;
  PageSources sources_;
  ResultCache cache_;
  VisualRunner runner_;
  ThreadPool pool_;  // of visuals' queries; last: its tasks use the rest
};

}  // namespace tarn::quicksight
