#include "services/quicksight/sessions/dashboard_calls.h"

#include <set>
#include <utility>

#include "bi/expression/check.h"
#include "bi/visuals/errors.h"
#include "bi/visuals/field_types.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/error_rows.h"
#include "services/quicksight/sessions/column_values.h"
#include "services/quicksight/sessions/drawn_sheet.h"
#include "services/quicksight/sessions/page_data.h"
#include "services/quicksight/sessions/read_context.h"
#include "services/quicksight/sessions/session_errors.h"
#include "services/quicksight/sessions/suggestion.h"
#include "services/quicksight/sessions/table_files.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kThreads = 6;  // so many visuals' queries wait for the engine at one time
constexpr size_t kQueueLimit = 4096;
constexpr int64_t kMinuteSeconds = 60;

EmbedAnswer json_of_call(const Json& body) { return {"application/json", {}, body.dump()}; }

Json experience_json(const SessionRow& row) {
  Json made = Json::object();
  made.set("kind", row.kind);
  if (!row.dashboard_id.empty()) made.set("dashboardId", row.dashboard_id);
  if (!row.sheet_id.empty()) made.set("sheetId", row.sheet_id);
  if (!row.visual_id.empty()) made.set("visualId", row.visual_id);
  if (!row.initial_path.empty()) made.set("initialPath", row.initial_path);
  return made;
}

Json errors_json(const std::vector<AssetErrorRow>& errors) {
  Json made = Json::array();
  for (const AssetErrorRow& error : errors) {
    Json one = Json::object();
    one.set("Type", error.type).set("Message", error.message);
    made.push(std::move(one));
  }
  return made;
}

// What of a sheet the session and the call are about.
Result<std::vector<bi::VisualRef>> asked_visuals(const SessionRow& row,
                                                 const bi::Definition& definition,
                                                 const Json& body) {
  const std::string_view sheet_id = bi::text_member(&body, "sheetId");
  const bi::SheetRef* sheet = TRY(definition.sheet(sheet_id));
  std::set<std::string_view> wanted;
  const Json* ids = bi::member(&body, "visuals");
  for (const Json& id : bi::list_member(&body, "visuals")) {
    TRY(definition.visual(sheet_id, id.as_string()));
    wanted.insert(id.as_string());
  }
  if (row.kind == "VISUAL") {
    if (sheet_id != row.sheet_id) return not_permitted("The session is of another sheet.");
    for (const std::string_view id : wanted) {
      if (id != row.visual_id) return not_permitted("The session is of another visual.");
    }
    wanted = {row.visual_id};
    ids = &body;
  }
  std::vector<bi::VisualRef> made;
  for (const bi::VisualRef& visual : sheet->visuals) {
    if (ids == nullptr || wanted.contains(visual.visual_id)) made.push_back(visual);
  }
  return made;
}

}  // namespace

struct DashboardCalls::Asked {
  Context& context;
  const SessionViewer& who;
  const Body& body;
};

DashboardCalls::DashboardCalls(const DashboardCallsParts& parts)
    : parts_(parts),
      sessions_(parts.database, parts.clock, parts.random),
      cache_(parts.cache_bytes),
      runner_(parts.queries, cache_),
      pool_("tarn-visuals", kThreads, kQueueLimit) {}

Result<EmbedPage> DashboardCalls::open(std::string_view session_id) {
  return EmbedPage {
    TRY(sessions_.find(session_id))
    .allowed_domains
  };
}

Result<EmbedAnswer> DashboardCalls::call(const EmbedCall& call) {
  using Handler = Result<EmbedAnswer> (DashboardCalls::*)(Asked&);
  static constexpr std::pair<std::string_view, Handler> kHandlers[] = {
      {"definition", &DashboardCalls::definition}, {"data", &DashboardCalls::data},
      {"values", &DashboardCalls::values},         {"expression", &DashboardCalls::expression},
      {"functions", &DashboardCalls::functions},   {"suggest", &DashboardCalls::suggest},
      {"dropped", &DashboardCalls::dropped},       {"export", &DashboardCalls::export_}};
  auto body = Json::parse(call.body.empty() ? "{}" : call.body);
  if (!body.ok() || !body->is_object()) return bad_call("The body is no JSON object.");
  if (call.action == "exchange") return exchange(call, *body);
  SessionRow row = TRY(sessions_.check(call.session_id, call.bearer));
  ReadContext reading(parts_.database, parts_.clock, parts_.random, row.account, row.region);
  const SessionViewer who = TRY(load_viewer(reading.context(), std::move(row)));
  Asked asked{reading.context(), who, *body};
  for (const auto& [action, handler] : kHandlers) {
    if (action == call.action) return (this->*handler)(asked);
  }
  return no_such_action(call.action);
}

Result<EmbedAnswer> DashboardCalls::exchange(const EmbedCall& call, const Body& body) {
  const OpenedSession opened =
      TRY(sessions_.exchange(call.session_id, bi::text_member(&body, "code")));
  const SessionRow& row = opened.row;
  ReadContext reading(parts_.database, parts_.clock, parts_.random, row.account, row.region);
  const SessionViewer who = TRY(load_viewer(reading.context(), row));
  Json user = Json::object();
  user.set("name", row.user_name).set("role", who.role).set("isAuthor", who.is_author);
  Json made = Json::object();
  made.set("bearer", opened.bearer)
      .set("expiresIn", row.lifetime_minutes * kMinuteSeconds)
      .set("experience", experience_json(row))
      .set("user", std::move(user));
  return json_of_call(made);
}

Result<EmbedAnswer> DashboardCalls::definition(Asked& asked) {
  const LoadedSource source =
      TRY(sources_.load(asked.context, asked.who, asked.body.find("source")));
  PageData page(asked.who, *source.definition, parts_.queries, runner_, parts_.clock);
  Json errors = errors_json(source.errors);
  Json data_sets = Json::array();
  for (const bi::DataSetDeclaration& declared : source.definition->data_sets()) {
    Json columns = Json::array();
    const auto& view = page.view_of(declared.identifier);
    if (!view.ok()) {
      errors.push(std::move(
          Json::object().set("Type", "DATA_SET_NOT_FOUND").set("Message", view.error().message())));
    } else {
      for (const bi::Column& column : (*view)->relation.columns) {
        columns.push(std::move(
            Json::object().set("name", column.name).set("type", bi::type_name(column.type))));
      }
    }
    data_sets.push(std::move(Json::object()
                                 .set("identifier", declared.identifier)
                                 .set("arn", declared.arn)
                                 .set("columns", std::move(columns))));
  }
  Json defaults = Json::object();
  if (auto moving = page.moving_defaults(); moving.ok()) {
    defaults = *std::move(moving);
  } else {
    errors.push(std::move(Json::object()
                              .set("Type", "PARAMETER_VALUE_INCOMPATIBLE")
                              .set("Message", moving.error().message())));
  }
  Json made = Json::object();
  made.set("name", source.name)
      .set("definition", source.definition->json())
      .set("defaults", std::move(defaults))
      .set("theme", TRY(sources_.theme(asked.context, source.theme_arn)))
      .set("themeArn", source.theme_arn)
      .set("dataSets", std::move(data_sets))
      .set("errors", std::move(errors));
  return json_of_call(made);
}

Result<EmbedAnswer> DashboardCalls::data(Asked& asked) {
  const LoadedSource source =
      TRY(sources_.load(asked.context, asked.who, asked.body.find("source")));
  const auto visuals = TRY(asked_visuals(asked.who.row, *source.definition, asked.body));
  PageData page(asked.who, *source.definition, parts_.queries, runner_, parts_.clock);
  TRY(page.read(asked.body));
  return EmbedAnswer{"application/json", {}, "{\"visuals\":" + page.answer(visuals, pool_) + "}"};
}

Result<EmbedAnswer> DashboardCalls::values(Asked& asked) {
  const LoadedSource source =
      TRY(sources_.load(asked.context, asked.who, asked.body.find("source")));
  PageData page(asked.who, *source.definition, parts_.queries, runner_, parts_.clock);
  TRY(page.read(asked.body));
  return json_of_call(TRY(column_values(asked.who, *source.definition, asked.body, page, runner_)));
}

Result<EmbedAnswer> DashboardCalls::expression(Asked& asked) {
  if (!asked.who.is_author) return not_permitted("Expressions are checked in authors' sessions.");
  const LoadedSource source =
      TRY(sources_.load(asked.context, asked.who, asked.body.find("source")));
  PageData page(asked.who, *source.definition, parts_.queries, runner_, parts_.clock);
  TRY(page.read(asked.body));
  const std::string identifier(bi::text_member(&asked.body, "dataSetIdentifier"));
  const auto& view = page.view_of(identifier);
  if (!view.ok()) return view.error();
  const bi::FieldTypes types(*source.definition, identifier, (*view)->relation, page.parameters());
  const auto checked =
      bi::check_expression(bi::text_member(&asked.body, "expression"), types.context());
  Json made = Json::object();
  if (checked.ok()) {
    made.set("type", bi::type_name(checked->type)).set("level", bi::level_name(checked->level));
    return json_of_call(made);
  }
  Json error = Json::object();
  error.set("message", checked.error().message());
  if (const auto place = bi::place_of(checked.error())) {
    error.set("offset", static_cast<int64_t>(place->offset))
        .set("length", static_cast<int64_t>(place->length));
  }
  made.set("error", std::move(error));
  return json_of_call(made);
}

Result<EmbedAnswer> DashboardCalls::functions(Asked&) {
  Json list = Json::array();
  for (const bi::FunctionDescription& function : bi::describe_functions()) {
    list.push(std::move(Json::object()
                            .set("name", function.name)
                            .set("signature", function.signature)
                            .set("group", function.group)));
  }
  Json made = Json::object();
  made.set("functions", std::move(list));
  return json_of_call(made);
}

Result<EmbedAnswer> DashboardCalls::suggest(Asked& asked) {
  if (!asked.who.is_author) return not_permitted("Suggestions are for authors' sessions.");
  const std::string arn(bi::text_member(&asked.body, "dataSetArn"));
  TRY(sources_.require_data_set(asked.context, asked.who, arn));
  const auto view = TRY(parts_.queries.open(asked.who.place(), arn, asked.who.viewer));
  Json made = Json::object();
  made.set("name", view->name)
      .set("definition", TRY(suggest_definition(*view, runner_, parts_.clock.domain_ms() * 1000)));
  return json_of_call(made);
}

// They are the source's own, before any rule of rows or columns: for owners of the data set alone.
Result<EmbedAnswer> DashboardCalls::dropped(Asked& asked) {
  if (!asked.who.is_author) return not_permitted("Dropped rows are for authors' sessions.");
  const std::string arn(bi::text_member(&asked.body, "dataSetArn"));
  TRY(sources_.require_owned_data_set(asked.context, asked.who, arn));
  const std::string id = TRY(own_asset_id(asked.context, AssetKind::kDataSet, arn));
  Json rows = Json::array();
  for (const std::string& row :
       TRY(load_error_rows(asked.context.transaction, asked.context.scope(), id,
                           bi::text_member(&asked.body, "ingestionId")))) {
    rows.push(TRY(Json::parse(row)));
  }
  Json made = Json::object();
  made.set("rows", std::move(rows));
  return json_of_call(made);
}

Result<EmbedAnswer> DashboardCalls::export_(Asked& asked) {
  const std::string_view format = bi::text_member(&asked.body, "format");
  const LoadedSource source =
      TRY(sources_.load(asked.context, asked.who, asked.body.find("source")));
  PageData page(asked.who, *source.definition, parts_.queries, runner_, parts_.clock);
  TRY(page.read(asked.body));
  if (format == "CSV" || format == "XLSX") return export_table(asked, source, page);
  if (format == "PDF" || format == "PNG") return export_drawing(asked, source, page);
  return bad_call("There is no export to that format.", "format");
}

Result<EmbedAnswer> DashboardCalls::export_table(Asked& asked, const LoadedSource& source,
                                                 PageData& page) {
  const std::string visual_id(bi::text_member(&asked.body, "visualId"));
  if (visual_id.empty()) return bad_call("A table is of one visual: give its id.", "visualId");
  const SessionRow& row = asked.who.row;
  const std::string_view sheet_id = bi::text_member(&asked.body, "sheetId");
  if (row.kind == "VISUAL" && (visual_id != row.visual_id || sheet_id != row.sheet_id)) {
    return not_permitted("The session is of another visual.");
  }
  const bi::VisualRef visual = TRY(source.definition->visual(sheet_id, visual_id));
  const VisualTable table = TRY(page.table(visual, kMaxExportRows));
  if (bi::text_member(&asked.body, "format") == "CSV") {
    return EmbedAnswer{"text/csv; charset=utf-8", "export.csv", csv_text(visual, table)};
  }
  return EmbedAnswer {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "export.xlsx",
        TRY(workbook_bytes(visual, source.name, table))
  };
}

// The page's own code draws what its data calls answer (console/src/quicksight/paper/sheet.ts).
Result<EmbedAnswer> DashboardCalls::export_drawing(Asked& asked, const LoadedSource& source,
                                                   PageData& page) {
  const bool is_pdf = bi::text_member(&asked.body, "format") == "PDF";
  if (parts_.drawer == nullptr) return call_not_served("The export of drawings");
  std::vector<bi::VisualRef> visuals =
      TRY(asked_visuals(asked.who.row, *source.definition, asked.body));
  std::string visual_id(bi::text_member(&asked.body, "visualId"));
  const SessionRow& row = asked.who.row;
  if (row.kind == "VISUAL") {
    if (!visual_id.empty() && visual_id != row.visual_id) {
      return not_permitted("The session is of another visual.");
    }
    visual_id = row.visual_id;
  }
  const std::string_view sheet_id = bi::text_member(&asked.body, "sheetId");
  if (!visual_id.empty()) visuals = { TRY(source.definition->visual(sheet_id, visual_id)) };
  const DrawnSheet sheet {
    source, TRY(sources_.theme(asked.context, source.theme_arn))
    , page.parameter_texts(), sheet_id, visual_id, &asked.body
  };
  const std::string text = drawn_sheet_json(sheet, page.answer(visuals, pool_));
  std::string drawn =
      TRY(parts_.drawer->draw(text, is_pdf ? DrawingFormat::kPdf : DrawingFormat::kPng));
  return EmbedAnswer{is_pdf ? "application/pdf" : "image/png", is_pdf ? "export.pdf" : "export.png",
                     std::move(drawn)};
}

}  // namespace tarn::quicksight
