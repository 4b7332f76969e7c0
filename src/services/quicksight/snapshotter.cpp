#include "services/quicksight/snapshotter.h"

#include <optional>
#include <utility>

#include "base/log.h"
#include "core/sheet_drawer.h"
#include "engines/drawing/workbook.h"
#include "services/quicksight/errors.h"
#include "services/quicksight/open_rows.h"
#include "services/quicksight/sessions/drawn_sheet.h"
#include "services/quicksight/sessions/page_data.h"
#include "services/quicksight/sessions/read_context.h"
#include "services/quicksight/sessions/session_viewer.h"
#include "services/quicksight/sessions/table_files.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxMessageBytes = 500;

// AWS's names of what befalls a viewer's data sets; everything else by its own.
std::string file_error_type(const Error& error) {
  if (error.code() == "ResourceNotFoundException") return "DATASET_DELETED";
  return std::string(error.code());
}

std::string job_error_type(const Error& error) {
  const bool is_denied =
      error.http_status() == 401 || error.http_status() == 403 || error.http_status() == 404;
  return is_denied ? "DASHBOARD_ACCESS_DENIED" : std::string(error.code());
}

std::string short_message(const Error& error) {
  return std::string(error.message()).substr(0, kMaxMessageBytes);
}

std::string_view content_type(SnapshotFormat format) {
  switch (format) {
    case SnapshotFormat::kCsv:
      return "text/csv";
    case SnapshotFormat::kExcel:
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case SnapshotFormat::kPdf:
      return "application/pdf";
  }
  return {};
}

// Its title where it has a plain one, else its id.
std::string sheet_name(const bi::VisualRef& visual) {
  const Json* text = bi::member(bi::member(visual.body, "Title"), "FormatText");
  const std::string_view title = bi::text_member(text, "PlainText");
  return std::string(title.empty() ? visual.visual_id : title);
}

}  // namespace

struct Snapshotter::Shown {
  SessionViewer who;
  LoadedSource source;
  Json theme;
  SnapshotPlan plan;
};

Snapshotter::Snapshotter(const QuicksightParts& parts, const DataSetQueries& queries)
    : parts_(parts),
      queries_(queries),
      cache_(kCacheBytes),
      runner_(queries_, cache_),
      visuals_("snapshot-visual", kVisualThreads, kQueueLimit),
      threads_(std::make_unique<ThreadPool>("snapshot", kThreads, kQueueLimit)) {}

// What runs is left open: the next start says that it failed.
Snapshotter::~Snapshotter() {
  is_stopping_ = true;
  threads_.reset();
}

Result<void> Snapshotter::begin(store::Transaction& transaction, const store::Scope& scope,
                                const SnapshotJobRow& row) const {
  TRY(transaction.put(open_snapshot_job_key(scope, row.dashboard_id, row.id).bytes(), "1"));
  return transaction.put(snapshot_job_key(scope, row.dashboard_id, row.id).bytes(),
                         store::encode_row(row));
}

Result<void> Snapshotter::recover() {
  for (const OpenRow& open : TRY(find_open(parts_.database, "quicksight.open_snapshot_job"))) {
    const store::Scope scope{parts_.database.generation(), open.account, open.region};
    TRY(store::run_transaction(
        parts_.database, [&](store::Transaction& transaction) -> Result<void> {
          const std::string key = snapshot_job_key(scope, open.parent_id, open.id).bytes();
          TRY(transaction.erase(open.key));
          const auto bytes = TRY(transaction.get(key));
          if (!bytes) return {};
          auto row = TRY(store::decode_row<SnapshotJobRow>(*bytes));
          row.status = "FAILED";
          row.error_type = "INTERNAL_SERVICE_ERROR";
          row.error_message = "The server stopped while the snapshot was made. Start it again.";
          row.updated_ms = parts_.clock.domain_ms();
          return transaction.put(key, store::encode_row(row));
        }));
  }
  return {};
}

void Snapshotter::submit(std::shared_ptr<const SnapshotOrder> order) {
  // The accounts' own limit bounds what waits.
  threads_->post([this, order = std::move(order)] { run(*order); });
}

bool Snapshotter::is_running(const std::string& run_id) {
  const std::lock_guard lock(mutex_);
  return running_.contains(run_id);
}

Result<Snapshotter::Shown> Snapshotter::show(Context& context, const SnapshotOrder& order) {
  Json source = Json::object();
  source.set("dashboardId", order.viewer.dashboard_id);
  Shown shown;
  shown.who = TRY(load_viewer(context, order.viewer));
  shown.source = TRY(sources_.load(context, shown.who, &source));
  shown.theme = TRY(sources_.theme(context, shown.source.theme_arn));
  shown.plan =
      TRY(read_snapshot_plan(*shown.source.definition, TRY(Json::parse(order.configuration))));
  return shown;
}

Result<void> Snapshotter::check(Context& context, const SnapshotOrder& order) {
  const auto shown = show(context, order);
  if (!shown.ok()) {
    const bool is_denied = shown.error().http_status() == 403;
    return is_denied ? access_denied(std::string(shown.error().message())) : shown.error();
  }
  Json body = Json::object();
  body.set("parameters", shown->plan.parameters);
  PageData page(shown->who, *shown->source.definition, queries_, runner_, parts_.clock);
  const auto read = page.read(body);
  if (!read.ok()) return invalid_value(std::string(read.error().message()));
  return {};
}

void Snapshotter::run(const SnapshotOrder& order) {
  if (is_stopping_) return;
  {
    const std::lock_guard lock(mutex_);
    running_.insert(order.run_id);
  }
  Outcome outcome;
  if (const auto made = make_all(order, outcome); !made.ok()) {
    outcome.error_type = job_error_type(made.error());
    outcome.error_message = short_message(made.error());
  }
  if (!is_stopping_) {
    if (const auto finished = finish(order, std::move(outcome)); !finished.ok()) {
      log_error("quicksight.snapshot_not_committed",
                {{"job", order.job_id}, {"message", finished.error().message()}});
    }
  }
  const std::lock_guard lock(mutex_);
  running_.erase(order.run_id);
}

Result<void> Snapshotter::make_all(const SnapshotOrder& order, Outcome& outcome) {
  std::optional<Shown> shown;
  {
    ReadContext reading(parts_.database, parts_.clock, parts_.random, order.viewer.account,
                        order.viewer.region);
    shown = TRY(show(reading.context(), order));
  }
  Json body = Json::object();
  body.set("parameters", shown->plan.parameters);
  PageData page(shown->who, *shown->source.definition, queries_, runner_, parts_.clock);
  TRY(page.read(body));
  bool has_some = false;
  for (size_t i = 0; i < shown->plan.files.size() && !is_stopping_; ++i) {
    SnapshotResultRow& result = outcome.results.emplace_back();
    auto made = make(order, *shown, page, i);
    if (made.ok()) {
      result.uri = *std::move(made);
      has_some = true;
    } else {
      result.error_type = file_error_type(made.error());
      result.error_message = short_message(made.error());
    }
  }
  if (!has_some && !outcome.results.empty()) {
    outcome.error_type = outcome.results[0].error_type;
    outcome.error_message = outcome.results[0].error_message;
  }
  return {};
}

Result<std::string> Snapshotter::make(const SnapshotOrder& order, const Shown& shown,
                                      PageData& page, size_t index) {
  const SnapshotPlan& plan = shown.plan;
  const std::string region = TRY(parts_.objects.bucket_region(plan.bucket));
  if (region != plan.bucket_region) {
    return invalid_value("The bucket " + plan.bucket + " is not in the region " +
                         plan.bucket_region + ".");
  }
  const SnapshotFile& file = plan.files[index];
  const std::string key = snapshot_key(plan, order.job_id, index);
  // First, so that nothing is computed for a bucket that is closed to the caller.
  TRY(parts_.objects.authorize(order.caller, "s3:PutObject", plan.bucket, key));
  const std::string bytes = TRY(bytes_of(shown, page, file));
  const auto writer =
      TRY(parts_.objects.create(order.caller, plan.bucket, key, content_type(file.format)));
  TRY(writer->write(bytes));
  TRY(writer->finish());
  return "s3://" + plan.bucket + "/" + key;
}

Result<std::string> Snapshotter::bytes_of(const Shown& shown, PageData& page,
                                          const SnapshotFile& file) {
  if (file.format == SnapshotFormat::kExcel) return workbook_of(page, file);
  if (file.format == SnapshotFormat::kCsv) {
    return csv_text(file.visuals[0], TRY(page.table(file.visuals[0], kMaxExportRows)));
  }
  if (parts_.drawer == nullptr) return not_served("PDF of sheets");
  const DrawnSheet sheet{shown.source, shown.theme, page.parameter_texts(), file.sheet_id};
  return parts_.drawer->draw(drawn_sheet_json(sheet, page.answer(file.visuals, visuals_)),
                             DrawingFormat::kPdf);
}

Result<std::string> Snapshotter::workbook_of(PageData& page, const SnapshotFile& file) {
  drawing::Workbook book;
  for (const bi::VisualRef& visual : file.visuals) {
    TRY(add_sheet(book, visual, sheet_name(visual), TRY(page.table(visual, kMaxExportRows))));
  }
  return book.finish();
}

// Nothing happens where the job is not this one any more: the dashboard is gone.
Result<void> Snapshotter::finish(const SnapshotOrder& order, Outcome outcome) {
  const SessionRow& viewer = order.viewer;
  const store::Scope scope{parts_.database.generation(), viewer.account, viewer.region};
  const std::string key = snapshot_job_key(scope, viewer.dashboard_id, order.job_id).bytes();
  return store::run_transaction(
      parts_.database, [&](store::Transaction& transaction) -> Result<void> {
        const auto bytes = TRY(transaction.get(key));
        if (!bytes) return {};
        auto row = TRY(store::decode_row<SnapshotJobRow>(*bytes));
        if (row.run_id != order.run_id) return {};
        row.status = outcome.error_type.empty() ? "COMPLETED" : "FAILED";
        row.error_type = outcome.error_type;
        row.error_message = outcome.error_message;
        row.results = outcome.results;
        row.updated_ms = parts_.clock.domain_ms();
        TRY(transaction.erase(
            open_snapshot_job_key(scope, viewer.dashboard_id, order.job_id).bytes()));
        return transaction.put(key, store::encode_row(row));
      });
}

}  // namespace tarn::quicksight
