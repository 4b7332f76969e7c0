// SessionViewer: who looks at an embedded page, as permissions and the rules of data sets know
// them: a registered user with groups, or an anonymous session with tags.
#pragma once

#include <string>
#include <string_view>

#include "bi/prepare/viewer.h"
#include "core/context.h"
#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/sessions/session_rows.h"

namespace tarn::quicksight {

struct SessionViewer {
  SessionRow row;
  std::string role;  // of the user; empty: anonymous
  Principals principals;
  bi::Viewer viewer;
  bool is_author = false;  // may see drafts and analyses: the session is of the whole console

  bool is_anonymous() const { return row.user_name.empty(); }
  DataSetPlace place() const { return {row.account, row.region}; }
};

// BearerNotValid where the user is no more.
Result<SessionViewer> load_viewer(Context& context, SessionRow row);

// Whether the viewer may look at the dashboard at all. AccessDenied.
Result<void> require_dashboard(Context& context, const SessionViewer& who, std::string_view id);

}  // namespace tarn::quicksight
