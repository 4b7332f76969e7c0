// Links to embedded dashboards, single visuals and the console, each good for one page within five
// minutes. What the page may do is decided when it asks (sessions/): a link to a dashboard that its
// user may not see is given, and shows nothing, as in AWS.
#include <algorithm>
#include <cctype>
#include <utility>

#include "services/quicksight/account.h"
#include "services/quicksight/answers.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/quicksight_operations.h"
#include "services/quicksight/sessions/session_rows.h"

namespace tarn::quicksight {
namespace {

constexpr int64_t kMinMinutes = 15;
constexpr int64_t kMaxMinutes = 600;
constexpr size_t kMaxDomains = 3;
constexpr size_t kMaxDomainBytes = 300;
constexpr size_t kMaxAuthorizedArns = 100;

// They end up in a page's frame-ancestors: "https://*.example.com:8443", or localhost by http.
Result<void> check_domain(wire::Text domain) {
  const bool is_local = domain == "http://localhost" || domain.starts_with("http://localhost:");
  const size_t scheme = is_local ? 7 : 8;
  std::string_view host;
  if (is_local || domain.starts_with("https://")) host = domain.substr(scheme);
  const bool is_plain = std::ranges::all_of(host, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == ':' || c == '*';
  });
  const size_t star = host.rfind('*');
  const bool has_star_first = star == host.npos || (star == 0 && host.starts_with("*."));
  if (host.empty() || !is_plain || !has_star_first || domain.size() > kMaxDomainBytes) {
    return invalid_value("AllowedDomains: " + std::string(domain.substr(0, kMaxDomainBytes)) +
                         " is no origin such as https://example.com or https://*.example.com.");
  }
  return {};
}

Result<std::vector<std::string>> allowed_domains(const wire::List<wire::Text>& domains) {
  if (domains.size > kMaxDomains) {
    return invalid_value("AllowedDomains can list up to three domains.");
  }
  for (wire::Text domain : domains) TRY(check_domain(domain));
  return std::vector<std::string>(domains.begin(), domains.end());
}

Result<int64_t> lifetime_minutes(const std::optional<int64_t>& asked) {
  const int64_t minutes = asked.value_or(kMaxMinutes);
  if (minutes < kMinMinutes || minutes > kMaxMinutes) return session_lifetime_invalid();
  return minutes;
}

Result<void> open_dashboard(Context& context, std::string_view id, SessionRow& row) {
  TRY(require_asset(context, AssetKind::kDashboard, id));
  row.kind = "DASHBOARD";
  row.dashboard_id = id;
  return {};
}

Result<void> open_visual(Context& context, const api::DashboardVisualId& visual, SessionRow& row) {
  TRY(open_dashboard(context, visual.dashboard_id, row));
  row.kind = "VISUAL";
  row.sheet_id = visual.sheet_id;
  row.visual_id = visual.visual_id;
  return {};
}

Result<void> open_console(std::string_view path, SessionRow& row) {
  row.kind = "CONSOLE";
  row.initial_path = path.empty() ? std::string_view("/start") : path;
  const bool is_path = row.initial_path.starts_with('/') &&
                       row.initial_path.find_first_of("?#\\") == std::string::npos &&
                       row.initial_path.find("..") == std::string::npos;
  if (!is_path) return invalid_value("The path must begin with a slash and have no query.");
  return {};
}

std::string path_in_page(const SessionRow& row) {
  if (row.kind == "CONSOLE") return row.initial_path;
  std::string path = "/dashboards/" + row.dashboard_id;
  if (row.kind == "VISUAL") path += "/sheets/" + row.sheet_id + "/visuals/" + row.visual_id;
  return path;
}

// Exactly one member of ExperienceConfiguration, and one that there is a page for.
Result<void> open_registered(Context& context,
                             const api::RegisteredUserEmbeddingExperienceConfiguration& what,
                             SessionRow& row) {
  const int given = (what.dashboard != nullptr) + (what.quick_sight_console != nullptr) +
                    (what.q_search_bar != nullptr) + (what.dashboard_visual != nullptr) +
                    (what.generative_qn_a != nullptr) + (what.quick_chat != nullptr);
  if (given != 1) return invalid_value("ExperienceConfiguration must have exactly one member.");
  if (what.dashboard != nullptr) {
    return open_dashboard(context, what.dashboard->initial_dashboard_id, row);
  }
  if (what.dashboard_visual != nullptr) {
    return open_visual(context, *what.dashboard_visual->initial_dashboard_visual_id, row);
  }
  if (what.quick_sight_console != nullptr) {
    return open_console(what.quick_sight_console->initial_path, row);
  }
  return not_served("embedded search bars, questions and chats");
}

Result<void> open_anonymous(Context& context,
                            const api::AnonymousUserEmbeddingExperienceConfiguration& what,
                            SessionRow& row) {
  const int given = (what.dashboard != nullptr) + (what.dashboard_visual != nullptr) +
                    (what.q_search_bar != nullptr) + (what.generative_qn_a != nullptr);
  if (given != 1) return invalid_value("ExperienceConfiguration must have exactly one member.");
  if (what.dashboard != nullptr) {
    return open_dashboard(context, what.dashboard->initial_dashboard_id, row);
  }
  if (what.dashboard_visual != nullptr) {
    return open_visual(context, *what.dashboard_visual->initial_dashboard_visual_id, row);
  }
  return not_served("embedded search bars and questions");
}

Result<UserRow> user_of_arn(Context& context, std::string_view arn) {
  const std::string users = user_arn(context, "", "");
  const std::string start = users.substr(0, users.size() - 1);
  const size_t slash = arn.starts_with(start) ? arn.find('/', start.size()) : arn.npos;
  if (slash == arn.npos) return no_such_quicksight_user(arn);
  auto user =
      require_user(context, arn.substr(start.size(), slash - start.size()), arn.substr(slash + 1));
  if (!user.ok() && user.error().http_status() == 404) return no_such_quicksight_user(arn);
  return user;
}

void take_user(const UserRow& user, SessionRow& row) {
  row.namespace_name = user.namespace_name;
  row.user_name = user.name;
}

Result<wire::Text> link_of(Quicksight& quicksight, Context& context, SessionRow row,
                           int64_t minutes) {
  TRY(require_enterprise(context, "Embedded pages"));
  const std::string origin = TRY(quicksight.embed_origin(context.head.header("host")));
  const std::string path = path_in_page(row);
  const std::string start = row.kind == "CONSOLE" ? "/embedding/" : "/embed/";
  const IssuedLink link = TRY(issue_session(context, std::move(row), minutes));
  return context.arena.copy(origin + start + link.session_id + path + "?code=" + link.code +
                            "&identityprovider=quicksight&isauthcode=true");
}

template <class Out>
Result<Out> embedded(Quicksight& quicksight, Context& context, SessionRow row, int64_t minutes) {
  Out out = answer<Out>(context);
  out.embed_url = TRY(link_of(quicksight, context, std::move(row), minutes));
  return out;
}

// AuthorizedResourceArns: dashboards that are there, among them the one to begin with.
Result<std::vector<std::string>> authorized_arns(Context& context,
                                                 const wire::List<wire::Text>& arns,
                                                 const SessionRow& row) {
  if (arns.size > kMaxAuthorizedArns) {
    return invalid_value("AuthorizedResourceArns can list up to 100 dashboards.");
  }
  bool has_first = false;
  for (wire::Text arn : arns) {
    const std::string id = TRY(own_asset_id(context, AssetKind::kDashboard, arn));
    TRY(require_asset(context, AssetKind::kDashboard, id));
    has_first |= id == row.dashboard_id;
  }
  if (!has_first) {
    return invalid_value("AuthorizedResourceArns must have the dashboard to begin with.");
  }
  return std::vector<std::string>(arns.begin(), arns.end());
}

}  // namespace

Result<api::GenerateEmbedUrlForRegisteredUserResponse> generate_embed_url_for_registered_user(
    Quicksight& quicksight, Context& context,
    const api::GenerateEmbedUrlForRegisteredUserRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  SessionRow row;
  take_user(TRY(user_of_arn(context, in.user_arn)), row);
  TRY(open_registered(context, *in.experience_configuration, row));
  row.allowed_domains = TRY(allowed_domains(in.allowed_domains));
  const int64_t minutes = TRY(lifetime_minutes(in.session_lifetime_in_minutes));
  return embedded<api::GenerateEmbedUrlForRegisteredUserResponse>(quicksight, context,
                                                                  std::move(row), minutes);
}

Result<api::GenerateEmbedUrlForRegisteredUserWithIdentityResponse>
generate_embed_url_for_registered_user_with_identity(
    Quicksight& quicksight, Context& context,
    const api::GenerateEmbedUrlForRegisteredUserWithIdentityRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  SessionRow row;
  take_user(TRY(user_of_caller(context)), row);
  TRY(open_registered(context, *in.experience_configuration, row));
  row.allowed_domains = TRY(allowed_domains(in.allowed_domains));
  const int64_t minutes = TRY(lifetime_minutes(in.session_lifetime_in_minutes));
  return embedded<api::GenerateEmbedUrlForRegisteredUserWithIdentityResponse>(
      quicksight, context, std::move(row), minutes);
}

Result<api::GenerateEmbedUrlForAnonymousUserResponse> generate_embed_url_for_anonymous_user(
    Quicksight& quicksight, Context& context,
    const api::GenerateEmbedUrlForAnonymousUserRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_namespace(context, in.namespace_));
  SessionRow row;
  row.namespace_name = in.namespace_;
  TRY(open_anonymous(context, *in.experience_configuration, row));
  row.authorized_arns = TRY(authorized_arns(context, in.authorized_resource_arns, row));
  for (const api::SessionTag& tag : in.session_tags) {
    if (!row.session_tags.emplace(tag.key, tag.value).second) {
      return invalid_value("The session tag " + std::string(tag.key) + " is given twice.");
    }
  }
  row.allowed_domains = TRY(allowed_domains(in.allowed_domains));
  const int64_t minutes = TRY(lifetime_minutes(in.session_lifetime_in_minutes));
  auto out = TRY(embedded<api::GenerateEmbedUrlForAnonymousUserResponse>(quicksight, context,
                                                                         std::move(row), minutes));
  out.anonymous_user_arn = context.arena.copy("arn:aws:quicksight:" + std::string(context.region) +
                                              ":" + std::string(context.account) +
                                              ":anonymous-user/" + make_uuid(context.random));
  return out;
}

// The older way: of whoever calls, or of UserArn where the identity type is QUICKSIGHT.
Result<api::GetDashboardEmbedUrlResponse> get_dashboard_embed_url(
    Quicksight& quicksight, Context& context, const api::GetDashboardEmbedUrlRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  if (in.state_persistence_enabled.value_or(false)) {
    return not_served("the persistence of an embedded dashboard's state");
  }
  SessionRow row;
  TRY(open_dashboard(context, in.dashboard_id, row));
  if (in.identity_type == "ANONYMOUS") {
    row.namespace_name = in.namespace_.empty() ? kDefaultNamespace : in.namespace_;
    TRY(require_namespace(context, row.namespace_name));
    row.authorized_arns.push_back(asset_arn(context, AssetKind::kDashboard, in.dashboard_id));
    for (wire::Text id : in.additional_dashboard_ids) {
      TRY(require_asset(context, AssetKind::kDashboard, id));
      row.authorized_arns.push_back(asset_arn(context, AssetKind::kDashboard, id));
    }
  } else if (in.identity_type == "QUICKSIGHT") {
    take_user(TRY(user_of_arn(context, in.user_arn)), row);
  } else {
    if (!in.user_arn.empty()) {
      return invalid_value("UserArn goes with the identity type QUICKSIGHT.");
    }
    take_user(TRY(user_of_caller(context)), row);
  }
  const int64_t minutes = TRY(lifetime_minutes(in.session_lifetime_in_minutes));
  return embedded<api::GetDashboardEmbedUrlResponse>(quicksight, context, std::move(row), minutes);
}

Result<api::GetSessionEmbedUrlResponse> get_session_embed_url(
    Quicksight& quicksight, Context& context, const api::GetSessionEmbedUrlRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  SessionRow row;
  take_user(
      in.user_arn.empty() ? TRY(user_of_caller(context)) : TRY(user_of_arn(context, in.user_arn)),
      row);
  TRY(open_console(in.entry_point, row));
  const int64_t minutes = TRY(lifetime_minutes(in.session_lifetime_in_minutes));
  return embedded<api::GetSessionEmbedUrlResponse>(quicksight, context, std::move(row), minutes);
}

}  // namespace tarn::quicksight
