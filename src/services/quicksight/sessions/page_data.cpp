#include "services/quicksight/sessions/page_data.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/append.h"
#include "services/quicksight/sessions/dynamic_defaults.h"
#include "services/quicksight/sessions/session_errors.h"
#include "services/quicksight/sessions/visual_json.h"

namespace tarn::quicksight {
namespace {

Json values_json(const bi::Parameter& parameter) {
  Json made = Json::array();
  for (const bi::Value& value : parameter.values) made.push(bi::value_json(value));
  return made;
}

// Counts down to the last of some tasks.
class Countdown {
 public:
  explicit Countdown(size_t count) : left_(count) {}
  void done() {
    const std::lock_guard lock(mutex_);
    if (--left_ == 0) all_done_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [&] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_done_;
  size_t left_;
};

Result<const Json*> object_of(const Json& body, std::string_view name) {
  const Json* found = bi::member(&body, name);
  if (found != nullptr && !found->is_object()) {
    return bad_call(std::string(name) + " is no object.", name);
  }
  return found;
}

Error no_visible_data_set(std::string_view identifier, const Error& why) {
  return Error(why).within("The data set " + std::string(identifier));
}

}  // namespace

int64_t PageData::now_us() const {
  // To the second: what depends on now is good for as long, and can be kept.
  return clock_.domain_ms() / 1000 * 1'000'000;
}

Result<Json> PageData::with_defaults(const Json* given) {
  Json all = given == nullptr ? Json::object() : *given;
  for (const bi::ParameterDeclaration& declared : definition_.parameters()) {
    if (declared.dynamic_default == nullptr || all.find(declared.name) != nullptr) continue;
    const Result<View>& view = view_of(std::string(data_set_of_default(declared)));
    if (!view.ok()) return view.error();
    auto values = TRY(dynamic_default(declared, **view, who_.viewer, runner_, now_us()));
    if (values) all.set(declared.name, *std::move(values));
  }
  return all;
}

Result<Json> PageData::moving_defaults() {
  TRY(read(Json::object()));
  Json made = Json::object();
  for (const bi::ParameterDeclaration& declared : definition_.parameters()) {
    if (declared.dynamic_default == nullptr && declared.rolling_date.empty()) continue;
    made.set(declared.name, values_json(*parameters_.find(declared.name)));
  }
  return made;
}

Json PageData::parameter_texts() const {
  Json made = Json::object();
  for (const auto& [name, parameter] : parameters_.values) {
    if (!parameter.values.empty()) made.set(name, values_json(parameter));
  }
  return made;
}

Result<void> PageData::read(const Json& body) {
  const Json* given = TRY(object_of(body, "parameters"));
  const Json with_dynamic = TRY(with_defaults(given));
  parameters_ = TRY(bi::read_parameters(definition_, &with_dynamic, now_us()));
  drill_ = TRY(object_of(body, "drill"));
  paging_ = TRY(object_of(body, "paging"));
  filters_ = bi::member(&body, "filters");
  if (filters_ != nullptr && !filters_->is_array()) {
    return bad_call("filters is no list.", "filters");
  }
  return {};
}

const Result<PageData::View>& PageData::view_of(const std::string& identifier) {
  const auto found = views_.find(identifier);
  if (found != views_.end()) return found->second;
  const bi::DataSetDeclaration* declared = definition_.find_data_set(identifier);
  Result<View> view = declared == nullptr
                          ? Result<View>(bad_call("There is no data set " + identifier + "."))
                          : queries_.open(who_.place(), declared->arn, who_.viewer);
  if (!view.ok()) view = no_visible_data_set(identifier, view.error());
  return views_.emplace(identifier, std::move(view)).first->second;
}

bi::VisualInput PageData::input_of(const bi::VisualRef& visual,
                                   const bi::Relation& relation) const {
  bi::VisualInput input{definition_, visual, relation, parameters_};
  input.page_filters = filters_;
  input.drill = bi::member(drill_, visual.visual_id);
  if (const Json* page = bi::member(paging_, visual.visual_id)) {
    bi::VisualPaging paging;
    if (const Json* offset = bi::member(page, "offset")) paging.offset = offset->as_int();
    if (const Json* limit = bi::member(page, "limit")) paging.limit = limit->as_int();
    input.paging = paging;
  }
  input.now_us = now_us();
  return input;
}

void PageData::find_view(Asked& asked) {
  static const View kNone = std::make_shared<const DataSetView>();
  const auto identifier = bi::data_set_of(*asked.visual);
  if (!identifier.ok()) {
    asked.answer = visual_error_json(identifier.error());
  } else if (identifier->empty()) {
    asked.view = &kNone;
  } else if (const Result<View>& view = view_of(*identifier); view.ok()) {
    asked.view = &*view;
  } else {
    asked.answer = visual_error_json(view.error());
  }
}

void PageData::plan_one(Asked& asked) const {
  const DataSetView& view = **asked.view;
  auto planned = runner_.plan(input_of(*asked.visual, view.relation), view);
  if (planned.ok()) {
    asked.planned.emplace(*std::move(planned));
  } else {
    asked.answer = visual_error_json(planned.error());
  }
}

void PageData::answer_one(Asked& asked) const {
  auto answered = runner_.answer(*asked.planned, **asked.view);
  asked.answer = answered.ok() ? *std::move(answered) : visual_error_json(answered.error());
}

void PageData::share(std::vector<Asked>& all) const {
  std::map<const DataSetView*, std::vector<PlannedVisual*>> by_view;
  for (Asked& asked : all) {
    if (asked.planned) by_view[asked.view->get()].push_back(&*asked.planned);
  }
  for (const auto& [view, visuals] : by_view) runner_.share(visuals, *view);
}

std::string PageData::answer(const std::vector<bi::VisualRef>& visuals, ThreadPool& pool) {
  std::vector<Asked> all(visuals.size());
  for (size_t i = 0; i < visuals.size(); ++i) {
    all[i].visual = &visuals[i];
    find_view(all[i]);
  }
  const auto each = [&](const auto& act) {
    std::vector<Asked*> open;
    for (Asked& asked : all) {
      if (asked.answer.empty()) open.push_back(&asked);
    }
    Countdown countdown(open.size());
    for (Asked* asked : open) {
      const auto run = [&, asked] {
        act(*asked);
        countdown.done();
      };
      if (pool.try_post(run)) continue;
      asked->answer = visual_error_json(Error(503, "Busy", "Busy. Try again."));
      countdown.done();
    }
    countdown.wait();
  };
  each([this](Asked& asked) { plan_one(asked); });
  share(all);
  each([this](Asked& asked) { answer_one(asked); });
  std::string out = "{";
  for (const Asked& asked : all) {
    if (out.size() > 1) out.push_back(',');
    append_json_quoted(asked.visual->visual_id, out);
    out.push_back(':');
    out += asked.answer;
  }
  return out + "}";
}

Result<VisualTable> PageData::table(const bi::VisualRef& visual, int64_t max_rows) {
  const std::string identifier = TRY(bi::data_set_of(visual));
  if (identifier.empty()) return VisualTable{};
  const Result<View>& view = view_of(identifier);
  if (!view.ok()) return view.error();
  bi::VisualInput input = input_of(visual, (*view)->relation);
  input.whole_table = true;
  input.max_rows = max_rows;
  return runner_.table(input, **view);
}

}  // namespace tarn::quicksight
