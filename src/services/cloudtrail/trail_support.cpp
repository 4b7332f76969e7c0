#include "services/cloudtrail/trail_support.h"

#include <algorithm>
#include <cctype>

#include "services/cloudtrail/trail_book.h"

namespace tarn::cloudtrail {
namespace {

constexpr size_t kMinNameLength = 3, kMaxNameLength = 128;

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool is_name_character(char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; }

Result<std::optional<TrailRow>> find_trail(Context& context, const TrailName& name) {
  const std::string key = trail_key(context.generation, name).bytes();
  const auto bytes = TRY(context.transaction.get(key));
  if (!bytes) return std::optional<TrailRow>();
  return std::optional<TrailRow>(TRY(store::decode_row<TrailRow>(*bytes)));
}

// A name may also be that of a trail of all regions whose home is another.
Result<std::optional<TrailRow>> find_shadow(Context& context, const TrailName& name) {
  for (TrailRow& trail :
       TRY(read_trails(context.transaction, context.generation, context.account))) {
    if (trail.is_multi_region && trail.name == name.name) {
      return std::optional<TrailRow>(std::move(trail));
    }
  }
  return std::optional<TrailRow>();
}

// What API_CreateTrail rules out beside letters that a name has not: "a..b", "a-_b", "192.168.5.4".
Result<void> check_name_shape(std::string_view name) {
  constexpr std::string_view kMarks = "._-";
  for (size_t at = 1; at < name.size(); ++at) {
    if (kMarks.find(name[at - 1]) != kMarks.npos && kMarks.find(name[at]) != kMarks.npos) {
      return invalid_trail_name(
          "Trail name cannot contain adjacent periods (.), hyphens (-), or underscores (_).");
    }
  }
  const bool is_address = std::count(name.begin(), name.end(), '.') == 3 &&
                          name.find_first_not_of("0123456789.") == std::string_view::npos;
  if (is_address) return invalid_trail_name("Trail name cannot be in IP address format.");
  return {};
}

}  // namespace

Result<void> check_trail_name(std::string_view name) {
  const std::string length =
      " Specified name length: " + std::to_string(name.size()) + " characters.";
  if (name.size() < kMinNameLength) {
    return invalid_trail_name("Trail name too short. Minimum allowed length: 3 characters." +
                              length);
  }
  if (name.size() > kMaxNameLength) {
    return invalid_trail_name("Trail name too long. Maximum allowed length: 128 characters." +
                              length);
  }
  if (!std::all_of(name.begin(), name.end(), is_name_character)) {
    return invalid_trail_name(
        "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods "
        "(.), hyphens (-), and underscores (_).");
  }
  if (!is_alphanumeric(name.front())) {
    return invalid_trail_name("Trail name must starts with a letter or number.");
  }
  if (!is_alphanumeric(name.back())) {
    return invalid_trail_name("Trail name must ends with a letter or number.");
  }
  return check_name_shape(name);
}

Result<TrailName> parse_trail_name(const Context& context, std::string_view name_or_arn) {
  TrailName name{std::string(context.account), std::string(context.region), {}};
  if (!name_or_arn.starts_with("arn:")) {
    TRY(check_trail_name(name_or_arn));
    name.name = name_or_arn;
    return name;
  }
  constexpr std::string_view kStart = "arn:aws:cloudtrail:";
  std::string_view rest = name_or_arn;
  if (!rest.starts_with(kStart)) return invalid_trail_arn(name_or_arn);
  rest.remove_prefix(kStart.size());
  name.region = rest.substr(0, rest.find(':'));
  rest.remove_prefix(std::min(name.region.size() + 1, rest.size()));
  name.account = rest.substr(0, rest.find(':'));
  rest.remove_prefix(std::min(name.account.size() + 1, rest.size()));
  constexpr std::string_view kKind = "trail/";
  if (!rest.starts_with(kKind)) return invalid_trail_arn(name_or_arn);
  name.name = rest.substr(kKind.size());
  TRY(check_trail_name(name.name));
  return name;
}

Result<TrailRow> require_trail(Context& context, std::string_view name_or_arn) {
  const TrailName name = TRY(parse_trail_name(context, name_or_arn));
  if (name.account != context.account) return no_such_trail(name_or_arn, context.account);
  auto found = TRY(find_trail(context, name));
  if (!found && !name_or_arn.starts_with("arn:")) found = TRY(find_shadow(context, name));
  if (!found) return no_such_trail(name_or_arn, context.account);
  return *std::move(found);
}

Result<TrailRow> require_own_trail(Context& context, std::string_view name_or_arn) {
  TrailRow trail = TRY(require_trail(context, name_or_arn));
  if (trail.home_region != context.region) {
    return not_the_home_region(trail_arn(name_of(trail)), trail.home_region);
  }
  return trail;
}

Result<void> put_trail(Context& context, const TrailRow& trail) {
  return context.transaction.put(trail_key(context.generation, name_of(trail)).bytes(),
                                 store::encode_row(trail));
}

Result<void> name_trail(const Context& context, std::string_view name_or_arn,
                        std::vector<AccessRequest>& requests) {
  const TrailName name = TRY(parse_trail_name(context, name_or_arn));
  requests.front().resources = {trail_arn(name)};
  return {};
}

}  // namespace tarn::cloudtrail
